/** Input types of the writes of a table. */
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { type InputRef, inputRef } from '../schema/type-refs.ts';

export interface ColumnsInput {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnModel[];
}

/** An input type with a field a column; key columns are required. */
export function addColumnsInput(
  { builder, refs }: SchemaParts,
  { name, description, columns }: ColumnsInput,
): InputRef {
  const ref = inputRef(builder, name);
  ref.implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        columns.map((column) => [
          column.field,
          t.field({
            type: refs.input(column.fieldType),
            required: isKey(column),
            description: `\`${column.name} ${column.cqlType}\``,
          }),
        ]),
      ),
  });
  return ref;
}

/** The primary key of a table. */
export function addKeyInput(parts: SchemaParts, table: TableModel): InputRef {
  return addColumnsInput(parts, {
    name: table.names.keyInput,
    description: 'The primary key.',
    columns: keyColumns(table),
  });
}

/** An input type of required parts. */
export function addPartsInput(
  { builder }: SchemaParts,
  name: string,
  parts: Readonly<Record<string, InputRef>>,
): InputRef {
  const ref = inputRef(builder, name);
  ref.implement({
    fields: (t) =>
      Object.fromEntries(Object.entries(parts).map(([part, type]) => [part, t.field({ type, required: true })])),
  });
  return ref;
}
