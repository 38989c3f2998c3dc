/** What a write that was not carried out tells of the row that did not meet its condition. */
import { GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { type Row, shownOf } from '../../cql-type/value-type.ts';
import type { TableModel } from '../../model/keyspace-model.ts';
import type { GatewayContext } from '../context.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { type Field, fieldsOf, listOf, type ObjectType } from '../schema/types.ts';

export function currentType({ types }: SchemaParts, table: TableModel): ObjectType<Row> {
  return new GraphQLObjectType<Row, GatewayContext>({
    name: table.names.current,
    description: `Values of a row of \`${table.id}\` that Cassandra told when a condition did not hold.`,
    fields: () => ({
      ...fieldsOf(table.columns, ({ field, fieldType }): [string, Field<Row>] => [
        field,
        { type: types.output(fieldType), resolve: (row) => shownOf(row[field]) },
      ]),
      [knownField(table)]: {
        type: new GraphQLNonNull(listOf(GraphQLString)),
        description: 'The fields that it told; all others are null here, whatever the row holds.',
        resolve: (row) => table.columns.map(({ field }) => field).filter((field) => Object.hasOwn(row, field)),
      },
    }),
  });
}

/** A column keeps its name. */
function knownField({ columns }: TableModel): string {
  return columns.some(({ field }) => field === 'known') ? 'knownFields' : 'known';
}
