/** Pages of a read plan, by key cursor, by page state, or merged of several partitions. */
import { identityOf } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { resumeAfter } from '../plan/resume.ts';
import type { Key } from './level-read.ts';
import { clusteringOf, keyPage, type PageRequest, type PageResult } from './position.ts';
import type { ReadParts } from './read-level.ts';
import { readMergedPage } from './read-merged-page.ts';
import { readSlices } from './read-slices.ts';
import { readStatePage } from './read-state-page.ts';

export function readPage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  switch (request.plan.paging) {
    case 'key':
      return readKeyPage(parts, request);
    case 'merge':
      return readMergedPage(parts, request);
    case 'state':
      return readStatePage(parts, request);
  }
}

/** Reads one row more than asked for, slice by slice. */
async function readKeyPage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first, after, wanted } = request;
  const key = after?.kind === 'key' ? after.after : undefined;
  const again = key?.includes(null) ? key : undefined;
  const slices = key === undefined ? [plan] : resumeAfter(plan, key);
  const limit = first + 1 + (again === undefined ? 0 : 1);
  const read = await readSlices(parts, slices, { limit, wanted });
  const rows = again === undefined ? read : read.filter((row) => !hasClustering(plan.table, row, again));
  return keyPage(plan.table, rows, first);
}

/** Whether the row has these clustering values, some of which are missing: there is one such row at most. */
function hasClustering(table: TableModel, row: Row, values: Key): boolean {
  const identity = identityOf(table.clusteringKeys.map((column) => column.valueType));
  return identity(clusteringOf(table, row)) === identity(values);
}
