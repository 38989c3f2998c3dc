/** The field of a column, wherever a row, a partition or a link shows it. */
import { type Row, shownOf } from '../../cql-type/value-type.ts';
import type { ColumnModel, TableModel } from '../../model/keyspace-model.ts';
import { describeColumn } from './describe.ts';
import { marked } from './field-mark.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type Field, nullable } from './types.ts';

export interface ShownColumn<T> {
  readonly table: TableModel;
  readonly column: ColumnModel;
  /** The row that the object shows. */
  readonly rowOf: (value: T) => Row;
}

export function columnField<T>({ types }: SchemaParts, { table, column, rowOf }: ShownColumn<T>): Field<T> {
  return {
    type: nullable(types.output(column.fieldType), column.isNullable),
    description: describeColumn(column, table),
    deprecationReason: column.deprecation,
    extensions: marked({ kind: 'column', column }),
    resolve: (value) => shownOf(rowOf(value)[column.field]),
  };
}
