/** What is computed over the rows of a read: functions of columns, and the groups whose rows they go through. Pure. */
import { isOrdered } from '../cql-type/compare.ts';
import type { NativeType } from '../cql-type/cql-type.ts';
import { GatewayError } from '../errors.ts';
import { type ColumnModel, isKey, keyColumns, type ScalarName, type TableModel } from '../model/keyspace-model.ts';
import { columnOf } from './condition.ts';
import type { ReadPlan } from './read-plan.ts';
import { type Refusal, refusal } from './refusal.ts';

export type AggregateFunction = 'min' | 'max' | 'sum' | 'avg';

export interface AggregateValue {
  readonly of: AggregateFunction;
  readonly column: ColumnModel;
}

export interface AggregatePlan {
  readonly read: ReadPlan;
  /** In the order of the table's columns, so that the same values have one text. */
  readonly values: readonly AggregateValue[];
  /** Columns that the rows of a group have in common; none for one answer over all rows. */
  readonly groupBy: readonly ColumnModel[];
}

/** Values of one statement: its text grows with them, and its columns are read for each row. */
const MAX_VALUES = 40;

/** Types of which whole numbers are summed without end, and averages have decimals. */
const WHOLE: ReadonlySet<NativeType> = new Set(['tinyint', 'smallint', 'int', 'bigint', 'varint', 'counter']);
const FLOATING: ReadonlySet<NativeType> = new Set(['float', 'double']);

export function isWholeNumber({ valueType }: ColumnModel): boolean {
  return valueType.kind === 'native' && WHOLE.has(valueType.name);
}

/** Whether sums and averages are those of the column's own type. */
export function isFloating({ valueType }: ColumnModel): boolean {
  return valueType.kind === 'native' && FLOATING.has(valueType.name);
}

function isNumber(column: ColumnModel): boolean {
  return isWholeNumber(column) || isFloating(column) || column.cqlType === 'decimal';
}

/** The columns that a function has: static ones have one value for many rows, which no row owns. */
export function columnsFor(table: TableModel, of: AggregateFunction): readonly ColumnModel[] {
  const isOffered = of === 'min' || of === 'max' ? isComparable : isNumber;
  return table.columns.filter((column) => column.role !== 'static' && isOffered(column));
}

function isComparable({ valueType }: ColumnModel): boolean {
  return isOrdered(valueType) || (valueType.kind === 'native' && valueType.name === 'counter');
}

/** The type of a function's value, where it is not the column's. */
export function scalarOf(of: AggregateFunction, column: ColumnModel): ScalarName | undefined {
  if (of === 'min' || of === 'max' || isFloating(column)) return undefined;
  return of === 'sum' && isWholeNumber(column) ? 'Varint' : 'Decimal';
}

/** @throws {GatewayError} `BAD_USER_INPUT` for more values than one statement has. */
export function orderValues(table: TableModel, values: readonly AggregateValue[]): readonly AggregateValue[] {
  if (values.length > MAX_VALUES)
    throw new GatewayError(
      'BAD_USER_INPUT',
      `Cannot compute ${values.length} values of ${table.names.list} at once: ask for at most ${MAX_VALUES}`,
    );
  const place = ({ column, of }: AggregateValue) => `${String(table.columns.indexOf(column)).padStart(6, '0')} ${of}`;
  return [...values].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** Why the rows of a read cannot be gone through by one statement; undefined when they can. */
export function aggregateRefusal({ union }: ReadPlan): Refusal | undefined {
  return union && refusal(`together by several values of ${columnOf(union).field}: ask for each value`);
}

/** The columns of a key that these name, in its order; equalities stand for columns that are left out. */
export function groupColumns(read: ReadPlan, fields: readonly string[]): readonly ColumnModel[] | Refusal {
  const { table, conditions } = read;
  const columns = keyColumns(table).filter(({ field }) => fields.includes(field));
  const last = columns.at(-1);
  if (last === undefined) return refusal('in groups of nothing: name at least one column of the key');
  const fixed = new Set(conditions.filter(({ operator }) => operator === 'eq').map(columnOf));
  const keys = keyColumns(table);
  const end = Math.max(keys.indexOf(last) + 1, table.partitionKeys.length);
  const missing = keys.slice(0, end).find((column) => !columns.includes(column) && !fixed.has(column));
  return missing === undefined
    ? columns
    : refusal(`in groups by ${last.field} without ${missing.field}, which stands before it in the key: name it too`);
}

/** A column that every row of a table has, and a partition of static values alone has not. */
export function countedColumn({ clusteringKeys, partitionKeys }: TableModel): ColumnModel {
  const column = clusteringKeys[0] ?? partitionKeys[0];
  if (column === undefined || !isKey(column)) throw new TypeError('Cannot count rows without a key');
  return column;
}
