/** Searches for the rows whose vectors are nearest to one. */
import { type GraphQLFieldConfigArgumentMap, GraphQLInt, GraphQLNonNull, GraphQLObjectType } from 'graphql';
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import type { TableModel } from '../../model/keyspace-model.ts';
import { SIMILARITY, vectorColumns } from '../../plan/nearest.ts';
import type { Where } from '../../plan/where.ts';
import type { GatewayContext } from '../context.ts';
import { readNearest } from '../reads/resolve-nearest.ts';
import { marked } from './field-mark.ts';
import { whereArgument } from './page-args.ts';
import { SCALAR_TYPES } from './scalar-types.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { TableTypes } from './table-types.ts';
import { type Field, type FieldMap, fieldsOf, type InputType, listOf, nullable, type ObjectType } from './types.ts';

type NearestArguments = { readonly limit: number; readonly where?: Where } & Readonly<Record<string, JsonValue>>;

/** The root field of a table that has an index over vectors. */
export function nearestField(
  parts: SchemaParts,
  { table, row }: TableTypes,
  where: InputType | undefined,
): FieldMap<object> {
  if (vectorColumns(table).length === 0) return {};
  const field: Field<object> = {
    type: listOf(matchType(table, row)),
    description: `Rows of \`${table.id}\` whose vector is nearest to the given one, the nearest first. The search is approximate: a near row may be missing, more likely with conditions beside it and with a low limit. One replica is asked, and there are no further pages. Of several vectors exactly one is given.`,
    extensions: marked({ kind: 'nearest', table }),
    args: {
      ...vectorArguments(parts, table),
      limit: { type: new GraphQLNonNull(GraphQLInt), description: 'Rows at most.' },
      ...whereArgument(where, 'On the key and on columns with SAI indexes.'),
    },
    resolve: (_root, { limit, where: given, ...vectors }: NearestArguments, context, info) =>
      readNearest({ table, args: { where: given, vectors, limit }, context, info }),
  };
  return { [table.names.nearest.field]: field };
}

function matchType({ id, names }: TableModel, row: ObjectType): ObjectType<Row> {
  return new GraphQLObjectType<Row, GatewayContext>({
    name: names.nearest.type,
    description: `A row of \`${id}\`, and how near its vector is.`,
    fields: () => ({
      row: { type: new GraphQLNonNull(row), resolve: (found) => found },
      similarity: {
        type: SCALAR_TYPES.Float32,
        description: `Cassandra's own score, 1 for the same vector: (1 + x) / 2 by cosine and dot product x, 1 / (1 + d²) by distance d.`,
        resolve: (found) => found[SIMILARITY],
      },
    }),
  });
}

function vectorArguments({ types }: SchemaParts, table: TableModel): GraphQLFieldConfigArgumentMap {
  const columns = vectorColumns(table);
  return fieldsOf(columns, ({ field, fieldType, similarity }) => [
    field,
    { type: nullable(types.input(fieldType), columns.length > 1), description: `Compared by ${similarity}.` },
  ]);
}
