/** Pages of a read plan, by key cursor or by page state. */
import { select } from '../cql/select.ts';
import { identityOf } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import { resumeAfter } from '../plan/resume.ts';
import type { Page, ResultColumn } from '../statement/statement.ts';
import type { Key } from './level-read.ts';
import { clusteringOf, keyOf, keyPage, type PageResult, type Place, type Position } from './position.ts';
import type { ReadParts } from './read-level.ts';
import { isShown, rowsOf } from './shown-rows.ts';

export interface PageRequest {
  readonly plan: ReadPlan;
  readonly first: number;
  readonly after?: Position | undefined;
  /** What is decoded of the answers; all that is read where it is left out. */
  readonly wanted?: readonly ResultColumn[];
}

/** So many of Cassandra's pages, which may be short or empty, make one of ours, or what they hold is given back. */
const MAX_PAGES = 10;

export function readPage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  return request.plan.paging === 'key' ? readKeyPage(parts, request) : readStatePage(parts, request);
}

/** Reads one row more than asked for, slice by slice. */
async function readKeyPage({ executor, scope }: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first, after, wanted } = request;
  const key = after?.kind === 'key' ? after.after : undefined;
  const again = key?.includes(null) ? key : undefined;
  const slices = key === undefined ? [plan] : resumeAfter(plan, key);
  const rows: Row[] = [];
  for (const slice of slices) {
    if (rows.length > first) break;
    const limit = first + 1 - rows.length + (again === undefined ? 0 : 1);
    const page = await executor.execute(select({ ...slice, wanted }, { limit }), scope);
    const read = rowsOf(plan.table, page, scope);
    rows.push(...(again === undefined ? read : read.filter((row) => !hasClustering(plan.table, row, again))));
  }
  return keyPage(plan.table, rows, first);
}

/** Whether the row has these clustering values, some of which are missing: there is one such row at most. */
function hasClustering(table: TableModel, row: Row, values: Key): boolean {
  const identity = identityOf(table.clusteringKeys.map((column) => column.valueType));
  return identity(clusteringOf(table, row)) === identity(values);
}

/** A row, and where it was read. */
interface Placed {
  readonly row: Row;
  readonly place: Place;
}

async function readStatePage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first } = request;
  const resumed = new Resumed(plan.table, request.after);
  const read: Placed[] = [];
  let state = resumed.state;
  for (let pages = 0; pages < MAX_PAGES && read.length < Math.max(first, 1); pages += 1) {
    const page = await readStatePart(parts, request, { state, rows: Math.max(first - read.length, 1) + resumed.left });
    const rows = rowsOf(plan.table, page, parts.scope);
    for (let index = resumed.take(page.rows); index < page.rows.length; index += 1) {
      const row = page.rows[index]!; // below its length
      if (rows === page.rows || rows.includes(row)) read.push({ row, place: { state, skip: index + 1 } });
    }
    state = page.pageState ?? null;
    if (state === null) break;
  }
  return statePage(plan.table, { read, first, next: state === null ? undefined : resumed.from(state) });
}

interface StatePart {
  readonly state: string | null;
  /** As many as are wanted: Cassandra may send fewer, none too, and a managed service more. */
  readonly rows: number;
}

function readStatePart({ executor, scope }: ReadParts, { plan, wanted }: PageRequest, part: StatePart): Promise<Page> {
  const { state, rows: fetchSize } = part;
  return executor.execute(
    select({ ...plan, wanted }, { fetchSize, ...(state === null ? {} : { pageState: state }) }),
    scope,
  );
}

/**
 * What is to be passed over to stand after the row of a cursor: up to that row, or where it was deleted meanwhile, as many
 * rows as stood before it. They may come in other pages than when the cursor was made.
 */
class Resumed {
  readonly state: string | null;
  readonly #table: TableModel;
  readonly #key: Key;
  /** Rows to pass over, the cursor's own among them. */
  left: number;

  constructor(table: TableModel, after: Position | undefined) {
    this.#table = table;
    const { state, skip, key } = after?.kind === 'state' ? after : START;
    this.state = state;
    this.left = skip;
    this.#key = key;
  }

  /** The first of these rows that is wanted; as many as there are when none is. */
  take(rows: readonly Row[]): number {
    if (this.left === 0) return 0;
    const identity = identityOf(keyColumns(this.#table).map((column) => column.valueType));
    const wanted = identity(this.#key);
    const found = rows.findIndex((row) => identity(keyOf(this.#table, row)) === wanted);
    if (found < 0 && rows.length < this.left) {
      this.left -= rows.length;
      return rows.length;
    }
    const begin = found < 0 ? this.left - 1 : found + 1;
    this.left = 0;
    return begin;
  }

  /** Where the rest is to be read when it was not come so far. */
  from(state: string): Position {
    return { kind: 'state', state, skip: this.left, key: this.left === 0 ? [] : this.#key };
  }
}

const START = { state: null, skip: 0, key: [] } as const;

interface StateRead {
  readonly read: readonly Placed[];
  readonly first: number;
  /** Where Cassandra's next page begins. */
  readonly next: Position | undefined;
}

function statePage(table: TableModel, { read, first, next }: StateRead): PageResult {
  const page = read.slice(0, first);
  const shown = page.filter(({ row }) => isShown(table, row));
  const after = (each: Placed | undefined): Position => {
    // After the last row that was read the next page's state says it all.
    if (next !== undefined && each === read.at(-1)) return next;
    return { kind: 'state', ...(each?.place ?? START), key: keyOf(table, each?.row ?? {}) };
  };
  const last = page.at(-1);
  const end = last === shown.at(-1) ? (read.length === 0 ? next : undefined) : after(last);
  return {
    rows: shown.map(({ row }) => row),
    hasNextPage: next !== undefined || read.length > first,
    positionAfter: (index) => after(shown[index]),
    ...(end === undefined ? {} : { end }),
  };
}
