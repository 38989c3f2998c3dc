/** Input types of the writes of a table. */
import { GraphQLBoolean, GraphQLID, type GraphQLInputFieldConfig, GraphQLInputObjectType } from 'graphql';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { fieldsOf, type InputType, nullable } from '../schema/types.ts';

type InputField = [name: string, config: GraphQLInputFieldConfig];

export interface ColumnsInput {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnModel[];
  /** Columns of the key that may be left out. */
  readonly optional?: ReadonlyMap<ColumnModel, unknown>;
}

/** An input type with a field a column; key columns are required. */
export function columnsInput(
  { types }: SchemaParts,
  { name, description, columns, optional }: ColumnsInput,
): InputType {
  return new GraphQLInputObjectType({
    name,
    description,
    fields: () =>
      fieldsOf(
        columns,
        (column): InputField => [
          column.field,
          {
            type: nullable(types.input(column.fieldType), !isKey(column) || optional?.has(column) === true),
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

/** The row that a write is about, by its key or its global id. */
export function targetFields({ globalId }: SchemaParts, key: InputType): Record<string, GraphQLInputFieldConfig> {
  return {
    key: { type: key, description: `The row, or give \`${globalId}\`.` },
    [globalId]: { type: GraphQLID, description: 'The row by its global id.' },
  };
}

/** What a row must be for a write to be carried out. */
export function guardFields(parts: SchemaParts, table: TableModel): Record<string, GraphQLInputFieldConfig> {
  const conditions = parts.conditions.of(table);
  return {
    ifExists: { type: GraphQLBoolean, description: 'Whether nothing is written where there is no row.' },
    ...(conditions === undefined ? {} : { if: { type: conditions } }),
  };
}
