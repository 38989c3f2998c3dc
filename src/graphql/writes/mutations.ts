/** Root fields that write, per table. */
import { GraphQLBoolean, GraphQLID, GraphQLNonNull, GraphQLObjectType } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { readRow } from '../reads/resolve-reads.ts';
import { marked } from '../schema/field-mark.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { Tables, TableTypes } from '../schema/table-types.ts';
import type { Field, FieldMap, ObjectType, Struct } from '../schema/types.ts';
import { nodeIdOf } from '../values/node-id.ts';
import { type Write, writesOf } from './kinds.ts';
import { resolveWrite, type Written } from './resolve-write.ts';

/** The mutations of the tables that may be written; none where none may be. */
export function mutationFields(parts: SchemaParts, tables: Tables): FieldMap<object> {
  const fields: FieldMap<object> = {};
  for (const each of tables.values()) {
    if (!each.table.isWritable) continue;
    for (const write of writesOf(parts, each.table, each.keyInput)) {
      fields[each.table.names.writes[write.kind].field] = mutationField(each, write);
    }
  }
  return fields;
}

function mutationField(types: TableTypes, write: Write): Field<object> {
  return {
    type: payloadType(types, write),
    description: write.description,
    extensions: marked({ kind: 'write', table: types.table }),
    args: { input: { type: new GraphQLNonNull(write.input) } },
    resolve: (_root, { input }: { readonly input: Struct }, context) => resolveWrite(write, input, context),
  };
}

function payloadType({ table, row }: TableTypes, write: Write): ObjectType<Written> {
  return new GraphQLObjectType<Written, GatewayContext>({
    name: table.names.writes[write.kind].payload,
    fields: () => ({
      applied: {
        type: new GraphQLNonNull(GraphQLBoolean),
        description: 'Whether the write was carried out.',
        resolve: (each) => each.applied,
      },
      ...(write.hasRow ? { row: writtenRow(table, row) } : { deletedNodeId: deletedNodeId(table) }),
    }),
  });
}

function writtenRow(table: TableTypes['table'], row: ObjectType): Field<Written> {
  return {
    type: row,
    description: 'The row after the write; read only if asked for.',
    extensions: marked({ kind: 'written', table }),
    resolve: ({ key }, args, context, info) => readRow({ table, args, context, info }, key),
  };
}

function deletedNodeId(table: TableTypes['table']): Field<Written> {
  return {
    type: GraphQLID,
    description: 'Global id of the row that is there no more, for caches to drop it.',
    resolve: ({ key }) => nodeIdOf({ table, key }),
  };
}
