/** One object type a table: its columns, its relations, its node id. */
import { shownOf } from '../../cql-type/value-type.ts';
import type { ColumnModel, RelationModel, TableModel } from '../../model/keyspace-model.ts';
import { type PageArguments, readMany, readOne } from '../reads/resolve-reads.ts';
import { toNodeId } from '../values/node-id.ts';
import { addKeyInput } from '../writes/inputs.ts';
import type { ObjectFields } from './builder.ts';
import { addConnection, type ConnectionRef } from './connection.ts';
import { describeColumn, describeOrder, describeRelation, describeTable } from './describe.ts';
import { marked } from './field-mark.ts';
import { addMeta } from './meta-types.ts';
import { pageArguments } from './page-args.ts';
import { addPartition, type PartitionRefs } from './partition-types.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type InputRef, type ObjectRef, objectRef, type Struct } from './type-refs.ts';

export interface TableRefs {
  readonly table: TableModel;
  readonly row: ObjectRef;
  readonly connection: ConnectionRef;
  readonly keyInput: InputRef;
  /** Present for tables with clustering columns. */
  readonly partition: PartitionRefs | undefined;
}

export type Tables = ReadonlyMap<string, TableRefs>;

/** All tables' types; references first, because relations may form circles. */
export function addTableTypes(parts: SchemaParts, tables: readonly TableModel[]): Tables {
  const refs = new Map(
    tables.map((table): [string, TableRefs] => {
      const row = objectRef(parts.builder, table.names.type);
      const connection = addConnection(parts.builder, table.names, row, parts.pageInfo);
      const partition = addPartition(parts, table, connection);
      return [table.id, { table, row, connection, partition, keyInput: addKeyInput(parts, table) }];
    }),
  );
  for (const each of refs.values()) implementTable(parts, each, refs);
  return refs;
}

type Fields = ObjectFields<Struct>;

interface TableColumn {
  readonly table: TableModel;
  readonly column: ColumnModel;
}

function implementTable(parts: SchemaParts, { table, row }: TableRefs, tables: Tables): void {
  const meta = addMeta(parts, table);
  row.implement({
    description: describeTable(table),
    interfaces: [parts.node],
    fields: (t) => ({
      [parts.globalId]: t.id({
        nullable: false,
        description: 'Global id of the row.',
        extensions: marked({ kind: 'nodeId', table }),
        resolve: (value) => toNodeId(table, value),
      }),
      ...Object.fromEntries(table.columns.map((column) => [column.field, columnField(t, parts, { table, column })])),
      ...Object.fromEntries(
        table.relations.map((relation) => {
          const target = tables.get(relation.target)!; // relations are checked against the tables
          return [relation.field, (relation.kind === 'one' ? oneField : manyField)({ t, parts, relation, target })];
        }),
      ),
      ...(meta === undefined
        ? {}
        : {
            meta: t.field({
              type: meta,
              nullable: false,
              description: 'When the values were written, and when they expire; read only if asked for.',
              extensions: marked({ kind: 'meta' }),
              resolve: (value) => value,
            }),
          }),
    }),
  });
}

function columnField(t: Fields, { refs }: SchemaParts, { table, column }: TableColumn) {
  return t.field({
    type: refs.output(column.fieldType),
    nullable: column.isNullable,
    description: describeColumn(column, table),
    ...(column.deprecation === undefined ? {} : { deprecationReason: column.deprecation }),
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

function manyField({ t, parts, relation, target: { table, connection, partition } }: RelationField) {
  return t.field({
    type: connection,
    description: `${describeRelation(relation, table)}. ${describeOrder(table)}`,
    extensions: marked({ kind: 'many', table, relation }),
    args: pageArguments(t, parts, {
      table,
      where: partition !== undefined && isOfPartition(relation, table) ? partition.where : undefined,
    }),
    resolve: (value, args, context, info) =>
      readMany(relation, value, { table, args: args as PageArguments, context, info }), // by their input types
  });
}

/** Whether a relation names the partition key alone, so that its rows can be filtered by what follows it. */
function isOfPartition({ pairs }: RelationModel, { partitionKeys }: TableModel): boolean {
  return pairs.length === partitionKeys.length;
}
