/** Vector searches: one statement each. */
import { nearestStatement } from '../cql/nearest.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { NearestPlan } from '../plan/nearest.ts';
import type { ReadParts } from './read-level.ts';
import { isShown, rowsOf } from './shown-rows.ts';

export async function readNearest({ executor, scope }: ReadParts, plan: NearestPlan): Promise<readonly Row[]> {
  const { table } = plan.read;
  const page = await executor.execute(nearestStatement(plan), scope);
  return rowsOf(table, page, scope).filter((row) => isShown(table, row));
}
