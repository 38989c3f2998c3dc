/**
 * What a condition that did not hold tells of the row, where rules decide by the row itself: it may be another than the one
 * that was looked at before the write.
 */
import { keyColumns } from '../../model/keyspace-model.ts';
import { keyVerdict } from '../../plan/permit.ts';
import { projectionOf } from '../../plan/projection.ts';
import { planKey, type ReadPlan } from '../../plan/read-plan.ts';
import type { WritePlan } from '../../plan/write-plan.ts';
import type { WriteResult } from '../../writes/carry-out.ts';
import type { GatewayContext } from '../context.ts';

/** The same fields of the row as it is read then, if the caller may read it. */
export async function withPermittedCurrent(
  { permits, loaders }: Pick<GatewayContext, 'permits' | 'loaders'>,
  { table, key }: Pick<WritePlan, 'table' | 'key'>,
  result: WriteResult,
): Promise<WriteResult> {
  const { current } = result;
  const permit = current === null ? undefined : permits?.rows(table, 'read');
  if (current === null || permit === undefined || keyVerdict(permit, keyColumns(table), key) === 'all') return result;
  const told = table.columns.filter(({ field }) => Object.hasOwn(current, field));
  const plan: ReadPlan = planKey(table, key, { isReversed: false, projection: projectionOf(told) });
  const row = key.length === keyColumns(table).length ? await loaders.rowSerially(plan) : null;
  const shown = row === null ? null : Object.fromEntries(told.map(({ field }) => [field, row[field] ?? null]));
  return { ...result, current: shown };
}
