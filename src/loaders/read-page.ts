/** Pages of an access path, by key cursor or by page state. */
import type { ColumnSet } from '../cql/column-set.ts';
import { resumeSlices } from '../cql/resume.ts';
import { selectPath } from '../cql/select.ts';
import { type JsonValue, keyText, type Row } from '../cql-type/value-type.ts';
import type { AccessPath } from '../model/access-path.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Key } from './group-keys.ts';
import { type LoaderEnvironment, withoutStaticOnly } from './read-keys.ts';

/** Where a page begins: after these clustering values, or in Cassandra's page `state` after `skip` rows, the last of which had `key`. */
export type Position =
  | { readonly kind: 'key'; readonly after: readonly JsonValue[] }
  | { readonly kind: 'state'; readonly state: string | null; readonly skip: number; readonly key: Key };

export interface PageRequest {
  readonly table: TableModel;
  readonly path: AccessPath;
  readonly first: number;
  readonly columns: ColumnSet;
  readonly after?: Position;
}

export interface PageResult {
  readonly rows: readonly Row[];
  /** Exact for key cursors; with page states `true` may be followed by an empty page. */
  readonly hasNextPage: boolean;
  /** The position after row `index`. */
  readonly positionAfter: (index: number) => Position;
  /** Where to go on when the page has no rows and yet is not the last. */
  readonly end?: Position;
}

/** Short and empty pages of Cassandra are followed this often before a page is given back as it is. */
const MAX_EMPTY_PAGES = 10;

export function readPage(environment: LoaderEnvironment, request: PageRequest): Promise<PageResult> {
  return request.path.cursor === 'key' ? readKeyPage(environment, request) : readStatePage(environment, request);
}

/** Reads one row more than asked for, slice by slice. */
async function readKeyPage({ executor, scope }: LoaderEnvironment, request: PageRequest): Promise<PageResult> {
  const { table, path, first, columns, after } = request;
  const slices = after?.kind === 'key' ? resumeSlices(table, path, after.after) : [path.restrictions];
  const rows: Row[] = [];
  for (const restrictions of slices) {
    if (rows.length > first) break;
    const page = await executor.execute(
      selectPath(table, path, { columns, limit: first + 1 - rows.length }, restrictions),
      scope,
    );
    rows.push(...withoutStaticOnly(table, page.rows));
  }
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first, positionAfter: keyPosition(table, rows) };
}

/** The position after a row is its clustering values. */
export function keyPosition(table: TableModel, rows: readonly Row[]): (index: number) => Position {
  return (index) => ({ kind: 'key', after: table.clusteringKeys.map((column) => rows[index]?.[column.field] ?? null) });
}

interface Place {
  readonly state: string | null;
  readonly skip: number;
}

async function readStatePage({ executor, scope }: LoaderEnvironment, request: PageRequest): Promise<PageResult> {
  const { table, path, first, columns } = request;
  const start = request.after?.kind === 'state' ? request.after : undefined;
  const rows: Row[] = [];
  const places: Place[] = [];
  let state = start?.state ?? null;
  let skip = start?.skip ?? 0;
  let isMore = false;
  for (
    let pages = 0;
    pages < MAX_EMPTY_PAGES && (pages === 0 || isMore) && rows.length < Math.max(first, 1);
    pages += 1
  ) {
    const fetchSize = Math.max(first - rows.length, 1) + skip;
    const page = await executor.execute(
      selectPath(table, path, { columns, fetchSize, ...(state === null ? {} : { pageState: state }) }),
      scope,
    );
    const from = pages === 0 && start !== undefined ? resumeIndex(table, page.rows, start) : 0;
    for (const [index, row] of page.rows.entries()) {
      if (index < from || withoutStaticOnly(table, [row]).length === 0) continue;
      rows.push(row);
      places.push({ state, skip: index + 1 });
    }
    isMore = page.pageState !== undefined;
    state = page.pageState ?? null;
    skip = 0;
  }
  const end = isMore ? state : null;
  return {
    rows: rows.slice(0, first),
    hasNextPage: isMore || rows.length > first,
    positionAfter: statePosition(table, rows, places, end),
    ...(rows.length === 0 && end !== null ? { end: { kind: 'state', state: end, skip: 0, key: [] } } : {}),
  };
}

/** After the row of the cursor; where it was deleted meanwhile, after as many rows as stood before it. */
function resumeIndex(
  table: TableModel,
  rows: readonly Row[],
  start: { readonly skip: number; readonly key: Key },
): number {
  if (start.skip === 0) return 0;
  const found = rows.findIndex((row) => keyText(keyOf(table, row)) === keyText(start.key));
  return found >= 0 ? found + 1 : Math.min(start.skip - 1, rows.length);
}

function statePosition(
  table: TableModel,
  rows: readonly Row[],
  places: readonly Place[],
  end: string | null,
): (index: number) => Position {
  return (index) => {
    const key = keyOf(table, rows[index] ?? {});
    // After the last row of a page the next page's state says it all.
    if (index === rows.length - 1 && end !== null) return { kind: 'state', state: end, skip: 0, key: [] };
    return { kind: 'state', ...(places[index] ?? { state: null, skip: 0 }), key };
  };
}

/** The key of a row: partition key and clustering values. */
export function keyOf(table: TableModel, row: Row): Key {
  return keyColumns(table).map((column) => row[column.field] ?? null);
}
