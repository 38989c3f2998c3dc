/** First rows below a key prefix, for relations to many: batched per level, with `PER PARTITION LIMIT`. */
import DataLoader from 'dataloader';
import { type ColumnSet, NARROW } from '../cql/column-set.ts';
import { keyText, type Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Key } from './group-keys.ts';
import { type LoaderEnvironment, readKeys } from './read-keys.ts';

export interface PartitionRequest {
  /** The partition key and any leading clustering values. */
  readonly key: Key;
  readonly limit: number;
  readonly isReversed: boolean;
  readonly columns: ColumnSet;
}

export class PartitionLoader {
  readonly #table: TableModel;
  readonly #environment: LoaderEnvironment;
  readonly #loader: DataLoader<PartitionRequest, readonly Row[], string>;

  constructor(table: TableModel, environment: LoaderEnvironment) {
    this.#table = table;
    this.#environment = environment;
    this.#loader = new DataLoader((requests) => this.#readBatch(requests), {
      cacheKeyFn: (request) => `${shapeOf(request)}|${keyText(request.key)}|${request.columns}`,
    });
  }

  load(request: PartitionRequest): Promise<readonly Row[]> {
    return this.#loader.load(request);
  }

  clear(): void {
    this.#loader.clearAll();
  }

  /** Requests of one shape (limit, order, prefix) share statements; aliases with another `first` make another shape. */
  async #readBatch(requests: readonly PartitionRequest[]): Promise<(readonly Row[] | Error)[]> {
    const shapes = new Map<string, PartitionRequest[]>();
    for (const request of requests) {
      const shape = shapeOf(request);
      shapes.set(shape, [...(shapes.get(shape) ?? []), request]);
    }
    const answers = new Map<PartitionRequest, readonly Row[] | Error>();
    await Promise.all([...shapes.values()].map((group) => this.#readShape(group, answers)));
    return requests.map((request) => answers.get(request) ?? []);
  }

  async #readShape(
    group: readonly PartitionRequest[],
    answers: Map<PartitionRequest, readonly Row[] | Error>,
  ): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const distinct = new Map(group.map((request) => [keyText(request.key), request.key]));
    const columns = group.reduce((set, request) => set | request.columns, NARROW);
    const { limit, isReversed } = first;
    const plan = {
      table: this.#table,
      keyColumns: keyColumns(this.#table).slice(0, first.key.length),
      columns,
      limit,
      isReversed,
    };
    const read = await readKeys(this.#environment, plan, [...distinct.values()]);
    const byKey = new Map([...distinct.keys()].map((text, index) => [text, read[index]]));
    for (const request of group) answers.set(request, byKey.get(keyText(request.key)) ?? []);
  }
}

function shapeOf({ key, limit, isReversed }: PartitionRequest): string {
  return `${key.length}|${limit}|${isReversed}`;
}
