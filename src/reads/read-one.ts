/** One row by its whole key, by one statement. */
import { select, selectRow } from '../cql/select.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Projection } from '../plan/projection.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn } from '../statement/statement.ts';
import type { Key } from './level-read.ts';
import type { ReadParts } from './read-level.ts';
import { rowsOf, toRow } from './shown-rows.ts';

export interface OneRead {
  readonly key: Key;
  readonly projection: Projection;
  /** What is decoded. */
  readonly wanted: readonly ResultColumn[];
}

/** The row that a plan names, at the serial consistency of its table. @throws what the statement ended with. */
export async function readSerially({ executor, scope }: ReadParts, plan: ReadPlan): Promise<Row | null> {
  const { serial = 'SERIAL' } = plan.table.writes;
  const page = await executor.execute({ ...select(plan), consistency: serial }, scope);
  return toRow(plan.table, rowsOf(plan.table, page, scope));
}

/** @throws what the statement ended with. */
export function readOne({ executor, scope }: ReadParts, table: TableModel, read: OneRead): Promise<Row | null> {
  return executor
    .execute(selectRow(table, read.key, read), scope)
    .then((page) => toRow(table, rowsOf(table, page, scope)));
}
