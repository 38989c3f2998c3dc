/** All reads of one operation. */
import { valueText } from '../cql-type/value-text.ts';
import type { Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { AggregatePlan } from '../plan/aggregate.ts';
import type { NearestPlan } from '../plan/nearest.ts';
import { NARROW, type Projection } from '../plan/projection.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn } from '../statement/statement.ts';
import { LevelLoader } from './level-loader.ts';
import { type Key, type LevelRead, partitionLevel, rowLevel } from './level-read.ts';
import type { PageRequest, PageResult } from './position.ts';
import { type Aggregate, type AggregateGroup, readAggregate, readGroups } from './read-aggregate.ts';
import { type KeyAnswer, type ReadParts, readLevel } from './read-level.ts';
import { readNearest } from './read-nearest.ts';
import { readOne, readSerially } from './read-one.ts';
import { readPage } from './read-page.ts';
import { readSlices } from './read-slices.ts';
import { SendOnce } from './send-once.ts';
import { toRow } from './shown-rows.ts';

export interface Loaders {
  /** The row with this key, or null; requests of a tick for one table share statements. */
  row(table: TableModel, key: Key, projection: Projection): Promise<Row | null>;
  /** The row that a plan names, at the serial consistency of its table. */
  rowSerially(plan: ReadPlan): Promise<Row | null>;
  /** The rows with these keys, in their order; levels of a tick for one table share statements. */
  rows(table: TableModel, keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]>;
  /** The same for an operation that reads no table twice, so that nothing has to be collected or kept. */
  rowsOnce(table: TableModel, keys: readonly Key[], columns: WantedColumns): Promise<readonly RowAnswer[]>;
  /** The same for one key. @throws what the statement ended with. */
  rowOnce(table: TableModel, key: Key, columns: WantedColumns): Promise<Row | null>;
  /** The first rows below key prefixes; levels of a tick with the same limit and order share statements. */
  partitions(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]>;
  /** The same for distinct keys, in an operation that reads no table twice. */
  partitionsOnce(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]>;
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
  page(request: Omit<PageRequest, 'wanted'>): Promise<PageResult>;
  /** The same for an operation that reads no table twice. */
  pageOnce(request: PageRequest): Promise<PageResult>;
  /** Forgets what was read before: the operation has written. */
  clear(): void;
}

/** The columns of a statement, and those of them that are decoded. */
export interface WantedColumns {
  readonly projection: Projection;
  readonly wanted: readonly ResultColumn[];
}

/** The row, null where there is none, or why it could not be read. */
export type RowAnswer = Row | null | Error;

/** The first rows of each key, which is a partition key and any leading clustering values. */
export interface PartitionsRequest extends Omit<LevelRead, 'table' | 'keyColumns'> {
  /** All of one length. */
  readonly keys: readonly Key[];
}

export function createLoaders(parts: ReadParts): Loaders {
  return new OperationLoaders(parts);
}

/** Makes what collects and keeps reads when it is first asked. */
class OperationLoaders implements Loaders {
  readonly #parts: ReadParts;
  /** By what they read of each key. */
  #levels: Map<TableModel, Map<string, LevelLoader<unknown>>> | undefined;
  #once: SendOnce | undefined;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  async row(table: TableModel, key: Key, projection: Projection): Promise<Row | null> {
    const [answer = null] = await this.rows(table, [key], projection);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  rowSerially(plan: ReadPlan): Promise<Row | null> {
    return readSerially(this.#shared, plan);
  }

  rows(table: TableModel, keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]> {
    const create = () => this.#rowLoader(rowLevel(table, NARROW));
    return this.#loader(table, 'rows', create).loadLevel(keys, projection);
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

  partitions(table: TableModel, { keys, projection, ...read }: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    const columns = keyColumns(table).slice(0, keys[0]?.length);
    const create = () =>
      new LevelLoader<readonly Row[]>(this.#parts, { table, keyColumns: columns, ...read }, (answer) => answer);
    return this.#loader(table, shapeOf({ keys, ...read }), create).loadLevel(keys, projection);
  }

  partitionsOnce(table: TableModel, { keys, ...read }: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    return readLevel(this.#parts, { table, keyColumns: keyColumns(table).slice(0, keys[0]?.length), ...read }, keys);
  }

  async partition(table: TableModel, key: Key): Promise<Row | null> {
    const create = () => this.#rowLoader(partitionLevel(table));
    const [answer = null] = await this.#loader(table, 'partition', create).loadLevel([key], NARROW);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async hasRow(plans: readonly ReadPlan[]): Promise<boolean> {
    return (await readSlices(this.#shared, plans, { limit: 1 })).length > 0;
  }

  aggregate(plan: AggregatePlan): Promise<Aggregate> {
    return readAggregate(this.#shared, plan);
  }

  groups(plan: AggregatePlan, limit: number): Promise<readonly AggregateGroup[]> {
    return readGroups(this.#shared, plan, limit);
  }

  nearest(plan: NearestPlan): Promise<readonly Row[]> {
    return readNearest(this.#shared, plan);
  }

  page(request: PageRequest): Promise<PageResult> {
    return readPage(this.#shared, request);
  }

  pageOnce(request: PageRequest): Promise<PageResult> {
    return readPage(this.#parts, request);
  }

  clear(): void {
    this.#levels = undefined;
    this.#once = undefined;
  }

  get #shared(): ReadParts {
    this.#once ??= new SendOnce(this.#parts.executor);
    return { ...this.#parts, executor: this.#once };
  }

  #rowLoader(level: LevelRead): LevelLoader<Row | null> {
    return new LevelLoader(this.#parts, level, (answer) => answerOfRow(level.table, answer));
  }

  #loader<Answer>(table: TableModel, shape: string, create: () => LevelLoader<Answer>): LevelLoader<Answer> {
    this.#levels ??= new Map();
    const loaders = getOrCreate(this.#levels, table, () => new Map<string, LevelLoader<unknown>>());
    return getOrCreate(loaders, shape, create as () => LevelLoader<unknown>) as LevelLoader<Answer>; // by its shape
  }
}

function answerOfRow(table: TableModel, answer: KeyAnswer): RowAnswer {
  return answer instanceof Error ? answer : toRow(table, answer);
}

/** Aliases with another `first` make another shape, and statements of their own. */
function shapeOf({ keys, limit, isReversed, conditions = [] }: Omit<PartitionsRequest, 'projection'>): string {
  const parts = conditions.map(({ columns, operator, value }) => [columns.map(({ name }) => name), operator, value]);
  return `${keys[0]?.length ?? 0}|${limit}|${isReversed}|${parts.length === 0 ? '' : valueText(parts)}`;
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
