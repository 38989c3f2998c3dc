/** Pages, and where they begin. */
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn } from '../statement/statement.ts';
import type { Key } from './level-read.ts';
import { isShown } from './shown-rows.ts';

/** After these clustering values, or after the row with a key in several partitions, or at a place of Cassandra's pages. */
export type Position =
  | { readonly kind: 'key'; readonly after: Key }
  | { readonly kind: 'merge'; readonly key: Key }
  /** After `skip` rows of the place, the last of which had `key`. */
  | ({ readonly kind: 'state'; readonly key: Key } & Place);

export interface PageRequest {
  readonly plan: ReadPlan;
  readonly first: number;
  readonly after?: Position | undefined;
  /** What is decoded of the answers; all that is read where it is left out. */
  readonly wanted?: readonly ResultColumn[];
}

/** A page of rows, and the places where others begin. */
export interface PageResult {
  readonly rows: readonly Row[];
  /** Exact for key cursors; with page states `true` may be followed by an empty page. */
  readonly hasNextPage: boolean;
  /** The position after row `index`. */
  readonly positionAfter: (index: number) => Position;
  /** Where to go on, if that is not after the last row of the page. */
  readonly end?: Position;
}

/** Where a page of Cassandra began that a row came from, and how many of its rows stood up to the row. */
export interface Place {
  /** Which of several reads that follow each other. */
  readonly part: number;
  readonly state: string | null;
  readonly skip: number;
}

/** The first `first` rows that were read, exactly as many as there are; of those, the ones that can be shown. */
export function keyPage(table: TableModel, read: readonly Row[], first: number): PageResult {
  return exactPage({ table, read, first }, (row) => ({ kind: 'key', after: clusteringOf(table, row) }));
}

/** The same of rows of several partitions. */
export function mergedPage(table: TableModel, read: readonly Row[], first: number): PageResult {
  return exactPage({ table, read, first }, (row) => ({ kind: 'merge', key: keyOf(table, row) }));
}

interface ExactRead {
  readonly table: TableModel;
  readonly read: readonly Row[];
  readonly first: number;
}

function exactPage({ table, read, first }: ExactRead, afterRow: (row: Row) => Position): PageResult {
  const page = read.slice(0, first);
  const rows = page.every((row) => isShown(table, row)) ? page : page.filter((row) => isShown(table, row));
  const after = (row: Row | undefined): Position => afterRow(row ?? {});
  return {
    rows,
    hasNextPage: read.length > first,
    positionAfter: (index) => after(rows[index]),
    ...(page.at(-1) === rows.at(-1) ? {} : { end: after(page.at(-1)) }),
  };
}

/** The clustering values of a row. */
export function clusteringOf({ clusteringKeys }: TableModel, row: Row): Key {
  return clusteringKeys.map(({ field }) => row[field] ?? null);
}

/** The key of a row: partition key and clustering values. */
export function keyOf(table: TableModel, row: Row): Key {
  return keyColumns(table).map((column) => row[column.field] ?? null);
}
