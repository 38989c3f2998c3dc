/** A table in memory with Cassandra's rules: which rows there are, and what each write makes of them. */

/** Columns of a row beside its key; null, or nothing in a collection, is no value. */
export interface Cells {
  n: number | null;
  t: string | null;
  tags: string[] | null;
  steps: string[] | null;
  prices: { key: string; value: number }[] | null;
  fixed: number[] | null;
}

export interface Statics {
  st: number | null;
  notes: string[] | null;
}

interface StoredRow {
  /** Inserted, so that it stays when its last value goes. */
  isInserted: boolean;
  readonly cells: Cells;
}

export interface Partition {
  statics: Statics;
  readonly rows: Map<number, StoredRow>;
}

export type Values = Readonly<Record<string, unknown>>;

const FROZEN = 'fixed';

function emptyCells(): Cells {
  return { n: null, t: null, tags: null, steps: null, prices: null, fixed: null };
}

function emptyPartition(): Partition {
  return { statics: { st: null, notes: null }, rows: new Map() };
}

export class MemoryTable {
  readonly #partitions = new Map<number, Partition>();

  partition(p: number): Partition {
    const found = this.#partitions.get(p) ?? emptyPartition();
    this.#partitions.set(p, found);
    return found;
  }

  /** A row is there if it was inserted or has a value. */
  hasRow(p: number, k: number): boolean {
    const row = this.partition(p).rows.get(k);
    return row !== undefined && (row.isInserted || Object.values(row.cells).some((cell) => cell !== null));
  }

  cells(p: number, k: number): Cells & Statics {
    const { rows, statics } = this.partition(p);
    return { ...emptyCells(), ...(this.hasRow(p, k) ? rows.get(k)?.cells : {}), ...statics };
  }

  write(p: number, k: number, values: Values, isInsert: boolean): void {
    const { rows, statics } = this.partition(p);
    const row = rows.get(k) ?? { isInserted: false, cells: emptyCells() };
    rows.set(k, row);
    row.isInserted ||= isInsert;
    for (const [field, value] of Object.entries(values))
      Object.assign(field in statics ? statics : row.cells, { [field]: stored(field, value) });
  }

  writeStatics(p: number, values: Values): void {
    for (const [field, value] of Object.entries(values))
      Object.assign(this.partition(p).statics, { [field]: stored(field, value) });
  }

  deleteRows(p: number, isMeant: (k: number) => boolean): void {
    for (const k of [...this.partition(p).rows.keys()]) if (isMeant(k)) this.partition(p).rows.delete(k);
  }

  deletePartition(p: number): void {
    this.#partitions.delete(p);
  }

  /** As the API shows it. */
  shown(p: number) {
    const { statics, rows } = this.partition(p);
    const nodes = [...rows.keys()]
      .filter((k) => this.hasRow(p, k))
      .sort((a, b) => a - b)
      .map((k) => ({ k, ...rows.get(k)?.cells }));
    const isThere = nodes.length > 0 || Object.values(statics).some((value) => value !== null);
    return isThere ? { ...statics, rows: { nodes } } : null;
  }
}

/** Sets and maps are in order, and without items they are no value, unless they are frozen. */
function stored(field: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const items = field === 'tags' || field === 'notes' ? sortedSet(value as string[]) : (value as unknown[]);
  const ordered = field === 'prices' ? sortedMap(items as { key: string; value: number }[]) : items;
  return ordered.length === 0 && field !== FROZEN ? null : ordered;
}

export function sortedSet(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}

export function sortedMap(entries: readonly { key: string; value: number }[]): { key: string; value: number }[] {
  const map = new Map(entries.map(({ key, value }) => [key, value]));
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
}
