/** Root fields that read. */
import { keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { readAggregate } from '../reads/resolve-aggregates.ts';
import { readKeys, readNodes } from '../reads/resolve-keys.ts';
import { readPartition, readPartitions } from '../reads/resolve-partitions.ts';
import { type PageArguments, readNode, readRow, readRows } from '../reads/resolve-reads.ts';
import { addAggregate } from './aggregate-types.ts';
import { describeOrder } from './describe.ts';
import { marked } from './field-mark.ts';
import { addNearest } from './nearest-types.ts';
import type { TableRefs, Tables } from './object-types.ts';
import { forwardArguments, pageArguments } from './page-args.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { InputRef, Struct } from './type-refs.ts';

export function addQueries(parts: SchemaParts, tables: Tables): void {
  for (const each of tables.values()) {
    const where = parts.filters.where(each.table);
    addRowQuery(parts, each);
    addRowsQuery(parts, each, where);
    addByKeyQuery(parts, each);
    addPartitionQueries(parts, each);
    addAggregateQuery(parts, each, where);
    addNearest(parts, each, where);
  }
  addNodeQueries(parts, tables);
}

function addRowQuery({ builder, refs }: SchemaParts, { table, row }: TableRefs): void {
  const keys = keyColumns(table);
  builder.queryField(table.names.single, (t) =>
    t.field({
      type: row,
      description: `The row of \`${table.id}\` with this key, or null.`,
      ...deprecated(table),
      extensions: marked({ kind: 'row', table }),
      args: Object.fromEntries(
        keys.map((column) => [column.field, t.arg({ type: refs.input(column.fieldType), required: true })]),
      ),
      resolve: (_root, args: Struct, context, info) =>
        readRow(
          { table, args, context, info },
          keys.map((column) => args[column.field] ?? null),
        ),
    }),
  );
}

function addRowsQuery(parts: SchemaParts, { table, connection }: TableRefs, where: InputRef | undefined): void {
  const isWide = table.clusteringKeys.length > 0;
  parts.builder.queryField(table.names.list, (t) =>
    t.field({
      type: connection,
      description: `Rows of \`${table.id}\`. ${describeOrder(table)}`,
      ...deprecated(table),
      extensions: marked({ kind: 'page', table }),
      args: {
        ...pageArguments(t, parts, { table, where }),
        ...(isWide
          ? {
              perPartition: t.arg.int({
                description: 'Rows of each partition at most, where pages go through several.',
              }),
            }
          : {}),
        segment: t.arg({ type: parts.segment, description: 'A part of the whole table, in place of `where`.' }),
      },
      resolve: (_root, args, context, info) => readRows({ table, args: args as PageArguments, context, info }), // by their input types
    }),
  );
}

function addByKeyQuery({ builder }: SchemaParts, { table, row, keyInput }: TableRefs): void {
  builder.queryField(table.names.byKey, (t) =>
    t.field({
      type: [row],
      nullable: { list: true, items: true },
      description: `Rows of \`${table.id}\` in the order of the keys; null where there is none, and where it could not be read, with an error.`,
      extensions: marked({ kind: 'rows' }),
      args: { keys: t.arg({ type: [keyInput], required: true }) },
      resolve: (_root, { keys }, context, info) => readKeys({ table, args: {}, context, info }, keys as Struct[]), // by its input type
    }),
  );
}

/** One partition, and a page of them, where rows have an order. */
function addPartitionQueries(parts: SchemaParts, { table, partition }: TableRefs): void {
  if (partition === undefined) return;
  const { builder, refs } = parts;
  builder.queryField(table.names.partition.single, (t) =>
    t.field({
      type: partition.partition,
      description: `The partition of \`${table.id}\` with this key; null where it has neither rows nor static values.`,
      extensions: marked({ kind: 'partition', table }),
      args: Object.fromEntries(
        table.partitionKeys.map(({ field, fieldType }) => [
          field,
          t.arg({ type: refs.input(fieldType), required: true }),
        ]),
      ),
      resolve: (_root, args: Struct, context, info) =>
        readPartition(
          { table, args, context, info },
          table.partitionKeys.map(({ field }) => args[field] ?? null),
        ),
    }),
  );
  builder.queryField(table.names.partition.list, (t) =>
    t.field({
      type: partition.connection,
      description: `Partitions of \`${table.id}\`, in the order of their tokens.`,
      extensions: marked({ kind: 'partitions', table }),
      args: {
        ...forwardArguments(t, parts.limits),
        segment: t.arg({ type: parts.segment, description: 'A part of them.' }),
      },
      resolve: (_root, args, context, info) => readPartitions({ table, args: args as PageArguments, context, info }), // by their input types
    }),
  );
}

function addAggregateQuery(parts: SchemaParts, { table, partition }: TableRefs, where: InputRef | undefined): void {
  const type = partition?.aggregate ?? addAggregate(parts, table);
  parts.builder.queryField(table.names.aggregate.field, (t) =>
    t.field({
      type,
      description: `What is computed over rows of \`${table.id}\`: a statement that reads all that \`where\` names.`,
      extensions: marked({ kind: 'aggregate', table }),
      args: where === undefined ? {} : { where: t.arg({ type: where }) },
      resolve: (_root, args, context, info) => readAggregate({ table, args: args as PageArguments, context, info }), // by its input type
    }),
  );
}

/** `node(nodeId:)` and `nodes(nodeIds:)`, or `node(id:)` and `nodes(ids:)`: any rows by their global ids. */
function addNodeQueries({ builder, node, globalId }: SchemaParts, refs: Tables): void {
  const tables = new Map([...refs].map(([id, { table }]) => [id, table]));
  builder.queryField('node', (t) =>
    t.field({
      type: node,
      description: 'The row with this global id, or null.',
      extensions: marked({ kind: 'node' }),
      args: { [globalId]: t.arg.id({ required: true }) },
      resolve: (_root, args, context, info) => readNode(String(args[globalId]), tables, { context, info }),
    }),
  );
  builder.queryField('nodes', (t) =>
    t.field({
      type: [node],
      nullable: { list: true, items: true },
      description:
        'The rows with these global ids, in their order; null where there is none, and where it could not be read, with an error.',
      extensions: marked({ kind: 'rows' }),
      args: { [`${globalId}s`]: t.arg.idList({ required: true }) },
      resolve: (_root, args, context, info) =>
        readNodes((args[`${globalId}s`] ?? []).map(String), tables, { context, info }),
    }),
  );
}

function deprecated({ deprecation }: TableModel): { readonly deprecationReason?: string } {
  return deprecation === undefined ? {} : { deprecationReason: deprecation };
}
