/**
 * The reads of a caller who may not read all rows: whatever is asked for, a row that its rules do not permit is not there.
 * This is the one way to rows, so that no read passes by it. Keys that are not permitted are not sent; where keys and
 * conditions do not say it all, rows are looked at one by one.
 */
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { AggregatePlan } from '../plan/aggregate.ts';
import type { NearestPlan } from '../plan/nearest.ts';
import { keyVerdict, type Permit, type Verdict, verdictOf } from '../plan/permit.ts';
import type { Projection } from '../plan/projection.ts';
import { planKey, type ReadPlan } from '../plan/read-plan.ts';
import { type CheckedRead, CheckedReads } from './checked-reads.ts';
import { emptyPage, refuseComparing } from './compared-rows.ts';
import type { Loaders, PartitionsRequest, RowAnswer, WantedColumns } from './create-loaders.ts';
import type { Key } from './level-read.ts';
import type { PageRequest, PageResult } from './position.ts';
import { type Aggregate, type AggregateGroup, toAggregate } from './read-aggregate.ts';
import type { KeyAnswer } from './read-level.ts';
import type { RowChecks } from './row-checks.ts';

/** What a caller may read. */
export interface ReadPermits {
  /** Undefined where all rows of a table may be read. */
  rows(table: TableModel, action: 'read'): Permit | undefined;
}

const NO_ROW = Promise.resolve(null);

export class PermittedLoaders implements Loaders {
  readonly #loaders: Loaders;
  readonly #permits: ReadPermits;
  readonly #checks: RowChecks;
  #reads: CheckedReads | undefined;

  constructor(loaders: Loaders, permits: ReadPermits, checks: RowChecks) {
    this.#loaders = loaders;
    this.#permits = permits;
    this.#checks = checks;
  }

  row(table: TableModel, key: Key, projection: Projection): Promise<Row | null> {
    return this.#unlessPermitted(table, key, projection) ?? this.#loaders.row(table, key, projection);
  }

  async rowSerially(plan: ReadPlan): Promise<Row | null> {
    const permit = this.#permitOf(plan.table);
    const verdict = this.#verdict(plan);
    if (permit === undefined || verdict === 'all') return this.#loaders.rowSerially(plan);
    return verdict === 'none' ? null : this.#checked.rowSerially(permit, plan);
  }

  rows(table: TableModel, keys: readonly Key[], projection: Projection): Promise<readonly RowAnswer[]> {
    return this.#ofKeys({ table, projection }, keys, (permitted) => this.#loaders.rows(table, permitted, projection));
  }

  rowsOnce(table: TableModel, keys: readonly Key[], columns: WantedColumns): Promise<readonly RowAnswer[]> {
    const { projection } = columns;
    return this.#ofKeys({ table, projection }, keys, (permitted) => this.#loaders.rowsOnce(table, permitted, columns));
  }

  rowOnce(table: TableModel, key: Key, columns: WantedColumns): Promise<Row | null> {
    return this.#unlessPermitted(table, key, columns.projection) ?? this.#loaders.rowOnce(table, key, columns);
  }

  partitions(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    return this.#below(table, request, (whole) => this.#loaders.partitions(table, whole));
  }

  partitionsOnce(table: TableModel, request: PartitionsRequest): Promise<readonly KeyAnswer[]> {
    return this.#below(table, request, (whole) => this.#loaders.partitionsOnce(table, whole));
  }

  /** One of which some rows are not permitted is not shown: its static values belong to all of them. */
  async partition(table: TableModel, key: Key): Promise<Row | null> {
    return this.#keyVerdict(table, key) === 'all' ? this.#loaders.partition(table, key) : null;
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

  /** Made where rows have to be looked at. */
  get #checked(): CheckedReads {
    this.#reads ??= new CheckedReads(this.#loaders, this.#checks);
    return this.#reads;
  }

  #permitOf(table: TableModel): Permit | undefined {
    return this.#permits.rows(table, 'read');
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

  #keyVerdict(table: TableModel, key: Key): Verdict {
    const permit = this.#permitOf(table);
    return permit === undefined ? 'all' : keyVerdict(permit, keyColumns(table), key);
  }

  /** What is read of a row that its key alone does not permit; undefined of one that it does. */
  #unlessPermitted(table: TableModel, key: Key, projection: Projection): Promise<Row | null> | undefined {
    const permit = this.#permitOf(table);
    const verdict = permit === undefined ? 'all' : keyVerdict(permit, keyColumns(table), key);
    if (permit === undefined || verdict === 'all') return undefined;
    return verdict === 'none' ? NO_ROW : this.#checkedRow({ table, projection, permit }, key);
  }

  async #checkedRow(read: CheckedRead, key: Key): Promise<Row | null> {
    const [answer = null] = await this.#checked.rows(read, [key]);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** Null stands for what is not permitted, and nothing is sent for it. */
  async #ofKeys(
    read: RowsRead,
    keys: readonly Key[],
    readRows: (permitted: readonly Key[]) => Promise<readonly RowAnswer[]>,
  ): Promise<readonly RowAnswer[]> {
    const permit = this.#permitOf(read.table);
    const verdicts = keys.map((key) => this.#keyVerdict(read.table, key));
    if (permit === undefined || verdicts.every((verdict) => verdict === 'all')) return readRows(keys);
    const isAsked = verdicts.map((verdict) => verdict !== 'none');
    const asked = keys.filter((_key, index) => isAsked[index]);
    if (asked.length === 0) return keys.map(() => null);
    const isLookedAt = verdicts.includes('some');
    const answers = await (isLookedAt ? this.#checked.rows({ ...read, permit }, asked) : readRows(asked));
    return spread(isAsked, answers, () => null);
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
    const isAsked = verdicts.map((verdict) => verdict !== 'none');
    const keys = request.keys.filter((_key, index) => isAsked[index]);
    if (keys.length === 0) return plans.map(() => []);
    const asked = plans.filter((_plan, index) => isAsked[index]);
    const answers = await (verdicts.includes('some')
      ? this.#checked.below(permit, { ...request, table, keys }, asked)
      : read({ ...request, keys }));
    return spread<KeyAnswer>(isAsked, answers, () => []);
  }

  async #page(request: PageRequest, read: (request: PageRequest) => Promise<PageResult>): Promise<PageResult> {
    const { plan } = request;
    const permit = this.#permitOf(plan.table);
    if (permit === undefined) return read(request);
    const verdict = readVerdict(permit, plan);
    if (verdict === 'all') return read(request);
    if (verdict === 'none') return emptyPage();
    if (plan.perPartition !== undefined) refuseComparing(plan.table, '`perPartition`');
    return this.#checked.page(permit, request);
  }
}

/** Of rows by their keys. */
interface RowsRead {
  readonly table: TableModel;
  readonly projection: Projection;
}

type Read = Pick<ReadPlan, 'table' | 'conditions'> & Partial<Pick<ReadPlan, 'kind'>>;

/** An index may find other values beside the same: then what it finds is compared. */
function readVerdict(permit: Permit, { table, conditions, kind }: Read): Verdict {
  const verdict = verdictOf(permit, conditions);
  if (verdict !== 'all' || kind === 'row' || kind === 'slice' || kind === 'partitions') return verdict;
  const columns = new Set(permit.flatMap(({ keys }) => keys.map(({ column }) => column)));
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
function spread<T>(isAsked: readonly boolean[], answers: readonly T[], other: () => T): readonly T[] {
  let at = 0;
  return isAsked.map((asked) => (asked ? answers[at++]! : other())); // one answer each
}
