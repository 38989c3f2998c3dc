/** One object type a table: its columns, its relations, its node id. */
import type { ColumnModel, GatewayModel, TableModel } from '../model/keyspace-model.ts';
import type { Builder } from './builder.ts';
import { addConnection, addPageInfo, type ConnectionRef } from './connection.ts';
import { READS_PAGE, READS_ROW } from './cost.ts';
import { toNodeId } from './node-id.ts';
import { type PageArguments, readRelatedRow, readRelatedRows } from './read-rows.ts';
import { type ObjectRef, objectRef, type TypeRefs } from './type-refs.ts';

export interface TableRefs {
  readonly table: TableModel;
  readonly row: ObjectRef;
  readonly connection: ConnectionRef;
}

export type RowOrderRef = ReturnType<typeof addRowOrder>;
type NodeRef = ReturnType<typeof addNode>;

export function addRowOrder(builder: Builder) {
  return builder.enumType('RowOrder', {
    description: 'The two orders that Cassandra has for the rows of a partition.',
    values: {
      STORED: { description: 'The clustering order of the table.', value: 'STORED' as const },
      REVERSED: { description: 'Its exact reverse.', value: 'REVERSED' as const },
    },
  });
}

function addNode(builder: Builder) {
  const node = builder.interfaceRef<Readonly<Record<string, unknown>>>('Node');
  node.implement({
    description: 'A row with a global id.',
    fields: (t) => ({ nodeId: t.id({ nullable: false, resolve: () => '' }) }),
  });
  return node;
}

/** All tables' types; references first, because relations may form circles. */
export function addTableTypes(
  builder: Builder,
  model: GatewayModel,
  refs: TypeRefs,
  order: RowOrderRef,
): { readonly tables: ReadonlyMap<string, TableRefs>; readonly node: NodeRef | undefined } {
  if (model.tables.length === 0) return { tables: new Map(), node: undefined };
  const node = addNode(builder);
  const pageInfo = addPageInfo(builder);
  const tables = new Map(
    model.tables.map((table): [string, TableRefs] => {
      const row = objectRef(builder, table.names.type);
      return [table.id, { table, row, connection: addConnection(builder, table.names.type, row, pageInfo) }];
    }),
  );
  for (const each of tables.values()) implementTable(each, tables, refs, node, order);
  return { tables, node };
}

function implementTable(
  { table, row }: TableRefs,
  tables: ReadonlyMap<string, TableRefs>,
  refs: TypeRefs,
  node: NodeRef,
  order: RowOrderRef,
): void {
  row.implement({
    description: describeTable(table),
    interfaces: [node],
    fields: (t) => ({
      nodeId: t.id({
        nullable: false,
        description: 'Global id of the row.',
        resolve: (value) => toNodeId(table, value),
      }),
      ...Object.fromEntries(
        table.columns.map((column) => [
          column.field,
          t.field({
            type: refs.output(column.fieldType),
            nullable: column.role !== 'partition' && column.role !== 'clustering',
            description: describeColumn(column),
            resolve: (value) => value[column.field] as string, // typed by its CQL type
          }),
        ]),
      ),
      ...Object.fromEntries(
        table.relations.map((relation) => {
          const target = tables.get(relation.target)!; // relations are checked against the tables
          const via = relation.pairs
            .map((pair) => `${pair.source.field} = ${target.table.names.type}.${pair.target.field}`)
            .join(', ');
          if (relation.kind === 'one') {
            const field = t.field({
              type: target.row,
              description: `Relation: ${via}.`,
              extensions: READS_ROW,
              resolve: (value, _args, context, info) => readRelatedRow(relation, target.table, value, context, info),
            });
            return [relation.field, field];
          }
          const field = t.field({
            type: target.connection,
            description: `Relation: ${via}. ${describeOrder(target.table)}`,
            extensions: READS_PAGE,
            args: { orderBy: t.arg({ type: order }), first: t.arg.int(), after: t.arg.string() },
            resolve: (value, args: PageArguments, context, info) =>
              readRelatedRows(relation, target.table, value, args, context, info),
          });
          return [relation.field, field];
        }),
      ),
    }),
  });
}

function describeTable(table: TableModel): string {
  const what = table.kind === 'view' ? 'Materialized view' : table.kind === 'counter' ? 'Counter table' : 'Table';
  const clustering = table.clusteringKeys.length === 0 ? '' : ` ${describeOrder(table)}`;
  const ttl =
    table.defaultTtlSeconds === 0 ? '' : ` Rows vanish ${table.defaultTtlSeconds} seconds after they were written.`;
  const comment = table.comment === '' ? '' : `${table.comment}\n\n`;
  return `${comment}${what} \`${table.id}\`. Partition key: (${table.partitionKeys.map((column) => column.field).join(', ')}).${clustering}${ttl}`;
}

/** The stored order, spelt out. */
export function describeOrder(table: TableModel): string {
  if (table.clusteringKeys.length === 0) return 'A partition has one row.';
  return `Stored order: ${table.clusteringKeys.map((column) => `${column.field} ${column.order}`).join(', ')}.`;
}

function describeColumn(column: ColumnModel): string {
  const role = {
    partition: 'Partition key. ',
    clustering: `Clustering column, ${column.order}. `,
    static: 'Static: one value a partition. ',
    regular: '',
  };
  return `${role[column.role]}\`${column.name} ${column.cqlType}\``;
}
