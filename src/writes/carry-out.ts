/** Sends write plans, and has the operation forget what it read before. */

import { APPLIED, writeStatement } from '../cql/write.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { BatchLimits } from '../plan/batch-check.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import type { Loaders } from '../reads/create-loaders.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';

export interface WriteParts {
  readonly executor: Executor;
  readonly scope: ExecutionScope;
  readonly loaders: Pick<Loaders, 'clear'>;
  readonly limits: BatchLimits;
}

/** What became of copies that were written after a condition. */
export type CopyOutcome = 'APPLIED' | 'NOT_APPLIED' | 'UNKNOWN';

export interface WriteResult {
  /** Whether the condition held, where there was one. */
  readonly applied: boolean;
  /** What Cassandra tells of the row that did not meet the condition, by field; null where there is none. */
  readonly current: Row | null;
  /** Where they were written after the write itself. */
  readonly copies?: CopyOutcome;
}

/** The write alone. @throws {GatewayError} with what became of it as `outcome`. */
export async function carryOut({ executor, scope, loaders }: WriteParts, plan: WritePlan): Promise<WriteResult> {
  try {
    const { rows } = await executor.execute(writeStatement(plan), scope);
    return plan.guard === undefined ? APPLIED_ALWAYS : toResult(plan, rows[0]);
  } finally {
    loaders.clear(); // a write that failed may have been carried out
  }
}

/** Of a write without a condition. */
export const APPLIED_ALWAYS: WriteResult = { applied: true, current: null };

/** @throws {TypeError} for an answer without a word on the condition: nobody could say what happened. */
export function toResult({ table, guard }: WritePlan, row: Row | undefined): WriteResult {
  const { [APPLIED]: applied, ...told } = row ?? {};
  if (typeof applied !== 'boolean') throw new TypeError('Cannot tell whether a condition held as the answer is silent');
  const current = guard === 'exists' ? {} : ofPartition(table, told); // what is not there has no values
  return { applied, current: applied || Object.keys(current).length === 0 ? null : current };
}

/** Of a partition that has static values but not the row Cassandra tells a row without clustering values. */
function ofPartition({ columns, clusteringKeys }: TableModel, told: Row): Row {
  if (!clusteringKeys.some(({ field }) => told[field] === null)) return told;
  const kept = columns.filter(({ role }) => role === 'partition' || role === 'static');
  return Object.fromEntries(kept.flatMap(({ field }) => (Object.hasOwn(told, field) ? [[field, told[field]!]] : [])));
}
