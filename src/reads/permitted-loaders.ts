/**
 * The reads of a caller who may not read all rows: whatever is asked for, a row that its rules do not permit is not there.
 * This is the one way to rows, so that no read passes by it. Keys that are not permitted are not sent; where conditions do not
 * say it all, rows are compared one by one.
 */
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { AggregatePlan } from '../plan/aggregate.ts';
import type { NearestPlan } from '../plan/nearest.ts';
import { type Permit, permitsKey, permitsRow, type Verdict, verdictOf } from '../plan/permit.ts';
import type { Projection } from '../plan/projection.ts';
import { planKey, type ReadPlan } from '../plan/read-plan.ts';
import { comparedPage, emptyPage, refuseComparing } from './compared-rows.ts';
import type { Loaders, PartitionsRequest, RowAnswer, WantedColumns } from './create-loaders.ts';
import type { Key } from './level-read.ts';
import type { PageRequest, PageResult } from './position.ts';
import { type Aggregate, type AggregateGroup, toAggregate } from './read-aggregate.ts';
import type { KeyAnswer } from './read-level.ts';

/** Undefined where all rows of a table may be read. */
export type PermitOf = (table: TableModel) => Permit | undefined;

const NO_ROW = Promise.resolve(null);

export class PermittedLoaders implements Loaders {
  readonly #loaders: Loaders;
  readonly #permitOf: PermitOf;

  constructor(loaders: Loaders, permitOf: PermitOf) {
    this.#loaders = loaders;
    this.#permitOf = permitOf;
  }

  row(table: TableModel, key: Key, projection: Projection): Promise<Row | null> {
    return this.#isPermitted(table, key) ? this.#loaders.row(table, key, projection) : NO_ROW;
  }

  async rowSerially(plan: ReadPlan): Promise<Row | null> {
    return this.#verdict(plan) === 'all' ? this.#loaders.rowSerially(plan) : null;
  }

  rows(table: TableModel, keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]> {
    return this.#ofPermitted(table, keys, (permitted) => this.#loaders.rows(table, permitted, projection));
  }

  rowsOnce(table: TableModel, keys: readonly Key[], columns: WantedColumns): Promise<readonly RowAnswer[]> {
    return this.#ofPermitted(table, keys, (permitted) => this.#loaders.rowsOnce(table, permitted, columns));
  }

  rowOnce(table: TableModel, key: Key, columns: WantedColumns): Promise<Row | null> {
    return this.#isPermitted(table, key) ? this.#loaders.rowOnce(table, key, columns) : NO_ROW;
  }

  partitions(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    return this.#below(table, request, (whole) => this.#loaders.partitions(table, whole));
  }

  partitionsOnce(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    return this.#below(table, request, (whole) => this.#loaders.partitionsOnce(table, whole));
  }

  /** One of which some rows are not permitted is not shown: its static values belong to all of them. */
  async partition(table: TableModel, key: Key): Promise<Row | null> {
    return this.#isPermitted(table, key) ? this.#loaders.partition(table, key) : null;
  }

  async hasRow(plans: readonly ReadPlan[]): Promise<boolean> {
    for (const plan of plans) {
      const verdict = this.#verdict(plan);
      if (verdict === 'all' && (await this.#loaders.hasRow([plan]))) return true;
      if (verdict === 'some' && (await this.page({ plan, first: 1 })).rows.length > 0) return true;
    }
    return false;
  }

  async aggregate(plan: AggregatePlan): Promise<Aggregate> {
    const isEmpty = this.#isWhole(plan.read, 'an aggregate') === 'none';
    return isEmpty ? toAggregate(plan, {}) : this.#loaders.aggregate(plan);
  }

  async groups(plan: AggregatePlan, limit: number): Promise<readonly AggregateGroup[]> {
    return this.#isWhole(plan.read, 'groups') === 'none' ? [] : this.#loaders.groups(plan, limit);
  }

  async nearest(plan: NearestPlan): Promise<readonly Row[]> {
    return this.#isWhole(plan.read, 'a nearest search') === 'none' ? [] : this.#loaders.nearest(plan);
  }

  page(request: PageRequest): Promise<PageResult> {
    return this.#page(request, (each) => this.#loaders.page(each));
  }

  pageOnce(request: PageRequest): Promise<PageResult> {
    return this.#page(request, (each) => this.#loaders.pageOnce(each));
  }

  clear(): void {
    this.#loaders.clear();
  }

  #verdict(read: Read): Verdict {
    const permit = this.#permitOf(read.table);
    return permit === undefined ? 'all' : readVerdict(permit, read);
  }

  /** @throws {GatewayError} `CANNOT_BE_SERVED` where rows would have to be compared. */
  #isWhole(read: Read, what: string): 'all' | 'none' {
    const verdict = this.#verdict(read);
    return verdict === 'some' ? refuseComparing(read.table, what) : verdict;
  }

