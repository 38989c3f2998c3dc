/** Partitions as objects: what their rows have in common, their rows, and what is computed over them. */
import type { TableModel } from '../../model/keyspace-model.ts';
import { readAggregateOf } from '../reads/resolve-aggregates.ts';
import { partitionKeyOf } from '../reads/resolve-partitions.ts';
import { type PageArguments, readBelow } from '../reads/resolve-reads.ts';
import { type AggregateRef, addAggregate } from './aggregate-types.ts';
import { columnField } from './column-field.ts';
import { addConnection, type ConnectionRef } from './connection.ts';
import { describeOrder } from './describe.ts';
import { marked } from './field-mark.ts';
import { pageArguments } from './page-args.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type InputRef, type ObjectRef, objectRef } from './type-refs.ts';

export interface PartitionRefs {
  readonly partition: ObjectRef;
  readonly connection: ConnectionRef;
  readonly aggregate: AggregateRef;
  /** Filters of rows whose partition is known. */
  readonly where: InputRef | undefined;
}

/** Undefined for tables of which each partition is one row. */
export function addPartition(parts: SchemaParts, table: TableModel, rows: ConnectionRef): PartitionRefs | undefined {
  if (table.clusteringKeys.length === 0) return undefined;
  const partition = objectRef(parts.builder, table.names.partition.type);
  const refs: PartitionRefs = {
    partition,
    connection: addConnection(parts.builder, table.names.partition, partition, parts.pageInfo),
    aggregate: addAggregate(parts, table),
    where: parts.filters.whereOfPartition(table),
  };
  implementPartition(parts, { table, refs, rows });
  return refs;
}

interface PartitionTypes {
  readonly table: TableModel;
  readonly refs: PartitionRefs;
  readonly rows: ConnectionRef;
}

function implementPartition(
  parts: SchemaParts,
  { table, refs: { partition, aggregate, where }, rows }: PartitionTypes,
): void {
  const common = table.columns.filter(({ role }) => role === 'partition' || role === 'static');
  partition.implement({
    description: `A partition of \`${table.id}\`: rows that are stored together. ${describeOrder(table)}`,
    fields: (t) => ({
      ...Object.fromEntries(
        common.map((column) => [column.field, columnField(t, parts, { table, column, rowOf: (value) => value })]),
      ),
      [fieldOf(table, 'rows')]: t.field({
        type: rows,
        description: `Its rows. ${describeOrder(table)}`,
        extensions: marked({ kind: 'page', table }),
        args: pageArguments(t, parts, { table, where }),
        resolve: (value, args, context, info) =>
          readBelow(partitionKeyOf(table, value), { table, args: args as PageArguments, context, info }), // by their input types
      }),
      [fieldOf(table, 'aggregate')]: t.field({
        type: aggregate,
        description: 'What is computed over its rows: a statement that reads all of them, or those that `where` names.',
        extensions: marked({ kind: 'aggregate', table }),
        args: where === undefined ? {} : { where: t.arg({ type: where }) },
        resolve: (value, args, context, info) =>
          readAggregateOf(partitionKeyOf(table, value), { table, args: args as PageArguments, context, info }),
      }),
    }),
  });
}

/** A column of the partition keeps its name. */
function fieldOf(table: TableModel, name: 'rows' | 'aggregate'): string {
  const taken = table.columns.filter(({ role }) => role === 'partition' || role === 'static').map(({ field }) => field);
  return taken.includes(name) ? `${name}OfPartition` : name;
}
