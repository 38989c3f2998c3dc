/** Input types of the writes of a table. */
import { type GraphQLInputFieldConfig, GraphQLInputObjectType, GraphQLNonNull } from 'graphql';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { fieldsOf, type InputType, nullable } from '../schema/types.ts';

type InputField = [name: string, config: GraphQLInputFieldConfig];

export interface ColumnsInput {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnModel[];
}

/** An input type with a field a column; key columns are required. */
export function columnsInput({ types }: SchemaParts, { name, description, columns }: ColumnsInput): InputType {
  return new GraphQLInputObjectType({
    name,
    description,
    fields: () =>
      fieldsOf(
        columns,
        (column): InputField => [
          column.field,
          {
            type: nullable(types.input(column.fieldType), !isKey(column)),
            description: `\`${column.name} ${column.cqlType}\``,
          },
        ],
      ),
  });
}

/** The primary key of a table. */
export function keyInput(parts: SchemaParts, table: TableModel): InputType {
  return columnsInput(parts, {
    name: table.names.keyInput,
    description: 'The primary key.',
    columns: keyColumns(table),
  });
}

/** An input type of required parts. */
export function partsInput(name: string, parts: Readonly<Record<string, InputType>>): InputType {
  return new GraphQLInputObjectType({
    name,
    fields: () =>
      fieldsOf(Object.entries(parts), ([part, type]): InputField => [part, { type: new GraphQLNonNull(type) }]),
  });
}
