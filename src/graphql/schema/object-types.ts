/** One object type a table: its columns, its relations, its node id. */
import { shownOf } from '../../cql-type/value-type.ts';
import type { ColumnModel, RelationModel, TableModel } from '../../model/keyspace-model.ts';
import { type PageArguments, readMany, readOne } from '../reads/resolve-reads.ts';
import { toNodeId } from '../values/node-id.ts';
import type { ObjectFields } from './builder.ts';
import { addConnection, type ConnectionRef } from './connection.ts';
import { marked } from './field-mark.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type ObjectRef, objectRef, type Struct } from './type-refs.ts';

export interface TableRefs {
  readonly table: TableModel;
  readonly row: ObjectRef;
  readonly connection: ConnectionRef;
}

export type Tables = ReadonlyMap<string, TableRefs>;

/** All tables' types; references first, because relations may form circles. */
export function addTableTypes(parts: SchemaParts, tables: readonly TableModel[]): Tables {
  const refs = new Map(
    tables.map((table): [string, TableRefs] => {
      const row = objectRef(parts.builder, table.names.type);
      return [table.id, { table, row, connection: addConnection(parts.builder, table.names, row, parts.pageInfo) }];
    }),
  );
  for (const each of refs.values()) implementTable(parts, each, refs);
  return refs;
}

type Fields = ObjectFields<Struct>;

function implementTable(parts: SchemaParts, { table, row }: TableRefs, tables: Tables): void {
  row.implement({
    description: describeTable(table),
    interfaces: [parts.node],
    fields: (t) => ({
      nodeId: t.id({
        nullable: false,
        description: 'Global id of the row.',
        extensions: marked({ kind: 'nodeId', table }),
        resolve: (value) => toNodeId(table, value),
      }),
      ...Object.fromEntries(table.columns.map((column) => [column.field, columnField(t, parts, column)])),
      ...Object.fromEntries(
        table.relations.map((relation) => {
          const target = tables.get(relation.target)!; // relations are checked against the tables
          return [relation.field, (relation.kind === 'one' ? oneField : manyField)({ t, parts, relation, target })];
        }),
      ),
    }),
  });
}

function columnField(t: Fields, { refs }: SchemaParts, column: ColumnModel) {
  return t.field({
    type: refs.output(column.fieldType),
    nullable: column.isNullable,
    description: describeColumn(column),
    extensions: marked({ kind: 'column', column }),
    resolve: (value) => shownOf(value[column.field]) as string, // typed by its CQL type
  });
}

interface RelationField {
  readonly t: Fields;
  readonly parts: SchemaParts;
  readonly relation: RelationModel;
  readonly target: TableRefs;
}

function oneField({ t, relation, target: { table, row } }: RelationField) {
  return t.field({
    type: row,
    description: `${describeRelation(relation, table)}.`,
    extensions: marked({ kind: 'one', table, relation }),
    resolve: (value, args, context, info) => readOne(relation, value, { table, args, context, info }),
  });
}

function manyField({ t, parts, relation, target: { table, connection } }: RelationField) {
  return t.field({
    type: connection,
    description: `${describeRelation(relation, table)}. ${describeOrder(table)}`,
    extensions: marked({ kind: 'many', table, relation }),
    args: {
      ...(table.clusteringKeys.length === 0 ? {} : { orderBy: t.arg({ type: parts.order }) }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    resolve: (value, args: PageArguments, context, info) => readMany(relation, value, { table, args, context, info }),
  });
}

function describeRelation({ pairs }: RelationModel, target: TableModel): string {
  return `Relation: ${pairs.map((pair) => `${pair.source.field} = ${target.names.type}.${pair.target.field}`).join(', ')}`;
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
