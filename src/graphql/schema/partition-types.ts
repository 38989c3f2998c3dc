/** Partitions as objects: what their rows have in common, their rows, and what is computed over them. */
import { GraphQLObjectType } from 'graphql';
import type { TableModel } from '../../model/keyspace-model.ts';
import type { GatewayContext } from '../context.ts';
import { readAggregateOf } from '../reads/resolve-aggregates.ts';
import { partitionKeyOf } from '../reads/resolve-partitions.ts';
import { type PageArguments, readBelow } from '../reads/resolve-reads.ts';
import { type AggregateType, aggregateType } from './aggregate-types.ts';
import { columnField } from './column-field.ts';
import { type ConnectionType, connectionType } from './connection.ts';
import { describeOrder } from './describe.ts';
import { marked } from './field-mark.ts';
import { pageArguments, whereArgument } from './page-args.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type Field, fieldsOf, type InputType, type ObjectType, type Struct } from './types.ts';

export interface PartitionTypes {
  readonly partition: ObjectType;
  readonly connection: ConnectionType;
  readonly aggregate: AggregateType;
  /** Filters of rows whose partition is known. */
  readonly where: InputType | undefined;
}

/** Undefined for tables of which each partition is one row, or whose rows have to be looked at. */
export function partitionTypes(
  parts: SchemaParts,
  table: TableModel,
  rows: ConnectionType,
): PartitionTypes | undefined {
  if (table.clusteringKeys.length === 0 || !table.rights.readMany) return undefined;
  const aggregate = aggregateType(parts, table);
  const where = parts.filters.whereOfPartition(table);
  const partition = partitionType(parts, { table, rows, aggregate, where });
  return { partition, aggregate, where, connection: connectionType(table.names.partition, partition, parts.pageInfo) };
}

interface PartsOfPartition extends Pick<PartitionTypes, 'aggregate' | 'where'> {
  readonly table: TableModel;
  readonly rows: ConnectionType;
}

function partitionType(parts: SchemaParts, { table, rows, aggregate, where }: PartsOfPartition): ObjectType {
  const common = table.columns.filter(({ role }) => role === 'partition' || role === 'static');
  return new GraphQLObjectType<Struct, GatewayContext>({
    name: table.names.partition.type,
    description: `A partition of \`${table.id}\`: rows that are stored together. ${describeOrder(table)}`,
    fields: () => ({
      ...fieldsOf(common, (column): [string, Field] => [
        column.field,
        columnField<Struct>(parts, { table, column, rowOf: (value) => value }),
      ]),
      [fieldOf(table, 'rows')]: {
        type: rows,
        description: `Its rows. ${describeOrder(table)}`,
        extensions: marked({ kind: 'page', table }),
        args: pageArguments(parts, table, where),
        resolve: (value, args: PageArguments, context, info) =>
          readBelow(partitionKeyOf(table, value), { table, args, context, info }),
      },
      [fieldOf(table, 'aggregate')]: {
        type: aggregate,
        description: 'What is computed over its rows: a statement that reads all of them, or those that `where` names.',
        extensions: marked({ kind: 'aggregate', table }),
        args: whereArgument(where),
        resolve: (value, args: PageArguments, context, info) =>
          readAggregateOf(partitionKeyOf(table, value), { table, args, context, info }),
      },
    }),
  });
}

/** A column of the partition keeps its name. */
function fieldOf(table: TableModel, name: 'rows' | 'aggregate'): string {
  const taken = table.columns.filter(({ role }) => role === 'partition' || role === 'static').map(({ field }) => field);
  return taken.includes(name) ? `${name}OfPartition` : name;
}
