/** Inserts, updates, increments and deletes: one text a table each, because absent columns are bound as unset. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { BoundValue, Statement } from '../session/executor.ts';
import { columnName, tableName } from './identifier.ts';

/** Values by field name; `undefined` leaves a column alone, null empties it. */
export type Values = Readonly<Record<string, JsonValue | undefined>>;

export function insertRow(table: TableModel, values: Values): Statement {
  const columns = table.columns;
  const cql = `INSERT INTO ${tableName(table)} (${columns.map(columnName).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  return write(cql, bind(columns, values), true);
}

/** Sets columns of the row with this key; without the row it makes one, as `UPDATE` of Cassandra does. */
export function updateRow(table: TableModel, key: Values, set: Values): Statement {
  const columns = table.columns.filter((column) => !isKey(column));
  const cql = `UPDATE ${tableName(table)} SET ${columns.map((column) => `${columnName(column)} = ?`).join(', ')}${whereKey(table)}`;
  return write(cql, [...bind(columns, set), ...bind(keyColumns(table), key)], true);
}

/** Adds to counters; never repeated by the driver, because a repeat would count twice. */
export function incrementRow(table: TableModel, key: Values, by: Values): Statement {
  const columns = table.columns.filter((column) => !isKey(column));
  const sums = columns.map((column) => `${columnName(column)} = ${columnName(column)} + ?`);
  const cql = `UPDATE ${tableName(table)} SET ${sums.join(', ')}${whereKey(table)}`;
  return write(cql, [...bind(columns, by), ...bind(keyColumns(table), key)], false);
}

export function deleteRow(table: TableModel, key: Values): Statement {
  return write(
    `DELETE FROM ${tableName(table)}${whereKey(table)}`,
    bind(keyColumns(table), key),
    table.kind !== 'counter',
  );
}

function whereKey(table: TableModel): string {
  return ` WHERE ${keyColumns(table)
    .map((column) => `${columnName(column)} = ?`)
    .join(' AND ')}`;
}

function bind(columns: readonly ColumnModel[], values: Values): BoundValue[] {
  // A column may be called like a member of every object, `constructor` for instance.
  return columns.map(({ field, valueType }) => ({
    value: Object.hasOwn(values, field) ? values[field] : undefined,
    type: valueType,
  }));
}

function write(cql: string, values: readonly BoundValue[], isIdempotent: boolean): Statement {
  return { cql, values, columns: [], kind: 'write', isIdempotent, isPrepared: true };
}
