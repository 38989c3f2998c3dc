/**
 * Which columns a statement reads. Keys and narrow columns always come together; blobs, vectors and collections join by
 * group. So a table has at most eight sets per path, and the driver's cache holds all texts.
 */
import type { ColumnGroup, ColumnModel, TableModel } from '../model/keyspace-model.ts';

/** A bit for each wide group; 0 reads keys and narrow columns. */
export type ColumnSet = number;

const BIT: Readonly<Record<ColumnGroup, ColumnSet>> = { narrow: 0, blob: 1, vector: 2, collection: 4 };

export const NARROW: ColumnSet = 0;
export const ALL_SETS: readonly ColumnSet[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** The smallest set that holds the columns. */
export function columnSetOf(columns: Iterable<ColumnModel>): ColumnSet {
  let set = NARROW;
  for (const column of columns) set |= BIT[column.group];
  return set;
}

export function includes(set: ColumnSet, part: ColumnSet): boolean {
  return (set & part) === part;
}

export function columnsOf(table: TableModel, set: ColumnSet): readonly ColumnModel[] {
  return table.columns.filter((column) => includes(set, BIT[column.group]));
}

/** The different sets of a table: those whose groups it has. */
export function columnSetsOf(table: TableModel): readonly ColumnSet[] {
  const all = columnSetOf(table.columns);
  return ALL_SETS.filter((set) => includes(all, set));
}
