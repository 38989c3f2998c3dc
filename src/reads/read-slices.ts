/** Slices of a partition that follow each other, until there are rows enough. */
import { select } from '../cql/select.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn } from '../statement/statement.ts';
import type { ReadParts } from './read-level.ts';
import { rowsOf } from './shown-rows.ts';

interface SlicesRead {
  readonly limit: number;
  readonly wanted?: readonly ResultColumn[] | undefined;
}

/** At most `limit` rows of slices that follow each other. */
export async function readSlices(
  { executor, scope }: ReadParts,
  slices: readonly ReadPlan[],
  { limit, wanted }: SlicesRead,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const slice of slices) {
    if (rows.length >= limit) break;
    const page = await executor.execute(select({ ...slice, wanted }, { limit: limit - rows.length }), scope);
    rows.push(...rowsOf(slice.table, page, scope));
  }
  return rows;
}
