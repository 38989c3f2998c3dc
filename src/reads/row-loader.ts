/** Rows of one table by full key, or partitions: levels of keys, batched per tick and cached per operation. */
import DataLoader from 'dataloader';
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { includes, NARROW, type Projection } from '../plan/projection.ts';
import type { Key, LevelRead } from './level-read.ts';
import { readDistinct } from './read-distinct.ts';
import type { KeyAnswer, ReadParts } from './read-level.ts';
import { toRow } from './shown-rows.ts';

/** The row, null where there is none, or why it could not be read. */
export type RowAnswer = Row | null | Error;

interface LevelRequest {
  readonly keys: readonly Key[];
  readonly projection: Projection;
}

/** A level on its way: its answers are there once it is done. */
interface Level {
  readonly done: Promise<void>;
  answers: readonly RowAnswer[];
}

interface Cached {
  readonly projection: Projection;
  readonly level: Level;
  readonly place: number;
}

export class RowLoader {
  readonly #level: LevelRead;
  readonly #parts: ReadParts;
  readonly #identity: (key: Key) => KeyIdentity;
  readonly #cache = new Map<KeyIdentity, Cached>();
  // DataLoader collects the levels of a tick; the cache is ours, because a row may lack columns that are asked later.
  readonly #loader: DataLoader<LevelRequest, readonly RowAnswer[]>;

  /** @param level what is read of each key; its columns are those that are asked for. */
  constructor(level: LevelRead, parts: ReadParts) {
    this.#level = level;
    this.#parts = parts;
    this.#identity = identityOf(level.keyColumns.map((column) => column.valueType));
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), { cache: false });
  }

  /**
   * The answers in the order of the keys; a row read before with fewer columns is read again. Levels whose keys are all
   * known answer at once, so that what lies below them may be sent before what lies below others. A failure stays for the
   * operation: asking again would multiply it.
   */
  async loadLevel(keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]> {
    const found: Cached[] = new Array(keys.length);
    const missing: number[] = [];
    let united = projection;
    for (const [index, key] of keys.entries()) {
      const cached = this.#cache.get(this.#identity(key));
      if (cached !== undefined && includes(cached.projection, projection)) found[index] = cached;
      else {
        missing.push(index);
        united |= cached?.projection ?? NARROW;
      }
    }
    if (missing.length > 0) this.#request(keys, missing, { projection: united, found });
    const levels = new Set(found.map(({ level }) => level));
    for (const level of levels) await level.done;
    return found.map(({ level, place }) => level.answers[place]!); // one answer a key
  }

  #request(
    keys: readonly Key[],
    missing: readonly number[],
    { projection, found }: { readonly projection: Projection; readonly found: Cached[] },
  ): void {
    const wanted = missing.map((index) => keys[index]!); // indexes of keys
    const level: Level = {
      answers: [],
      done: this.#loader.load({ keys: wanted, projection }).then(
        (answers) => {
          level.answers = answers;
        },
        (error: Error) => {
          level.answers = wanted.map(() => error);
        },
      ),
    };
    for (const [place, index] of missing.entries()) {
      const cached = { projection, level, place };
      found[index] = cached;
      this.#cache.set(this.#identity(keys[index]!), cached); // an index of keys
    }
  }

  /** Forgets what was read: the operation has written. */
  clear(): void {
    this.#cache.clear();
  }

  async #readBatch(requests: readonly LevelRequest[]): Promise<readonly (readonly RowAnswer[])[]> {
    const flat = requests.flatMap(({ keys, projection }) => keys.map((key) => ({ key, projection })));
    const answers = (await readDistinct(this.#parts, this.#level, flat)).map((answer) =>
      answerOfRow(this.#level.table, answer),
    );
    let at = 0;
    return requests.map(({ keys }) => {
      at += keys.length;
      return answers.slice(at - keys.length, at);
    });
  }
}

export function answerOfRow(table: TableModel, answer: KeyAnswer): RowAnswer {
  return answer instanceof Error ? answer : toRow(table, answer);
}
