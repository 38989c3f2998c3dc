/** Carries out writes as one batch. */
import { batchStatement } from '../cql/batch.ts';
import { APPLIED } from '../cql/write.ts';
import { identityOf } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns } from '../model/keyspace-model.ts';
import { assertBatchSize, type BatchKind, checkBatch, type PlacedWrite } from '../plan/batch-check.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import { APPLIED_ALWAYS, toResult, type WriteParts, type WriteResult } from './carry-out.ts';
import { bytesOf, copiesOf } from './carry-out-copies.ts';

/** One result a write, in their order. @throws {GatewayError} for what may not be one batch, before anything is sent. */
export async function carryOutBatch(
  parts: WriteParts,
  writes: readonly PlacedWrite[],
  kind: BatchKind,
): Promise<readonly WriteResult[]> {
  const { limits } = parts;
  const plans = writes.map(({ plan }) => plan);
  checkBatch(writes, { kind, limits, bytes: bytesOf(plans) });
  if (plans.length === 0) return [];
  const copies = (await Promise.all(plans.map((plan) => copiesOf(parts, plan)))).flat();
  const all = [...plans, ...copies];
  if (copies.length > 0) assertBatchSize(all.length, bytesOf(all), limits);
  const { executor, scope, loaders } = parts;
  try {
    const { rows } = await executor.execute(batchStatement(all, kind), scope);
    return plans.every(({ guard }) => guard === undefined)
      ? plans.map(() => APPLIED_ALWAYS)
      : plans.map((plan) => resultOf(plan, rows));
  } finally {
    loaders.clear(); // a batch that failed may have been carried out
  }
}

/** All are carried out, or none; Cassandra tells the rows that have conditions, by their keys. */
function resultOf(plan: WritePlan, rows: readonly Row[]): WriteResult {
  const [first] = rows;
  if (first?.[APPLIED] === true) return APPLIED_ALWAYS;
  const columns = keyColumns(plan.table).slice(0, plan.key.length);
  const identity = identityOf(columns.map(({ valueType }) => valueType));
  const own = rows.find((row) => identity(columns.map(({ field }) => row[field] ?? null)) === identity(plan.key));
  if (plan.guard === undefined || own === undefined) return toResult({ ...plan, guard: 'exists' }, first);
  return toResult(plan, own);
}
