/** Pages whose rows are looked at one by one, as Cassandra could not be asked for the permitted ones alone. */
import type { Row } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { PageRequest, PageResult, Position } from './position.ts';

type ReadPage = (request: PageRequest) => Promise<PageResult>;
/** Of rows that were read together, in their order. */
type IsPermitted = (rows: readonly Row[]) => Promise<readonly boolean[]>;

/** So many pages of rows are looked at for one of permitted ones, which is shorter then. */
const MAX_PAGES = 20;
/** Rows that are looked at together at least. */
const MIN_ROWS = 50;

/** The same page without what is not permitted, filled up with rows behind it. */
export async function comparedPage(
  read: ReadPage,
  request: PageRequest,
  isPermitted: IsPermitted,
): Promise<PageResult> {
  const { first } = request;
  const found: { readonly row: Row; readonly position: () => Position }[] = [];
  let after = request.after;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await read({ ...request, first: Math.max(first + 1, MIN_ROWS), after });
    const permitted = await isPermitted(page.rows);
    for (const [index, row] of page.rows.entries())
      if (permitted[index] === true) found.push({ row, position: () => page.positionAfter(index) });
    const end = page.end ?? (page.rows.length === 0 ? undefined : page.positionAfter(page.rows.length - 1));
    if (found.length > first || !page.hasNextPage || end === undefined) return pageOf(found, first);
    after = end;
  }
  const isWhole = found.length >= first;
  return { ...pageOf(found, first), hasNextPage: true, ...(isWhole || after === undefined ? {} : { end: after }) };
}

function pageOf(found: readonly { readonly row: Row; readonly position: () => Position }[], first: number): PageResult {
  const shown = found.slice(0, first);
  return {
    rows: shown.map(({ row }) => row),
    hasNextPage: found.length > first,
    positionAfter: (index) => shown[index]!.position(), // of one of its rows
  };
}

export function emptyPage(): PageResult {
  return { rows: [], hasNextPage: false, positionAfter: () => ({ kind: 'key', after: [] }) };
}

/** @throws {GatewayError} `CANNOT_BE_SERVED`: what goes through rows cannot be told of some of them. */
export function refuseComparing({ names }: TableModel, what: string): never {
  throw new GatewayError(
    'CANNOT_BE_SERVED',
    `Cannot read ${names.list} with ${what} as the rules of the caller are about rows that this read does not tell apart: add conditions on the key`,
  );
}
