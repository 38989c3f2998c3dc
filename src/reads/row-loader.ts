/** Rows of one table by full key, batched per tick and cached per operation. */
import DataLoader from 'dataloader';
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { includes, NARROW, type Projection } from '../plan/projection.ts';
import { type Key, rowLevel } from './level-read.ts';
import { type KeyRequest, readDistinct } from './read-distinct.ts';
import type { ReadParts } from './read-level.ts';

interface Cached {
  readonly projection: Projection;
  readonly row: Promise<Row | null>;
}

export class RowLoader {
  readonly #table: TableModel;
  readonly #parts: ReadParts;
  readonly #identity: (key: Key) => KeyIdentity;
  readonly #cache = new Map<KeyIdentity, Cached>();
  // DataLoader collects the requests of a tick; the cache is ours, because a row may lack columns that are asked later.
  readonly #loader: DataLoader<KeyRequest, Row | null>;

  constructor(table: TableModel, parts: ReadParts) {
    this.#table = table;
    this.#parts = parts;
    this.#identity = identityOf(rowLevel(table, NARROW).keyColumns.map((column) => column.valueType));
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), { cache: false });
  }

  /**
   * The row, or null; one read before with fewer columns is read again. A key that is known answers at once, so that what
   * lies below it may be sent before what lies below a key that is not. A failure stays for the operation: asking again
   * would multiply it.
   */
  load(key: Key, projection: Projection): Promise<Row | null> {
    const identity = this.#identity(key);
    const cached = this.#cache.get(identity);
    if (cached !== undefined && includes(cached.projection, projection)) return cached.row;
    const united = projection | (cached?.projection ?? NARROW);
    const row = this.#loader.load({ key, projection: united });
    this.#cache.set(identity, { projection: united, row });
    return row;
  }

  /** Forgets what was read: the operation has written. */
  clear(): void {
    this.#cache.clear();
  }

  async #readBatch(requests: readonly KeyRequest[]): Promise<(Row | null | Error)[]> {
    const answers = await readDistinct(this.#parts, rowLevel(this.#table, NARROW), requests);
    return answers.map((answer) => (answer instanceof Error ? answer : (answer[0] ?? null)));
  }
}
