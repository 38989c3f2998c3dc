/** Write plans -> INSERT, UPDATE and DELETE: one text a table each, because absent columns are bound as unset. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Assignment, WritePlan } from '../plan/write-plan.ts';
import type { Statement } from '../statement/statement.ts';
import { columnName, tableName } from './identifier.ts';

export function writeStatement(plan: WritePlan): Statement {
  const key = keyValues(plan);
  const assigned = plan.assignments.map(({ bound }) => bound);
  return {
    cql: TEXTS[plan.kind](plan.table, plan.assignments),
    values: plan.kind === 'insert' ? [...key, ...assigned] : [...assigned, ...key],
    columns: [],
    kind: 'write',
    isIdempotent: plan.isIdempotent,
    isPrepared: true,
  };
}

const TEXTS: Readonly<Record<WritePlan['kind'], (table: TableModel, assignments: readonly Assignment[]) => string>> = {
  insert: (table, assignments) => {
    const names = [...keyColumns(table), ...assignments.map(({ column }) => column)].map(columnName);
    return `INSERT INTO ${tableName(table)} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  },
  update: (table, assignments) =>
    `UPDATE ${tableName(table)} SET ${assignments.map(({ column }) => `${columnName(column)} = ?`).join(', ')}${whereKey(table)}`,
  increment: (table, assignments) =>
    `UPDATE ${tableName(table)} SET ${assignments.map(({ column }) => `${columnName(column)} = ${columnName(column)} + ?`).join(', ')}${whereKey(table)}`,
  delete: (table) => `DELETE FROM ${tableName(table)}${whereKey(table)}`,
};

function whereKey(table: TableModel): string {
  const conditions = keyColumns(table).map((column) => `${columnName(column)} = ?`);
  return ` WHERE ${conditions.join(' AND ')}`;
}

function keyValues({ table, key }: WritePlan): readonly BoundValue[] {
  return keyColumns(table).map((column, index) => ({ value: key[index] ?? null, type: column.valueType }));
}
