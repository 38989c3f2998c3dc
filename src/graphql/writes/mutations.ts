/** Root fields that write, per table. */
import type { JsonValue } from '../../cql-type/value-type.ts';
import { readRow } from '../reads/resolve-reads.ts';
import { marked } from '../schema/field-mark.ts';
import type { TableRefs, Tables } from '../schema/object-types.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { Struct } from '../schema/type-refs.ts';
import { nodeIdOf } from '../values/node-id.ts';
import { type Write, writesOf } from './kinds.ts';
import { resolveWrite } from './resolve-write.ts';

/** What a write brought, on its way to the client. */
interface Payload {
  readonly applied: boolean;
  /** Values of the key columns, in their order. */
  readonly key: readonly JsonValue[];
}

/** Adds the mutations of the tables that may be written; without any there is no Mutation type. */
export function addMutations(parts: SchemaParts, tables: Tables): void {
  const writable = [...tables.values()].filter(({ table }) => table.isWritable);
  if (writable.length === 0) return;
  parts.builder.mutationType({ description: 'Writes run one after the other.' });
  for (const each of writable) {
    for (const write of writesOf(parts, each.table, each.keyInput)) addMutation(parts, each, write);
  }
}

function addMutation(parts: SchemaParts, refs: TableRefs, write: Write): void {
  const { table } = refs;
  const payload = addPayload(parts, refs, write);
  parts.builder.mutationField(table.names.writes[write.kind].field, (t) =>
    t.field({
      type: payload,
      description: write.description,
      extensions: marked({ kind: 'write', table }),
      args: { input: t.arg({ type: write.input, required: true }) },
      resolve: (_root, { input }, context) => resolveWrite(write, input as Struct, context), // by its input type
    }),
  );
}

function addPayload({ builder }: SchemaParts, { table, row }: TableRefs, write: Write) {
  const payload = builder.objectRef<Payload>(table.names.writes[write.kind].payload);
  payload.implement({
    fields: (t) => ({
      applied: t.boolean({
        nullable: false,
        description: 'Whether the write was carried out.',
        resolve: (each) => each.applied,
      }),
      ...(write.hasRow
        ? {
            row: t.field({
              type: row,
              description: 'The row after the write; read only if asked for.',
              extensions: marked({ kind: 'written', table }),
              resolve: ({ key }, args, context, info) => readRow({ table, args, context, info }, key),
            }),
          }
        : {
            deletedNodeId: t.id({
              description: 'Global id of the row that is there no more, for caches to drop it.',
              resolve: ({ key }) => nodeIdOf({ table, key }),
            }),
          }),
    }),
  });
  return payload;
}
