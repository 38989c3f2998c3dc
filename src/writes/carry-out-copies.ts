/**
 * Carries out a write with its copies in companion tables: in one logged batch, or, as conditions cannot span partitions,
 * the write first and its copies after it.
 */
import { batchStatement } from '../cql/batch.ts';
import { copiedColumns, keyResults, movingColumns, oldRowStatement, toOldRow } from '../cql/old-row.ts';
import { select } from '../cql/select.ts';
import type { Row } from '../cql-type/value-type.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import { keyColumns } from '../model/keyspace-model.ts';
import { assertBatchSize } from '../plan/batch-check.ts';
import { assertNoMove, companionDelete, companionWrites, type OldRow } from '../plan/companion-writes.ts';
import { projectionOf } from '../plan/projection.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import type { Statement } from '../statement/statement.ts';
import { APPLIED_ALWAYS, type CopyOutcome, carryOut, type WriteParts, type WriteResult } from './carry-out.ts';
import { boundBytes } from './write-chunks.ts';

/** @throws {GatewayError} with what became of the write as `outcome`; of copies after a condition the result tells. */
export function carryOutWrite(parts: WriteParts, plan: WritePlan): Promise<WriteResult> {
  return plan.table.companions.length === 0 ? carryOut(parts, plan) : carryOutWithCopies(parts, plan);
}

async function carryOutWithCopies(parts: WriteParts, plan: WritePlan): Promise<WriteResult> {
  const copies = await copiesOf(parts, plan);
  if (copies.length === 0) return carryOut(parts, plan);
  if (plan.guard !== undefined) {
    const result = await carryOut(parts, plan);
    return result.applied ? { ...result, copies: await copyAfter(parts, copies) } : result;
  }
  await carryOutTogether(parts, [plan, ...copies]);
  return APPLIED_ALWAYS;
}

/** What the write means for the copies, which the row as it was before may tell. */
export async function copiesOf(parts: WriteParts, plan: WritePlan): Promise<readonly WritePlan[]> {
  const { table, key, range } = plan;
  const { companions } = table;
  if (companions.length === 0) return [];
  if (range !== undefined) return copiesOfRange(parts, plan);
  if (key.length < keyColumns(table).length) return []; // static columns, which no copy has
  assertNoMove(plan);
  const isNew = plan.guard === 'not exists';
  const old = isNew || companions.every(({ moving }) => moving.length === 0) ? null : await readOld(parts, plan);
  return companions.flatMap((companion) => companionWrites(plan, companion, old));
}

async function readOld(parts: WriteParts, { table, key, guard }: WritePlan): Promise<OldRow | null> {
  const columns = copiedColumns(
    table,
    table.companions.filter(({ moving }) => moving.length > 0),
  );
  const consistency = guard === undefined ? 'QUORUM' : (table.writes.serial ?? 'SERIAL');
  const [row] = await readBefore(parts, oldRowStatement(table, key, { columns, consistency }));
  return row === undefined ? null : toOldRow(table, row);
}

/** @throws {GatewayError} with the outcome that nothing was written. */
async function readBefore({ executor, scope }: WriteParts, statement: Statement): Promise<readonly Row[]> {
  try {
    return (await executor.execute(statement, scope)).rows;
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    const { code, message, details } = error;
    const more = details === undefined ? {} : { details };
    throw new GatewayError(code, message, { cause: error, outcome: 'NOT_APPLIED', ...more });
  }
}

/** Each row of the range is deleted from the copies. @throws {GatewayError} `QUERY_TOO_COMPLEX` for too many. */
async function copiesOfRange(parts: WriteParts, plan: WritePlan): Promise<readonly WritePlan[]> {
  const { table, range = [], options } = plan;
  const projection = projectionOf(movingColumns(table));
  const selection = { table, conditions: range, isReversed: false, projection, wanted: keyResults(table) };
  const statement = select(selection, { limit: parts.limits.maxListWrites + 1 });
  const rows = await readBefore(parts, { ...statement, consistency: 'QUORUM' });
  const { timestamp, consistency } = options;
  return rows.flatMap((row) =>
    table.companions.flatMap((each) => companionDelete(each, ({ field }) => row[field], { timestamp, consistency })),
  );
}

async function carryOutTogether({ executor, scope, loaders, limits }: WriteParts, plans: readonly WritePlan[]) {
  assertBatchSize(plans.length, bytesOf(plans), limits);
  try {
    await executor.execute(batchStatement(plans, { isLogged: true }), scope);
  } finally {
    loaders.clear(); // a batch that failed may have been carried out
  }
}

export function bytesOf(plans: readonly WritePlan[]): number {
  return plans.reduce((sum, plan) => sum + boundBytes(plan), 0);
}

/** The write itself is done: what becomes of its copies is told beside it. */
async function copyAfter(parts: WriteParts, copies: readonly WritePlan[]): Promise<CopyOutcome> {
  try {
    await carryOutTogether(parts, copies);
    return 'APPLIED';
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    parts.scope.usage?.warn(`The write is done, but its copies in other tables may not be: ${error.message}`);
    return error.outcome === 'NOT_APPLIED' ? 'NOT_APPLIED' : 'UNKNOWN';
  }
}
