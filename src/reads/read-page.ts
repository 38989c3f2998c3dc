/** Pages of a read plan, by key cursor or by page state. */
import { select } from '../cql/select.ts';
import { identityOf } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import { resumeAfter } from '../plan/resume.ts';
import type { Page, ResultColumn } from '../statement/statement.ts';
import { keyOf, keyPage, type PageResult, type Place, type Position } from './position.ts';
import { type ReadParts, withoutStaticOnly } from './read-level.ts';

export interface PageRequest {
  readonly plan: ReadPlan;
  readonly first: number;
  readonly after?: Position | undefined;
  /** What is decoded of the answers; all that is read where it is left out. */
  readonly wanted?: readonly ResultColumn[];
}

/** Short and empty pages of Cassandra are followed this often before a page is given back as it is. */
const MAX_EMPTY_PAGES = 10;

export function readPage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  return request.plan.paging === 'key' ? readKeyPage(parts, request) : readStatePage(parts, request);
}

/** Reads one row more than asked for, slice by slice. */
async function readKeyPage({ executor, scope }: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first, after, wanted } = request;
  const slices = after?.kind === 'key' ? resumeAfter(plan, after.after) : [plan];
  const rows: Row[] = [];
  for (const slice of slices) {
    if (rows.length > first) break;
    const page = await executor.execute(select({ ...slice, wanted }, { limit: first + 1 - rows.length }), scope);
    rows.push(...withoutStaticOnly(plan.table, page.rows));
  }
  return keyPage(plan.table, rows, first);
}

interface StatePage extends Page {
  /** Where it begins. */
  readonly begins: Place;
}

async function readStatePage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first } = request;
  const start = request.after?.kind === 'state' ? request.after : undefined;
  const rows: Row[] = [];
  const places: Place[] = [];
  let end: string | null = null;
  for await (const page of statePages(parts, request, () => first - rows.length)) {
    const isResumed = page.begins.skip > 0 && start !== undefined;
    const from = isResumed ? resumeIndex(plan.table, page.rows, start) : 0;
    for (const [index, row] of page.rows.entries()) {
      if (index < from || withoutStaticOnly(plan.table, [row]).length === 0) continue;
      rows.push(row);
      places.push({ state: page.begins.state, skip: index + 1 });
    }
    end = page.pageState ?? null;
    if (rows.length >= Math.max(first, 1)) break;
  }
  return {
    rows: rows.slice(0, first),
    hasNextPage: end !== null || rows.length > first,
    positionAfter: statePosition(plan.table, rows, { places, end }),
    ...(rows.length === 0 && end !== null ? { end: { kind: 'state', state: end, skip: 0, key: [] } } : {}),
  };
}

/** Cassandra's pages one after the other, as many rows in each as are still wanted; ends after the last, or a bound. */
async function* statePages(
  { executor, scope }: ReadParts,
  request: PageRequest,
  rowsWanted: () => number,
): AsyncGenerator<StatePage> {
  const { plan, after, wanted } = request;
  let begins: Place = after?.kind === 'state' ? { state: after.state, skip: after.skip } : { state: null, skip: 0 };
  for (let pages = 0; pages < MAX_EMPTY_PAGES; pages += 1) {
    const { state, skip } = begins;
    const fetchSize = Math.max(rowsWanted(), 1) + skip;
    const page = await executor.execute(
      select({ ...plan, wanted }, { fetchSize, ...(state === null ? {} : { pageState: state }) }),
      scope,
    );
    yield { ...page, begins };
    if (page.pageState === undefined) return;
    begins = { state: page.pageState, skip: 0 };
  }
}

/** After the row of the cursor; where it was deleted meanwhile, after as many rows as stood before it. */
function resumeIndex(table: TableModel, rows: readonly Row[], start: Position & { readonly kind: 'state' }): number {
  const identity = identityOf(keyColumns(table).map((column) => column.valueType));
  const wanted = identity(start.key);
  const found = rows.findIndex((row) => identity(keyOf(table, row)) === wanted);
  return found >= 0 ? found + 1 : Math.min(start.skip - 1, rows.length);
}

interface StateEnds {
  readonly places: readonly Place[];
  readonly end: string | null;
}

function statePosition(
  table: TableModel,
  rows: readonly Row[],
  { places, end }: StateEnds,
): (index: number) => Position {
  return (index) => {
    // After the last row of a page the next page's state says it all.
    if (index === rows.length - 1 && end !== null) return { kind: 'state', state: end, skip: 0, key: [] };
    return { kind: 'state', ...(places[index] ?? { state: null, skip: 0 }), key: keyOf(table, rows[index] ?? {}) };
  };
}
