/** One object type a table: its columns, its relations, its node id. */
import type { TableModel } from '../../model/keyspace-model.ts';
import { toNodeId } from '../values/node-id.ts';
import { addKeyInput } from '../writes/inputs.ts';
import { columnField } from './column-field.ts';
import { addConnection, type ConnectionRef } from './connection.ts';
import { describeTable } from './describe.ts';
import { marked } from './field-mark.ts';
import { addMeta } from './meta-types.ts';
import { addPartition, type PartitionRefs } from './partition-types.ts';
import { relationField } from './relation-fields.ts';
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
      ...Object.fromEntries(
        table.columns.map((column) => [
          column.field,
          columnField(t, parts, { table, column, rowOf: (value: Struct) => value }),
        ]),
      ),
      ...Object.fromEntries(
        table.relations.map((relation) => {
          const target = tables.get(relation.target)!; // relations are checked against the tables
          return [relation.field, relationField({ t, parts, relation, target, tables })];
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