  #isPermitted(table: TableModel, key: Key): boolean {
    const permit = this.#permitOf(table);
    return permit === undefined || permitsKey(permit, keyColumns(table), key);
  }

  /** Null stands for what is not permitted, and nothing is sent for it. */
  async #ofPermitted(
    table: TableModel,
    keys: readonly Key[],
    read: (permitted: readonly Key[]) => Promise<readonly RowAnswer[]>,
  ): Promise<readonly RowAnswer[]> {
    const isPermitted = keys.map((key) => this.#isPermitted(table, key));
    if (!isPermitted.includes(false)) return read(keys);
    const permitted = keys.filter((_key, index) => isPermitted[index]);
    const answers = permitted.length === 0 ? [] : await read(permitted);
    return spread(isPermitted, answers, () => null);
  }

  async #below(
    table: TableModel,
    request: PartitionsRequest,
    read: (whole: PartitionsRequest) => Promise<readonly KeyAnswer[]>,
  ): Promise<readonly KeyAnswer[]> {
    const permit = this.#permitOf(table);
    if (permit === undefined) return read(request);
    const plans = request.keys.map((key) => planBelowKey(table, key, request));
    const verdicts = plans.map(({ conditions }) => verdictOf(permit, conditions));
    const isWhole = verdicts.map((verdict) => verdict === 'all');
    const keys = request.keys.filter((_key, index) => isWhole[index]);
    const answers = keys.length === 0 ? [] : await read({ ...request, keys });
    const compared = await Promise.all(
      plans.map((plan, index) => (verdicts[index] === 'some' ? this.#compared(plan, request.limit) : [])),
    );
    return spread<KeyAnswer>(isWhole, answers, (index) => compared[index] ?? []);
  }

  /** One row more than a page has tells whether there is another. */
  async #compared(plan: ReadPlan, limit = 1): Promise<readonly Row[]> {
    return (await this.page({ plan, first: limit })).rows;
  }

  async #page(request: PageRequest, read: (request: PageRequest) => Promise<PageResult>): Promise<PageResult> {
    const { plan } = request;
    const permit = this.#permitOf(plan.table);
    if (permit === undefined) return read(request);
    const verdict = readVerdict(permit, plan);
    if (verdict === 'all') return read(request);
    if (verdict === 'none') return emptyPage();
    if (plan.perPartition !== undefined) refuseComparing(plan.table, '`perPartition`');
    // Whole rows: what is decoded otherwise may lack parts of the key.
    const { wanted: _wanted, ...whole } = request;
    return comparedPage(
      (each) => this.#loaders.page(each),
      whole,
      (row) => permitsRow(permit, row),
    );
  }
}

type Read = Pick<ReadPlan, 'table' | 'conditions'> & Partial<Pick<ReadPlan, 'kind'>>;

/** An index may find other values beside the same: then what it finds is compared. */
function readVerdict(permit: Permit, { table, conditions, kind }: Read): Verdict {
  const verdict = verdictOf(permit, conditions);
  if (verdict !== 'all' || kind === 'row' || kind === 'slice' || kind === 'partitions') return verdict;
  const columns = new Set(permit.flat().map(({ column }) => column));
  const isLoose = table.indexes.some(({ column, matching = [] }) => matching.length > 0 && columns.has(column));
  return isLoose ? 'some' : verdict;
}

/** The rows below a key, by what all of them must be beside it. */
function planBelowKey(table: TableModel, key: readonly JsonValue[], request: PartitionsRequest): ReadPlan {
  const { isReversed, projection, conditions = [] } = request;
  const plan = planKey(table, key, { isReversed, projection });
  return { ...plan, kind: 'slice', conditions: [...plan.conditions, ...conditions] };
}

/** Answers in the places of those that were asked, others in between. */
function spread<T>(isAsked: readonly boolean[], answers: readonly T[], other: (index: number) => T): readonly T[] {
  let at = 0;
  return isAsked.map((asked, index) => (asked ? answers[at++]! : other(index))); // one answer each
}
