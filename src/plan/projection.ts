/**
 * Which columns a statement reads. Keys and narrow columns always come together; blobs, vectors and collections join by
 * group. So a table has at most eight projections per shape of a read, and the driver's cache holds all texts.
 */
import { type ColumnGroup, type ColumnModel, isKey, type TableModel } from '../model/keyspace-model.ts';

/** A bit for each wide group; 0 reads keys and narrow columns. */
export type Projection = number;

const BIT: Readonly<Record<ColumnGroup, Projection>> = { narrow: 0, blob: 1, vector: 2, collection: 4 };

export const NARROW: Projection = 0;

/** The smallest projection that holds the columns. */
export function projectionOf(columns: Iterable<ColumnModel>): Projection {
  let projection = NARROW;
  for (const column of columns) projection |= BIT[column.group];
  return projection;
}

export function includes(projection: Projection, part: Projection): boolean {
  return (projection & part) === part;
}

const known = new WeakMap<TableModel, Map<Projection, readonly ColumnModel[]>>();

/** The columns that are read, in the order of the table: the same list for the same projection. */
export function columnsOf(table: TableModel, projection: Projection): readonly ColumnModel[] {
  const lists = known.get(table) ?? new Map<Projection, readonly ColumnModel[]>();
  known.set(table, lists);
  const columns = lists.get(projection) ?? table.columns.filter((column) => includes(projection, BIT[column.group]));
  lists.set(projection, columns);
  return columns;
}

const partitionColumns = new WeakMap<TableModel, readonly ColumnModel[]>();

/** What all rows of a partition have in common: its key and its static columns. */
export function partitionColumnsOf(table: TableModel): readonly ColumnModel[] {
  const columns =
    partitionColumns.get(table) ?? table.columns.filter(({ role }) => role === 'partition' || role === 'static');
  partitionColumns.set(table, columns);
  return columns;
}

/** How the answers of a statement carry a column. */
export function resultColumn(column: ColumnModel) {
  const { name, field, valueType } = column;
  return { column: name, property: field, type: valueType, isKey: isKey(column) };
}
