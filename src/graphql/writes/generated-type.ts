/** What the gateway made for columns that an insert left out. */
import { GraphQLObjectType } from 'graphql';
import { type Row, shownOf } from '../../cql-type/value-type.ts';
import type { TableModel } from '../../model/keyspace-model.ts';
import type { GatewayContext } from '../context.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { type Field, fieldsOf, type ObjectType } from '../schema/types.ts';

/** Undefined for tables without such columns. */
export function generatedType({ types }: SchemaParts, { id, names, writes }: TableModel): ObjectType<Row> | undefined {
  if (writes.generated.size === 0) return undefined;
  return new GraphQLObjectType<Row, GatewayContext>({
    name: names.generated,
    description: `Values that were made for columns of \`${id}\`; null where one was given.`,
    fields: () =>
      fieldsOf([...writes.generated.keys()], ({ field, fieldType }): [string, Field<Row>] => [
        field,
        { type: types.output(fieldType), resolve: (values) => shownOf(values[field]) },
      ]),
  });
}
