/** First rows below key prefixes, for relations to many: levels of keys, batched per tick, with `PER PARTITION LIMIT`. */
import DataLoader from 'dataloader';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Condition } from '../plan/condition.ts';
import type { Projection } from '../plan/projection.ts';
import type { Key } from './level-read.ts';
import { readDistinct } from './read-distinct.ts';
import type { KeyAnswer, ReadParts } from './read-level.ts';

export interface PartitionsRequest {
  /** Each the partition key and any leading clustering values; all of one length. */
  readonly keys: readonly Key[];
  readonly conditions?: readonly Condition[];
  readonly limit: number;
  readonly isReversed: boolean;
  readonly projection: Projection;
}

export class PartitionLoader {
  readonly #table: TableModel;
  readonly #parts: ReadParts;
  readonly #loader: DataLoader<PartitionsRequest, readonly KeyAnswer[]>;

  constructor(table: TableModel, parts: ReadParts) {
    this.#table = table;
    this.#parts = parts;
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), { cache: false });
  }

  /** At most `limit` rows of each key; levels of a tick with the same limit, order and prefix share statements. */
  loadLevel(request: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    return this.#loader.load(request);
  }

  /** Aliases with another `first` make another shape, and statements of their own. */
  async #readBatch(requests: readonly PartitionsRequest[]): Promise<readonly (readonly KeyAnswer[])[]> {
    const shapes = new Map<string, number[]>();
    for (const [place, request] of requests.entries()) {
      const shape = shapeOf(request);
      const places = shapes.get(shape);
      if (places === undefined) shapes.set(shape, [place]);
      else places.push(place);
    }
    const answers: (readonly KeyAnswer[])[] = new Array(requests.length);
    await Promise.all(
      [...shapes.values()].map(async (places) => {
        const group = places.map((place) => requests[place]!); // places of requests
        const read = await this.#readShape(group);
        let at = 0;
        for (const [index, place] of places.entries()) {
          const { length } = group[index]!.keys; // a place of the group
          answers[place] = read.slice(at, at + length);
          at += length;
        }
      }),
    );
    return answers;
  }

  #readShape(requests: readonly PartitionsRequest[]): Promise<readonly KeyAnswer[]> {
    const { keys, limit, isReversed, conditions = [] } = requests[0]!; // a shape has a request
    const size = keys[0]?.length ?? 0;
    const read = {
      table: this.#table,
      keyColumns: keyColumns(this.#table).slice(0, size),
      conditions,
      limit,
      isReversed,
    };
    const flat = requests.flatMap((request) => request.keys.map((key) => ({ key, projection: request.projection })));
    return readDistinct(this.#parts, read, flat);
  }
}

function shapeOf({ keys, limit, isReversed, conditions = [] }: PartitionsRequest): string {
  const parts = conditions.map(({ columns, operator, value }) => [columns.map(({ name }) => name), operator, value]);
  return `${keys[0]?.length ?? 0}|${limit}|${isReversed}|${parts.length === 0 ? '' : JSON.stringify(parts)}`;
}
