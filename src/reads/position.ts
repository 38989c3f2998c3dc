/** Where a page begins. */
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Key } from './level-read.ts';

/** After these clustering values, or in Cassandra's page `state` after `skip` rows, the last of which had `key`. */
export type Position =
  | { readonly kind: 'key'; readonly after: Key }
  | { readonly kind: 'state'; readonly state: string | null; readonly skip: number; readonly key: Key };

/** A page of rows, and the places where others begin. */
export interface PageResult {
  readonly rows: readonly Row[];
  /** Exact for key cursors; with page states `true` may be followed by an empty page. */
  readonly hasNextPage: boolean;
  /** The position after row `index`. */
  readonly positionAfter: (index: number) => Position;
  /** Where to go on when the page has no rows and yet is not the last. */
  readonly end?: Position;
}

/** Where a page of Cassandra began that a row came from, and how many of its rows stood up to the row. */
export interface Place {
  readonly state: string | null;
  readonly skip: number;
}

/** The position after a row is its clustering values. */
export function keyPosition(table: TableModel, rows: readonly Row[]): (index: number) => Position {
  return (index) => ({ kind: 'key', after: table.clusteringKeys.map((column) => rows[index]?.[column.field] ?? null) });
}

/** The first `first` rows that were read, exactly as many as there are. */
export function keyPage(table: TableModel, rows: readonly Row[], first: number): PageResult {
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first, positionAfter: keyPosition(table, rows) };
}

/** The key of a row: partition key and clustering values. */
export function keyOf(table: TableModel, row: Row): Key {
  return keyColumns(table).map((column) => row[column.field] ?? null);
}
