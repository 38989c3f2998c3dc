/** First rows below key prefixes, for relations to many: batched per tick, with `PER PARTITION LIMIT`. */
import DataLoader from 'dataloader';
import { encodeKey } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Projection } from '../plan/projection.ts';
import type { Key } from './level-read.ts';
import { readDistinct } from './read-distinct.ts';
import type { ReadParts } from './read-level.ts';

export interface PartitionRequest {
  /** The partition key and any leading clustering values. */
  readonly key: Key;
  readonly limit: number;
  readonly isReversed: boolean;
  readonly projection: Projection;
}

export class PartitionLoader {
  readonly #table: TableModel;
  readonly #parts: ReadParts;
  readonly #loader: DataLoader<PartitionRequest, readonly Row[], string>;

  constructor(table: TableModel, parts: ReadParts) {
    this.#table = table;
    this.#parts = parts;
    const types = keyColumns(table).map((column) => column.valueType);
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), {
      cacheKeyFn: (request) =>
        `${shapeOf(request)}|${request.projection}|${encodeKey(request.key, types.slice(0, request.key.length)).toString('latin1')}`,
    });
  }

  /** At most `limit` rows; requests of a tick with the same limit, order and prefix share statements. */
  load(request: PartitionRequest): Promise<readonly Row[]> {
    return this.#loader.load(request);
  }

  /** Forgets what was read: the operation has written. */
  clear(): void {
    this.#loader.clearAll();
  }

  /** Requests of one shape share statements; aliases with another `first` make another shape. */
  async #readBatch(requests: readonly PartitionRequest[]): Promise<(readonly Row[] | Error)[]> {
    const shapes = new Map<string, number[]>();
    for (const [place, request] of requests.entries()) {
      const shape = shapeOf(request);
      shapes.set(shape, [...(shapes.get(shape) ?? []), place]);
    }
    const answers: (readonly Row[] | Error)[] = new Array(requests.length);
    await Promise.all(
      [...shapes.values()].map(async (places) => {
        const read = await this.#readShape(places.map((place) => requests[place]!)); // places of requests
        for (const [index, place] of places.entries()) answers[place] = read[index]!; // one answer a request
      }),
    );
    return answers;
  }

  #readShape(requests: readonly PartitionRequest[]): Promise<readonly (readonly Row[] | Error)[]> {
    const { key, limit, isReversed } = requests[0]!; // a shape has a request
    const table = this.#table;
    const read = { table, keyColumns: keyColumns(table).slice(0, key.length), limit, isReversed };
    return readDistinct(this.#parts, read, requests);
  }
}

function shapeOf({ key, limit, isReversed }: PartitionRequest): string {
  return `${key.length}|${limit}|${isReversed}`;
}
