/** Root fields that read. */
import { GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull } from 'graphql';
import { type ColumnModel, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { readAggregate } from '../reads/resolve-aggregates.ts';
import { readKeys, readNodes } from '../reads/resolve-keys.ts';
import { readPartition, readPartitions } from '../reads/resolve-partitions.ts';
import { type PageArguments, readNode, readRow, readRowSerially, readRows } from '../reads/resolve-reads.ts';
import { aggregateType } from './aggregate-types.ts';
import { describeOrder } from './describe.ts';
import { marked } from './field-mark.ts';
import { nearestField } from './nearest-types.ts';
import { forwardArguments, pageArguments, whereArgument } from './page-args.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { Tables, TableTypes } from './table-types.ts';
import { type Field, type FieldMap, fieldsOf, type InputType, listOf, type Struct } from './types.ts';

type Root = Field<object>;

export function queryFields(parts: SchemaParts, tables: Tables): FieldMap<object> {
  const fields: FieldMap<object> = {};
  for (const each of tables.values()) {
    const { table, partition } = each;
    if (!table.rights.read) continue;
    const { names } = table;
    const where = parts.filters.where(table);
    fields[names.single] = rowQuery(parts, each);
    fields[names.list] = rowsQuery(parts, each, where);
    fields[names.byKey] = byKeyQuery(each);
    if (partition !== undefined) {
      fields[names.partition.single] = partitionQuery(parts, table, partition);
      fields[names.partition.list] = partitionsQuery(parts, table, partition);
    }
    if (!table.rights.readMany) continue;
    fields[names.aggregate.field] = aggregateQuery(parts, each, where);
    Object.assign(fields, nearestField(parts, each, where));
  }
  return { ...fields, ...nodeQueries(parts, tables) };
}

function rowQuery(parts: SchemaParts, { table, row }: TableTypes): Root {
  const keys = keyColumns(table);
  return {
    type: row,
    description: `The row of \`${table.id}\` with this key, or null.`,
    deprecationReason: table.deprecation,
    extensions: marked({ kind: 'row', table }),
    args: { ...keyArguments(parts, keys), ...consistencyArgument(parts, table) },
    resolve: (_root, args: Struct, context, info) => {
      const key = keys.map((column) => args[column.field] ?? null);
      const isSerial = table.writes.serial !== undefined && args[consistencyName(table)] === 'SERIAL';
      return (isSerial ? readRowSerially : readRow)({ table, args, context, info }, key);
    },
  };
}

/** Where conditions have a consistency of their own. */
function consistencyArgument({ consistency }: SchemaParts, table: TableModel) {
  return table.writes.serial === undefined ? {} : { [consistencyName(table)]: { type: consistency } };
}

/** A column of the key keeps its name. */
function consistencyName(table: TableModel): string {
  return keyColumns(table).some(({ field }) => field === 'consistency') ? 'rowConsistency' : 'consistency';
}

function keyArguments({ types }: SchemaParts, keys: readonly ColumnModel[]) {
  return fieldsOf(keys, ({ field, fieldType }) => [field, { type: new GraphQLNonNull(types.input(fieldType)) }]);
}

function rowsQuery(parts: SchemaParts, { table, connection }: TableTypes, where: InputType | undefined): Root {
  const isWide = table.clusteringKeys.length > 0 && table.rights.readMany;
  const perPartition = {
    type: GraphQLInt,
    description: 'Rows of each partition at most, where pages go through several.',
  };
  return {
    type: connection,
    description: `Rows of \`${table.id}\`. ${describeOrder(table)}`,
    deprecationReason: table.deprecation,
    extensions: marked({ kind: 'page', table }),
    args: {
      ...pageArguments(parts, table, where),
      ...(isWide ? { perPartition } : {}),
      segment: { type: parts.segment, description: 'A part of the whole table, in place of `where`.' },
    },
    resolve: (_root, args: PageArguments, context, info) => readRows({ table, args, context, info }),
  };
}

function byKeyQuery({ table, row, keyInput }: TableTypes): Root {
  return {
    type: new GraphQLList(row),
    description: `Rows of \`${table.id}\` in the order of the keys; null where there is none, and where it could not be read, with an error.`,
    extensions: marked({ kind: 'rows' }),
    args: { keys: { type: new GraphQLNonNull(listOf(keyInput)) } },
    resolve: (_root, { keys }: { readonly keys: readonly Struct[] }, context, info) =>
      readKeys({ table, args: {}, context, info }, keys),
  };
}

type Partition = NonNullable<TableTypes['partition']>;

function partitionQuery(parts: SchemaParts, table: TableModel, { partition }: Partition): Root {
  return {
    type: partition,
    description: `The partition of \`${table.id}\` with this key; null where it has neither rows nor static values.`,
    extensions: marked({ kind: 'partition', table }),
    args: keyArguments(parts, table.partitionKeys),
    resolve: (_root, args: Struct, context, info) =>
      readPartition(
        { table, args, context, info },
        table.partitionKeys.map(({ field }) => args[field] ?? null),
      ),
  };
}

/** A page of partitions. */
function partitionsQuery({ limits, segment }: SchemaParts, table: TableModel, { connection }: Partition): Root {
  return {
    type: connection,
    description: `Partitions of \`${table.id}\`, in the order of their tokens.`,
    extensions: marked({ kind: 'partitions', table }),
    args: { ...forwardArguments(limits), segment: { type: segment, description: 'A part of them.' } },
    resolve: (_root, args: PageArguments, context, info) => readPartitions({ table, args, context, info }),
  };
}

function aggregateQuery(parts: SchemaParts, { table, partition }: TableTypes, where: InputType | undefined): Root {
  return {
    type: partition?.aggregate ?? aggregateType(parts, table),
    description: `What is computed over rows of \`${table.id}\`: a statement that reads all that \`where\` names.`,
    extensions: marked({ kind: 'aggregate', table }),
    args: whereArgument(where),
    resolve: (_root, args: PageArguments, context, info) => readAggregate({ table, args, context, info }),
  };
}

/** `node(nodeId:)` and `nodes(nodeIds:)`, or `node(id:)` and `nodes(ids:)`: any rows by their global ids. */
function nodeQueries({ node, globalId }: SchemaParts, types: Tables): FieldMap<object> {
  const readable = [...types.values()].filter(({ table }) => table.rights.read);
  const tables = new Map(readable.map(({ table }) => [table.id, table]));
  const ids = `${globalId}s`;
  return {
    node: {
      type: node,
      description: 'The row with this global id, or null.',
      extensions: marked({ kind: 'node' }),
      args: { [globalId]: { type: new GraphQLNonNull(GraphQLID) } },
      resolve: (_root, args: Readonly<Record<string, string>>, context, info) =>
        readNode(args[globalId]!, tables, { context, info }), // required
    },
    nodes: {
      type: new GraphQLList(node),
      description:
        'The rows with these global ids, in their order; null where there is none, and where it could not be read, with an error.',
      extensions: marked({ kind: 'rows' }),
      args: { [ids]: { type: new GraphQLNonNull(listOf(GraphQLID)) } },
      resolve: (_root, args: Readonly<Record<string, readonly string[]>>, context, info) =>
        readNodes(args[ids]!, tables, { context, info }), // required
    },
  };
}
