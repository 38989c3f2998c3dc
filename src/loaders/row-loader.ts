/** Rows by full key, batched per level and cached per request. */
import DataLoader from 'dataloader';
import { type ColumnSet, includes, NARROW } from '../cql/column-set.ts';
import { keyText, type Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Key } from './group-keys.ts';
import { type LoaderEnvironment, readKeys } from './read-keys.ts';

interface Request {
  readonly key: Key;
  readonly text: string;
  readonly columns: ColumnSet;
}

interface Cached {
  readonly columns: ColumnSet;
  readonly row: Promise<Row | null>;
}

export class RowLoader {
  readonly #table: TableModel;
  readonly #environment: LoaderEnvironment;
  readonly #cache = new Map<string, Cached>();
  // DataLoader collects the requests of a tick; the cache is ours, because a row may lack columns that are asked later.
  readonly #loader: DataLoader<Request, Row | null>;

  constructor(table: TableModel, environment: LoaderEnvironment) {
    this.#table = table;
    this.#environment = environment;
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), { cache: false });
  }

  /** The row, or null; a row read before with fewer columns is read again. */
  load(key: Key, columns: ColumnSet): Promise<Row | null> {
    const text = keyText(key);
    const cached = this.#cache.get(text);
    if (cached !== undefined && includes(cached.columns, columns)) return cached.row;
    const united = columns | (cached?.columns ?? NARROW);
    const row = this.#loader.load({ key, text, columns: united });
    this.#cache.set(text, { columns: united, row });
    return row;
  }

  clear(): void {
    this.#cache.clear();
  }

  async #readBatch(requests: readonly Request[]): Promise<(Row | null | Error)[]> {
    const distinct = new Map<string, Key>();
    let columns = NARROW;
    for (const request of requests) {
      distinct.set(request.text, request.key);
      columns |= request.columns;
    }
    const plan = { table: this.#table, keyColumns: keyColumns(this.#table), columns };
    const answers = await readKeys(this.#environment, plan, [...distinct.values()]);
    const places = new Map([...distinct.keys()].map((text, index) => [text, index]));
    return requests.map(({ text }) => {
      const answer = answers[places.get(text) ?? -1];
      return answer instanceof Error ? answer : (answer?.[0] ?? null);
    });
  }
}
