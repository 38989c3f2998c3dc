/** Root fields that read. */
import { keyColumns } from '../../model/keyspace-model.ts';
import { type PageArguments, readNode, readRow, readRows } from '../reads/resolve-reads.ts';
import { marked } from './field-mark.ts';
import { FilterTypes } from './filter-types.ts';
import { describeOrder, type TableRefs, type Tables } from './object-types.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { Struct } from './type-refs.ts';

export function addQueries(parts: SchemaParts, tables: Tables): void {
  const filters = new FilterTypes(parts.builder, parts.refs);
  for (const each of tables.values()) {
    addRowQuery(parts, each);
    addRowsQuery(parts, each, filters);
  }
  addNodeQuery(parts, tables);
}

function addRowQuery({ builder, refs }: SchemaParts, { table, row }: TableRefs): void {
  const keys = keyColumns(table);
  builder.queryField(table.names.single, (t) =>
    t.field({
      type: row,
      description: `The row of \`${table.id}\` with this key, or null.`,
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

function addRowsQuery({ builder, order }: SchemaParts, { table, connection }: TableRefs, filters: FilterTypes): void {
  const where = filters.where(table);
  builder.queryField(table.names.list, (t) =>
    t.field({
      type: connection,
      description: `Rows of \`${table.id}\`. ${describeOrder(table)}`,
      extensions: marked({ kind: 'page', table }),
      args: {
        ...(where === undefined ? {} : { where: t.arg({ type: where }) }),
        ...(table.clusteringKeys.length === 0
          ? {}
          : { orderBy: t.arg({ type: order, description: describeOrder(table) }) }),
        first: t.arg.int({ description: 'Rows of the page.' }),
        after: t.arg.string({ description: 'A cursor of an earlier page of the same query.' }),
      },
      resolve: (_root, args, context, info) => readRows({ table, args: args as PageArguments, context, info }), // `where` is typed by its input type
    }),
  );
}

/** `node(nodeId:)`: any row by its global id. */
function addNodeQuery({ builder, node }: SchemaParts, refs: Tables): void {
  const tables = new Map([...refs].map(([id, { table }]) => [id, table]));
  builder.queryField('node', (t) =>
    t.field({
      type: node,
      description: 'The row with this global id, or null.',
      extensions: marked({ kind: 'node' }),
      args: { nodeId: t.arg.id({ required: true }) },
      resolve: (_root, { nodeId }, context, info) => readNode(String(nodeId), tables, { context, info }),
    }),
  );
}
