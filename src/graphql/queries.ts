/** Root fields that read. */
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Builder } from './builder.ts';
import { assertValue } from './check-value.ts';
import { READS_PAGE, READS_ROW } from './cost.ts';
import type { FilterTypes } from './filter-types.ts';
import { parseNodeId } from './node-id.ts';
import { type addTableTypes, describeOrder, type RowOrderRef, type TableRefs } from './object-types.ts';
import { type PageArguments, readRow, readRows } from './read-rows.ts';
import type { Struct, TypeRefs } from './type-refs.ts';

export function addQueries(
  builder: Builder,
  tables: ReadonlyMap<string, TableRefs>,
  refs: TypeRefs,
  filters: FilterTypes,
  order: RowOrderRef,
): void {
  for (const each of tables.values()) {
    addRowQuery(builder, each, refs);
    addRowsQuery(builder, each, filters, order);
  }
}

function addRowQuery(builder: Builder, { table, row }: TableRefs, refs: TypeRefs): void {
  const keys = keyColumns(table);
  builder.queryField(table.names.single, (t) =>
    t.field({
      type: row,
      description: `The row of \`${table.id}\` with this key, or null.`,
      extensions: READS_ROW,
      args: Object.fromEntries(
        keys.map((column) => [column.field, t.arg({ type: refs.input(column.fieldType), required: true })]),
      ),
      resolve: (_root, args: Struct, context, info) => {
        for (const column of keys) assertValue(args[column.field], column.valueType, column.field);
        return readRow(
          table,
          keys.map((column) => args[column.field] ?? null),
          context,
          info,
        );
      },
    }),
  );
}

function addRowsQuery(
  builder: Builder,
  { table, connection }: TableRefs,
  filters: FilterTypes,
  order: RowOrderRef,
): void {
  const where = filters.where(table);
  builder.queryField(table.names.list, (t) =>
    t.field({
      type: connection,
      description: `Rows of \`${table.id}\`. ${describeOrder(table)}`,
      extensions: READS_PAGE,
      args: {
        ...(where === undefined ? {} : { where: t.arg({ type: where }) }),
        orderBy: t.arg({ type: order, description: describeOrder(table) }),
        first: t.arg.int({ description: 'Rows of the page.' }),
        after: t.arg.string({ description: 'A cursor of an earlier page of the same query.' }),
      },
      resolve: (_root, args, context, info) => readRows(table, args as PageArguments, context, info), // `where` is typed by its input type
    }),
  );
}

type NodeRef = NonNullable<ReturnType<typeof addTableTypes>['node']>;

/** `node(nodeId:)`: any row by its global id. */
export function addNodeQuery(builder: Builder, node: NodeRef, tables: ReadonlyMap<string, TableModel>): void {
  builder.queryField('node', (t) =>
    t.field({
      type: node,
      description: 'The row with this global id, or null.',
      extensions: READS_ROW,
      args: { nodeId: t.arg.id({ required: true }) },
      resolve: async (_root, { nodeId }, context, info) => {
        const { table, key } = parseNodeId(String(nodeId), tables);
        const row = await readRow(table, key, context, info);
        return row === null ? null : { ...row, __typename: table.names.type }; // by which graphql finds the type
      },
    }),
  );
}
