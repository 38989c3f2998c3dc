/** All reads of one operation. */
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { AggregatePlan } from '../plan/aggregate.ts';
import type { NearestPlan } from '../plan/nearest.ts';
import { NARROW, type Projection } from '../plan/projection.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn } from '../statement/statement.ts';
import { type Key, partitionLevel, rowLevel } from './level-read.ts';
import { PartitionLoader, type PartitionsRequest } from './partition-loader.ts';
import type { PageRequest, PageResult } from './position.ts';
import { type Aggregate, type AggregateGroup, readAggregate, readGroups } from './read-aggregate.ts';
import { type KeyAnswer, type ReadParts, readLevel } from './read-level.ts';
import { readNearest } from './read-nearest.ts';
import { readOne } from './read-one.ts';
import { readPage } from './read-page.ts';
import { readSlices } from './read-slices.ts';
import { answerOfRow, type RowAnswer, RowLoader } from './row-loader.ts';

export interface Loaders {
  /** The row with this key, or null; requests of a tick for one table share statements. */
  row(table: TableModel, key: Key, projection: Projection): Promise<Row | null>;
  /** The rows with these keys, in their order; levels of a tick for one table share statements. */
  rows(table: TableModel, keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]>;
  /** The same for an operation that reads no table twice, so that nothing has to be collected or kept. */
  rowsOnce(table: TableModel, keys: readonly Key[], columns: WantedColumns): Promise<readonly RowAnswer[]>;
  /** The same for one key. @throws what the statement ended with. */
  rowOnce(table: TableModel, key: Key, columns: WantedColumns): Promise<Row | null>;
  /** The first rows below key prefixes; levels of a tick with the same limit and order share statements. */
  partitions(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]>;
  /** The key and the static columns of a partition, or null where it has neither rows nor static values. */
  partition(table: TableModel, key: Key): Promise<Row | null>;
  /** Whether one of these reads, which follow each other, has a row. */
  hasRow(plans: readonly ReadPlan[]): Promise<boolean>;
  /** What is computed over the rows of a read. */
  aggregate(plan: AggregatePlan): Promise<Aggregate>;
  /** The same of each group, at most `limit`. */
  groups(plan: AggregatePlan, limit: number): Promise<readonly AggregateGroup[]>;
  /** The rows whose vectors are nearest to one, the nearest first. */
  nearest(plan: NearestPlan): Promise<readonly Row[]>;
  /** One page, by statements of its own. */
  page(request: PageRequest): Promise<PageResult>;
  /** Forgets what was read before: the operation has written. */
  clear(): void;
}

/** The columns of a statement, and those of them that are decoded. */
export interface WantedColumns {
  readonly projection: Projection;
  readonly wanted: readonly ResultColumn[];
}

export function createLoaders(parts: ReadParts): Loaders {
  return new OperationLoaders(parts);
}

/** Makes the loader of a table when it is first asked. */
class OperationLoaders implements Loaders {
  readonly #parts: ReadParts;
  #rows: Map<TableModel, RowLoader> | undefined;
  #wholes: Map<TableModel, RowLoader> | undefined;
  #partitions: Map<TableModel, PartitionLoader> | undefined;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  async row(table: TableModel, key: Key, projection: Projection): Promise<Row | null> {
    const [answer = null] = await this.rows(table, [key], projection);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  rows(table: TableModel, keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]> {
    this.#rows ??= new Map();
    return getOrCreate(this.#rows, table, () => new RowLoader(rowLevel(table, NARROW), this.#parts)).loadLevel(
      keys,
      projection,
    );
  }

  async rowsOnce(
    table: TableModel,
    keys: readonly Key[],
    { projection, wanted }: WantedColumns,
  ): Promise<readonly RowAnswer[]> {
    const answers = await readLevel(this.#parts, { ...rowLevel(table, projection), wanted }, keys);
    return answers.map((answer) => answerOfRow(table, answer));
  }

  rowOnce(table: TableModel, key: Key, { projection, wanted }: WantedColumns): Promise<Row | null> {
    if (key.includes(null)) return this.row(table, key, projection);
    return readOne(this.#parts, table, { key, projection, wanted });
  }

  partitions(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    this.#partitions ??= new Map();
    return getOrCreate(this.#partitions, table, () => new PartitionLoader(table, this.#parts)).loadLevel(request);
  }

  async partition(table: TableModel, key: Key): Promise<Row | null> {
    this.#wholes ??= new Map();
    const loader = getOrCreate(this.#wholes, table, () => new RowLoader(partitionLevel(table), this.#parts));
    const [answer = null] = await loader.loadLevel([key], NARROW);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async hasRow(plans: readonly ReadPlan[]): Promise<boolean> {
    return (await readSlices(this.#parts, plans, { limit: 1 })).length > 0;
  }

  aggregate(plan: AggregatePlan): Promise<Aggregate> {
    return readAggregate(this.#parts, plan);
  }

  groups(plan: AggregatePlan, limit: number): Promise<readonly AggregateGroup[]> {
    return readGroups(this.#parts, plan, limit);
  }

  nearest(plan: NearestPlan): Promise<readonly Row[]> {
    return readNearest(this.#parts, plan);
  }

  page(request: PageRequest): Promise<PageResult> {
    return readPage(this.#parts, request);
  }

  clear(): void {
    for (const loader of this.#rows?.values() ?? []) loader.clear();
    for (const loader of this.#wholes?.values() ?? []) loader.clear();
  }
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
