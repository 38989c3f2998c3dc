/** One object type a table: its columns, its relations, its node id. */
import { GraphQLID, GraphQLNonNull } from 'graphql';
import type { TableModel } from '../../model/keyspace-model.ts';
import { toNodeId } from '../values/node-id.ts';
import { keyInput } from '../writes/inputs.ts';
import { columnField } from './column-field.ts';
import { type ConnectionType, connectionType } from './connection.ts';
import { describeTable } from './describe.ts';
import { marked } from './field-mark.ts';
import { metaType } from './meta-types.ts';
import { type PartitionTypes, partitionTypes } from './partition-types.ts';
import { relationField } from './relation-fields.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type Field, type FieldMap, fieldsOf, type InputType, type ObjectType, type Struct } from './types.ts';

export interface TableTypes {
  readonly table: TableModel;
  readonly row: ObjectType;
  readonly connection: ConnectionType;
  readonly keyInput: InputType;
  /** Present for tables with clustering columns of which all rows may be read. */
  readonly partition: PartitionTypes | undefined;
}

export type Tables = ReadonlyMap<string, TableTypes>;

/** All tables' types; their fields are made when all are there, because relations may form circles. */
export function tableTypes(parts: SchemaParts, models: readonly TableModel[]): Tables {
  const tables = new Map<string, TableTypes>();
  for (const table of models) {
    const row = rowType(parts, table, tables);
    const connection = connectionType(table.names, row, parts.pageInfo);
    const partition = partitionTypes(parts, table, connection);
    tables.set(table.id, { table, row, connection, partition, keyInput: keyInput(parts, table) });
  }
  return tables;
}

function rowType(parts: SchemaParts, table: TableModel, tables: Tables): ObjectType {
  return parts.joint.objectType<Struct>({
    name: table.names.type,
    description: describeTable(table),
    interfaces: [parts.node],
    fields: () => ({
      [parts.globalId]: {
        type: new GraphQLNonNull(GraphQLID),
        description: 'Global id of the row.',
        extensions: marked({ kind: 'nodeId', table }),
        resolve: (value) => toNodeId(table, value),
      },
      ...fieldsOf(table.columns, (column): [string, Field] => [
        column.field,
        columnField<Struct>(parts, { table, column, rowOf: (value) => value }),
      ]),
      ...fieldsOf(table.relations, (relation): [string, Field] => {
        const target = tables.get(relation.target)!; // relations are checked against the tables
        return [relation.field, relationField({ parts, relation, target, tables })];
      }),
      ...metaField(parts, table),
    }),
  });
}

function metaField(parts: SchemaParts, table: TableModel): FieldMap {
  const type = metaType(parts, table);
  if (type === undefined) return {};
  const meta: Field = {
    type: new GraphQLNonNull(type),
    description: 'When the values were written, and when they expire; read only if asked for.',
    extensions: marked({ kind: 'meta' }),
    resolve: (value) => value,
  };
  return { meta };
}
