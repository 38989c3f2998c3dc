/** What is read of keys: rows by full key, first rows of partitions; levels of keys, batched per tick, kept per operation. */
import DataLoader from 'dataloader';
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import { includes, NARROW, type Projection } from '../plan/projection.ts';
import type { Key, LevelRead } from './level-read.ts';
import { readDistinct } from './read-distinct.ts';
import type { KeyAnswer, ReadParts } from './read-level.ts';

interface LevelRequest {
  readonly keys: readonly Key[];
  readonly projection: Projection;
}

/** A level on its way: its answers are there once it is done. */
interface Level<Answer> {
  readonly done: Promise<void>;
  answers: readonly (Answer | Error)[];
}

interface Cached<Answer> {
  readonly projection: Projection;
  readonly level: Level<Answer>;
  readonly place: number;
}

export class LevelLoader<Answer> {
  readonly #read: Omit<LevelRead, 'projection'>;
  readonly #parts: ReadParts;
  readonly #toAnswer: (answer: KeyAnswer) => Answer | Error;
  readonly #identity: (key: Key) => KeyIdentity;
  readonly #cache = new Map<KeyIdentity, Cached<Answer>>();
  // DataLoader collects the levels of a tick; the cache is ours, because a row may lack columns that are asked later.
  readonly #loader: DataLoader<LevelRequest, readonly (Answer | Error)[]>;

  /** @param read what is read of each key; its columns are those that are asked for. */
  constructor(parts: ReadParts, read: Omit<LevelRead, 'projection'>, toAnswer: (answer: KeyAnswer) => Answer | Error) {
    this.#parts = parts;
    this.#read = read;
    this.#toAnswer = toAnswer;
    this.#identity = identityOf(read.keyColumns.map((column) => column.valueType));
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), { cache: false });
  }

  /**
   * The answers in the order of the keys; a row read before with fewer columns is read again. Levels whose keys are all
   * known answer with the others of their tick, so that what lies below them is sent with what lies below those. A failure
   * stays for the operation: asking again would multiply it.
   */
  async loadLevel(keys: readonly Key[], projection: Projection): Promise<readonly (Answer | Error)[]> {
    const found: Cached<Answer>[] = new Array(keys.length);
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
    const levels = new Set([this.#request(keys, missing, { projection: united, found })]);
    for (const { level } of found) levels.add(level);
    for (const level of levels) await level.done;
    return found.map(({ level, place }) => level.answers[place]!); // one answer a key
  }

  #request(
    keys: readonly Key[],
    missing: readonly number[],
    { projection, found }: { readonly projection: Projection; readonly found: Cached<Answer>[] },
  ): Level<Answer> {
    const wanted = missing.map((index) => keys[index]!); // indexes of keys
    const level: Level<Answer> = {
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
    return level;
  }

  /** Forgets what was read: the operation has written. */
  clear(): void {
    this.#cache.clear();
  }

  async #readBatch(requests: readonly LevelRequest[]): Promise<readonly (readonly (Answer | Error)[])[]> {
    const flat = requests.flatMap(({ keys, projection }) => keys.map((key) => ({ key, projection })));
    const answers = (await readDistinct(this.#parts, this.#read, flat)).map(this.#toAnswer);
    let at = 0;
    return requests.map(({ keys }) => {
      at += keys.length;
      return answers.slice(at - keys.length, at);
    });
  }
}
