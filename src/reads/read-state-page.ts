/** Pages by Cassandra's page state: of indexes, of several partitions, of whole tables, and of what is filtered. */
import { select } from '../cql/select.ts';
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { unionParts } from '../plan/union-read.ts';
import type { Page } from '../statement/statement.ts';
import type { Key } from './level-read.ts';
import { keyOf, type PageRequest, type PageResult, type Place, type Position } from './position.ts';
import type { ReadParts } from './read-level.ts';
import { isShown, rowsOf } from './shown-rows.ts';

/** So many of Cassandra's pages, which may be short or empty, make one of ours, or what they hold is given back. */
const MAX_PAGES = 10;

/** A row, and where it was read. */
interface Placed {
  readonly row: Row;
  readonly place: Place;
}

export async function readStatePage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first } = request;
  const reads = unionParts(plan);
  const resumed = new Resumed(plan.table, request.after);
  const read: Placed[] = [];
  let next: PagePlace | undefined = resumed.place;
  for (let pages = 0; pages < MAX_PAGES && next !== undefined && read.length < Math.max(first, 1); pages += 1) {
    const place: PagePlace = next;
    const fetchSize = Math.max(first - read.length, 1) + resumed.left;
    const page = await readPart(parts, { ...request, plan: reads[place.part] ?? plan }, { ...place, fetchSize });
    const rows = rowsOf(plan.table, page, parts.scope);
    for (let index = resumed.take(page.rows); index < page.rows.length; index += 1) {
      const row = page.rows[index]!; // below its length
      if (rows === page.rows || rows.includes(row)) read.push({ row, place: { ...place, skip: index + 1 } });
    }
    next = following(place, page, reads.length);
  }
  const shown = reads.length === 1 ? read : withoutRepeats(plan.table, read);
  return statePage(plan.table, { read: shown, first, next: next === undefined ? undefined : resumed.from(next) });
}

/** Where a page of Cassandra begins. */
type PagePlace = Omit<Place, 'skip'>;

/** The next page of the same read, or the first one of the next read. */
function following({ part }: PagePlace, { pageState }: Page, count: number): PagePlace | undefined {
  if (pageState !== undefined) return { part, state: pageState };
  return part + 1 < count ? { part: part + 1, state: null } : undefined;
}

/** A row that was changed between two reads of a list may be found by both. */
function withoutRepeats(table: TableModel, read: readonly Placed[]): readonly Placed[] {
  const identity = identityOf(keyColumns(table).map((column) => column.valueType));
  const seen = new Set<KeyIdentity>();
  return read.filter(({ row }) => {
    const id = identity(keyOf(table, row));
    return seen.has(id) ? false : seen.add(id);
  });
}

/** As many rows as are wanted: Cassandra may send fewer, none too, and a managed service more. */
type PartRead = Pick<PagePlace, 'state'> & { readonly fetchSize: number };

function readPart(
  { executor, scope }: ReadParts,
  { plan, wanted }: PageRequest,
  { state, fetchSize }: PartRead,
): Promise<Page> {
  const { perPartition } = plan;
  const options = {
    fetchSize,
    ...(state === null ? {} : { pageState: state }),
    ...(perPartition === undefined ? {} : { perPartitionLimit: perPartition }),
  };
  return executor.execute(select({ ...plan, wanted }, options), scope);
}

/**
 * What is to be passed over to stand after the row of a cursor: up to that row, or where it was deleted meanwhile, as many
 * rows as stood before it. They may come in other pages than when the cursor was made.
 */
class Resumed {
  readonly place: PagePlace;
  readonly #table: TableModel;
  readonly #key: Key;
  /** Rows to pass over, the cursor's own among them. */
  left: number;

  constructor(table: TableModel, after: Position | undefined) {
    this.#table = table;
    const { part, state, skip, key } = after?.kind === 'state' ? after : START;
    this.place = { part, state };
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
  from(place: PagePlace): Position {
    return { kind: 'state', ...place, skip: this.left, key: this.left === 0 ? [] : this.#key };
  }
}

const START = { part: 0, state: null, skip: 0, key: [] } as const;

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
    return { kind: 'state', ...START, ...each?.place, key: keyOf(table, each?.row ?? {}) };
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
