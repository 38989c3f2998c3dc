/**
 * Which columns a statement reads. Keys and narrow columns always come together; blobs, vectors, collections and what is
 * known of cells join by group. So a table has at most sixteen projections per shape of a read, and the driver's cache holds
 * all texts; what is long is read only where it is asked for all the same, because long values have groups of their own.
 */
import { native, type ValueType } from '../cql-type/value-type.ts';
import { type ColumnGroup, type ColumnModel, isKey, type TableModel } from '../model/keyspace-model.ts';

/** A bit for each wide group; 0 reads keys and narrow columns. */
export type Projection = number;

const BIT: Readonly<Record<ColumnGroup, Projection>> = { narrow: 0, blob: 1, vector: 2, collection: 4 };

export const NARROW: Projection = 0;
/** When the cells of plain columns were written, and when they expire. */
export const META: Projection = 8;

/** The smallest projection that holds the columns. */
export function projectionOf(columns: Iterable<ColumnModel>): Projection {
  let projection = NARROW;
  for (const column of columns) projection |= BIT[column.group];
  return projection;
}

export function includes(projection: Projection, part: Projection): boolean {
  return (projection & part) === part;
}

/** How the answers of a statement carry a column. */
export interface ReadColumn {
  readonly column: string;
  readonly property: string;
  readonly type: ValueType;
  readonly isKey?: boolean;
}

/** What stands behind SELECT, and how an answer carries it. */
export interface Selector {
  readonly column: ColumnModel;
  /** A function of the column, whose value has the name of the result. */
  readonly of?: 'WRITETIME' | 'TTL';
  readonly result: ReadColumn;
}

/** Rows of a table, or its partitions: their keys and static columns. */
export type Whole = 'rows' | 'partitions';

const known = new WeakMap<TableModel, Map<string, readonly Selector[]>>();

/** What is read, in the order of the table: the same list for the same projection. */
export function selectorsOf(table: TableModel, projection: Projection, whole: Whole = 'rows'): readonly Selector[] {
  const lists = known.get(table) ?? new Map<string, readonly Selector[]>();
  known.set(table, lists);
  const key = whole === 'rows' ? String(projection) : whole;
  const selectors = lists.get(key) ?? (whole === 'rows' ? ofRows(table, projection) : ofPartitions(table));
  lists.set(key, selectors);
  return selectors;
}

function ofRows(table: TableModel, projection: Projection): readonly Selector[] {
  const columns = table.columns.filter((column) => includes(projection, BIT[column.group]));
  const plain = columns.map((column): Selector => ({ column, result: resultColumn(column) }));
  if (!includes(projection, META)) return plain;
  const names = new Set(table.columns.map(({ name }) => name));
  const told = cellColumns(table).flatMap((column): Selector[] =>
    (['WRITETIME', 'TTL'] as const).map((of) => ({ column, of, result: metaColumn(column, of, names) })),
  );
  return [...plain, ...told];
}

function ofPartitions(table: TableModel): readonly Selector[] {
  const columns = table.columns.filter(({ role }) => role === 'partition' || role === 'static');
  return columns.map((column) => ({ column, result: resultColumn(column) }));
}

/** Columns of one cell that are no key; a counter has neither time nor end that means anything. */
export function cellColumns(table: TableModel): readonly ColumnModel[] {
  if (table.kind === 'counter') return [];
  return table.columns.filter((column) => {
    const { kind } = column.valueType;
    const isWhole = kind === 'native' || kind === 'vector' || kind === 'tuple' || column.cqlType.startsWith('frozen<');
    return isWhole && !isKey(column);
  });
}

/** The property of a row that holds what is known of a cell: no field has a blank in its name. */
export function metaProperty({ field }: ColumnModel, of: 'WRITETIME' | 'TTL'): string {
  return `${of} ${field}`;
}

function metaColumn(column: ColumnModel, of: 'WRITETIME' | 'TTL', taken: ReadonlySet<string>): ReadColumn {
  let name = `${of} ${column.name}`;
  while (taken.has(name)) name += ' '; // columns of Cassandra may be called anything
  return { column: name, property: metaProperty(column, of), type: native(of === 'TTL' ? 'int' : 'bigint') };
}

export function resultColumn(column: ColumnModel): ReadColumn {
  const { name, field, valueType } = column;
  return { column: name, property: field, type: valueType, isKey: isKey(column) };
}
