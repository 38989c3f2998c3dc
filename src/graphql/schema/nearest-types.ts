/** Searches for the rows whose vectors are nearest to one. */
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import type { TableModel } from '../../model/keyspace-model.ts';
import { SIMILARITY, vectorColumns } from '../../plan/nearest.ts';
import type { Where } from '../../plan/where.ts';
import { readNearest } from '../reads/resolve-nearest.ts';
import type { QueryFields } from './builder.ts';
import { marked } from './field-mark.ts';
import type { TableRefs } from './object-types.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { InputRef, ObjectRef } from './type-refs.ts';

/** Adds the root field of a table that has an index over vectors. */
export function addNearest(parts: SchemaParts, { table, row }: TableRefs, where: InputRef | undefined): void {
  if (vectorColumns(table).length === 0) return;
  const match = addMatch(parts, table, row);
  parts.builder.queryField(table.names.nearest.field, (t) =>
    t.field({
      type: [match],
      nullable: true,
      description: `Rows of \`${table.id}\` whose vector is nearest to the given one, the nearest first; one replica is asked, and there are no further pages. Of several vectors exactly one is given.`,
      extensions: marked({ kind: 'nearest', table }),
      args: {
        ...vectorArguments(t, parts, table),
        limit: t.arg.int({ required: true, description: 'Rows at most.' }),
        ...(where === undefined
          ? {}
          : { where: t.arg({ type: where, description: 'On the key and on columns with SAI indexes.' }) }),
      },
      resolve: (_root, args, context, info) => {
        const {
          limit,
          where: given,
          ...vectors
        } = args as { limit: number; where?: Where } & Record<string, JsonValue>; // by their types
        return readNearest({ table, args: { where: given, vectors, limit }, context, info });
      },
    }),
  );
}

function addMatch({ builder }: SchemaParts, { id, names }: TableModel, row: ObjectRef) {
  const match = builder.objectRef<Row>(names.nearest.type);
  match.implement({
    description: `A row of \`${id}\`, and how near its vector is.`,
    fields: (t) => ({
      row: t.field({ type: row, nullable: false, resolve: (found) => found }),
      similarity: t.field({
        type: 'Float32',
        nullable: true,
        description: `Cassandra's own score, 1 for the same vector: (1 + x) / 2 by cosine and dot product x, 1 / (1 + d²) by distance d.`,
        resolve: (found) => found[SIMILARITY] as number,
      }),
    }),
  });
  return match;
}

function vectorArguments({ arg }: Pick<QueryFields, 'arg'>, { refs }: SchemaParts, table: TableModel) {
  const columns = vectorColumns(table);
  return Object.fromEntries(
    columns.map(({ field, fieldType, similarity }) => [
      field,
      arg({ type: refs.input(fieldType), required: columns.length === 1, description: `Compared by ${similarity}.` }),
    ]),
  );
}
