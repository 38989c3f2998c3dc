/** One plan for every write of a row: what is done, to which key, with which assignments. Pure. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { checkSimilarity, checkValue } from './check-value.ts';

/** Values by field name; absent leaves a column alone, null empties it. */
export type FieldValues = Readonly<Record<string, JsonValue>>;

export interface Assignment {
  readonly column: ColumnModel;
  /** `undefined` leaves the column alone: absent columns are bound as unset, so that a table has one text a write. */
  readonly bound: BoundValue;
}

export interface WritePlan {
  readonly table: TableModel;
  readonly kind: 'insert' | 'update' | 'increment' | 'delete';
  /** Values of the key columns, in their order. */
  readonly key: readonly JsonValue[];
  readonly assignments: readonly Assignment[];
  /** Whether sending it twice does the same as sending it once: counters count twice. */
  readonly isIdempotent: boolean;
}

/** @throws {GatewayError} `BAD_USER_INPUT` when a column could not hold its value. */
export function planInsert(table: TableModel, row: FieldValues): WritePlan {
  const others = table.columns.filter((column) => !isKey(column));
  return { table, kind: 'insert', key: keyOf(table, row), assignments: assign(others, row), isIdempotent: true };
}

/** @throws {GatewayError} `BAD_USER_INPUT` as {@link planInsert}, and when nothing is set. */
export function planUpdate(table: TableModel, key: FieldValues, set: FieldValues): WritePlan {
  const assignments = assign(
    table.columns.filter((column) => !isKey(column)),
    set,
  );
  assertGiven('set', set);
  return { table, kind: 'update', key: keyOf(table, key), assignments, isIdempotent: true };
}

/** @throws {GatewayError} `BAD_USER_INPUT` as {@link planUpdate}, and for null. */
export function planIncrement(table: TableModel, key: FieldValues, by: FieldValues): WritePlan {
  const assignments = assign(
    table.columns.filter((column) => !isKey(column)),
    by,
  );
  assertGiven('by', by);
  if (Object.values(by).includes(null))
    throw new GatewayError('BAD_USER_INPUT', 'Cannot add null to a counter: leave the column out');
  return { table, kind: 'increment', key: keyOf(table, key), assignments, isIdempotent: false };
}

/** @throws {GatewayError} `BAD_USER_INPUT` when a key column could not hold its value. */
export function planDelete(table: TableModel, key: FieldValues): WritePlan {
  const isIdempotent = table.kind !== 'counter';
  return { table, kind: 'delete', key: keyOf(table, key), assignments: [], isIdempotent };
}

function keyOf(table: TableModel, values: FieldValues): readonly JsonValue[] {
  return keyColumns(table).map((column) => {
    const value = givenValue(values, column) ?? null;
    checkValue(value, column.valueType, column.field);
    return value;
  });
}

function assign(columns: readonly ColumnModel[], values: FieldValues): readonly Assignment[] {
  return columns.map((column) => {
    const value = givenValue(values, column);
    checkValue(value, column.valueType, column.field);
    checkSimilarity(value, column);
    return { column, bound: { value, type: column.valueType } };
  });
}

/** A column may be called like a member of every object, `constructor` for instance. */
function givenValue(values: FieldValues, { field }: ColumnModel): JsonValue | undefined {
  return Object.hasOwn(values, field) ? values[field] : undefined;
}

function assertGiven(part: 'set' | 'by', values: FieldValues): void {
  if (Object.keys(values).length > 0) return;
  throw new GatewayError('BAD_USER_INPUT', `Cannot write as \`${part}\` is empty: give at least one column`);
}
