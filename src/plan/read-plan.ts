/**
 * One plan for every read: conditions, order, paging and projection of one table, made here for root fields, relations,
 * partitions, aggregates and nodes alike, or refused with what to add. Pure.
 */
import type { JsonValue } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { clusteringRefusal } from './clustering-part.ts';
import { type Condition, columnOf, condition } from './condition.ts';
import { filterRefusal, isOpen, openingOf } from './filter-read.ts';
import { indexedFields, indexRefusal, unionOf } from './index-read.ts';
import type { PlanLimits } from './limits.ts';
import { mergeRefusal } from './merge-read.ts';
import { narrow, type Permit } from './permit.ts';
import type { Projection } from './projection.ts';
import { assertServed, type Refusal, refusal } from './refusal.ts';
import { type Segment, segmentConditions, segmentRefusal } from './segment.ts';
import { conditionsOf, type Where } from './where.ts';

/**
 * `key` pages go on after a row's clustering values, `merge` pages in several partitions at once, `state` pages after
 * Cassandra's page state.
 */
export type Paging = 'key' | 'merge' | 'state';

export interface ReadPlan {
  readonly table: TableModel;
  /** `row`: the whole key; `slice`: of one partition; `partitions`: of several; `index`; `scan`: the whole table. */
  readonly kind: 'row' | 'slice' | 'partitions' | 'index' | 'scan';
  /** In the order of the statement: partition key, clustering columns, others. */
  readonly conditions: readonly Condition[];
  readonly isReversed: boolean;
  readonly paging: Paging;
  readonly projection: Projection;
  /** Whether rows are found by `ALLOW FILTERING`. */
  readonly isFiltering?: boolean;
  /** The list that is read value by value. */
  readonly union?: Condition;
  /** One row for each partition: its key and its static columns. */
  readonly isDistinct?: boolean;
  /** Rows of each partition at most. */
  readonly perPartition?: number;
}

export interface ReadRequest {
  readonly conditions: readonly Condition[];
  readonly limits: PlanLimits;
  readonly isReversed?: boolean;
  /** Whether rows of several partitions must come in clustering order. */
  readonly isOrdered?: boolean;
  readonly projection: Projection;
  readonly isDistinct?: boolean;
  readonly perPartition?: number | undefined;
  /** A part of the whole table. */
  readonly segment?: Segment | undefined;
  /** The rows that the caller may read; undefined where it may read all. */
  readonly permit?: Permit | undefined;
}

/** How a read is served, or why not. */
type Decision = Pick<ReadPlan, 'kind' | 'isFiltering' | 'union'> & { readonly refused?: Refusal | undefined };

/**
 * Decides how the conditions are read: with those of the caller's permit where Cassandra serves them together, so that it
 * reads nothing else; otherwise rows are compared with the permit when they are read.
 * @throws {GatewayError} `CANNOT_BE_SERVED` naming the columns to add.
 */
export function planRead(table: TableModel, request: ReadRequest): ReadPlan {
  const narrowed = narrowedRequest(table, request);
  const plan = narrowed === undefined ? undefined : planAsGiven(table, narrowed);
  if (plan !== undefined && plan.refused === undefined) return plan.plan;
  const { plan: asGiven, refused } = planAsGiven(table, request);
  // Of no rows there is nothing to refuse.
  if (request.permit?.length !== 0) assertServed(table, refused, request.limits.mode);
  return asGiven;
}

/** Undefined where the permit adds nothing. */
function narrowedRequest(table: TableModel, request: ReadRequest): ReadRequest | undefined {
  const { permit, conditions, isDistinct, segment } = request;
  if (permit === undefined || isDistinct || segment !== undefined) return undefined;
  const narrowed = narrow(permit, table, conditions);
  return narrowed === conditions ? undefined : { ...request, conditions: narrowed };
}

function planAsGiven(table: TableModel, request: ReadRequest): { plan: ReadPlan; refused: Refusal | undefined } {
  const { isReversed = false, projection, isDistinct, perPartition, segment } = request;
  const { refused, ...decision } = decide(table, request);
  const conditions = segment === undefined ? request.conditions : segmentConditions(table, segment);
  const plan: ReadPlan = {
    table,
    conditions,
    isReversed: isReversed && table.clusteringKeys.length > 0,
    projection,
    ...decision,
    paging: pagingOf(decision, request),
    ...(isDistinct ? { isDistinct } : {}),
    ...(perPartition === undefined ? {} : { perPartition }),
  };
  return { plan, refused: refused ?? orderRefusal(plan, request) ?? perPartitionRefusal(plan) };
}

/** @throws {GatewayError} `BAD_USER_INPUT` for empty and contradictory filters, or as {@link planRead}. */
export function planWhere(
  table: TableModel,
  where: Where | null | undefined,
  request: Omit<ReadRequest, 'conditions'>,
): ReadPlan {
  return planRead(table, { ...request, conditions: conditionsOf(table, where ?? {}, request.limits) });
}

/** The rows below a key or a prefix of one that `where` names, by columns that follow it. @throws as {@link planWhere}. */
export function planBelow(
  table: TableModel,
  { key, where }: { readonly key: readonly JsonValue[]; readonly where: Where | null | undefined },
  request: Omit<ReadRequest, 'conditions'>,
): ReadPlan {
  const conditions = [...keyConditions(table, key), ...conditionsOf(table, where ?? {}, request.limits)];
  return planRead(table, { ...request, conditions });
}

/** The read of a key, or of all rows below a prefix of one. It can always be served. */
export function planKey(
  table: TableModel,
  key: readonly JsonValue[],
  { isReversed, projection }: Pick<ReadPlan, 'isReversed' | 'projection'>,
): ReadPlan {
  const conditions = keyConditions(table, key);
  const kind = key.length === keyColumns(table).length ? 'row' : 'slice';
  return { table, kind, conditions, isReversed, projection, paging: 'key' };
}

/** Equalities for a key, or a prefix of one. */
function keyConditions(table: TableModel, key: readonly JsonValue[]): readonly Condition[] {
  const columns = keyColumns(table).slice(0, key.length);
  return columns.map((column, index) => condition(column, 'eq', key[index] ?? null));
}

function decide(table: TableModel, request: ReadRequest): Decision {
  const { conditions, limits } = request;
  if (request.segment !== undefined) return { kind: 'scan', refused: segmentedRefusal(table, conditions) };
  if (conditions.length === 0) return { kind: 'scan', refused: scanRefusal(table) };
  const of = (role: string) => conditions.filter((each) => columnOf(each).role === role);
  const [partition, clustering] = [of('partition'), of('clustering')];
  const others = conditions.filter((each) => !partition.includes(each) && !clustering.includes(each));
  const isGiven = partition.every(({ operator }) => operator === 'eq' || operator === 'in');
  const isWhole = isGiven && partition.length === table.partitionKeys.length;
  const gap = clusteringRefusal(table, clustering);
  if (isWhole && others.length === 0 && gap === undefined)
    return { kind: keyKind(table, conditions), refused: productRefusal(conditions, limits) };
  // Where the order does not serve all clustering conditions, Cassandra wants an index for each of them.
  const needing = !isWhole ? conditions : gap === undefined ? others : [...clustering, ...others];
  const inPartition = isWhole ? gap : undefined;
  const indexed = indexRefusal({ table, conditions, needing, isWhole }, limits);
  const union = unionOf(needing);
  if (indexed === undefined) return { kind: 'index', ...(union === undefined ? {} : { union }) };
  const isReversed = request.isReversed === true && table.clusteringKeys.length > 0;
  const filtered = { table, conditions, isWhole, isReversed };
  if (!isOpen(filtered))
    return { kind: 'index', refused: refusal((inPartition ?? indexed).reason, openingOf(filtered)) };
  const isOne = partition.every(({ operator }) => operator === 'eq');
  const kind = !isWhole ? 'scan' : isOne ? 'slice' : 'partitions';
  return { kind, isFiltering: true, refused: filterRefusal(filtered) ?? productRefusal(conditions, limits) };
}

function segmentedRefusal(table: TableModel, conditions: readonly Condition[]): Refusal | undefined {
  if (conditions.length > 0) return refusal('by `segment` and `where` together: give one of them');
  return segmentRefusal(table) ?? scanRefusal(table);
}

function keyKind(table: TableModel, conditions: readonly Condition[]): 'row' | 'slice' | 'partitions' {
  if (conditions.some((each) => columnOf(each).role === 'partition' && each.operator === 'in')) return 'partitions';
  const isEqual = conditions.every(({ operator }) => operator === 'eq');
  return isEqual && conditions.length === keyColumns(table).length ? 'row' : 'slice';
}

function pagingOf({ kind, isFiltering }: Decision, { conditions, isOrdered }: ReadRequest): Paging {
  if (isFiltering || (kind !== 'row' && kind !== 'slice' && kind !== 'partitions')) return 'state';
  if (kind === 'partitions') return isOrdered ? 'merge' : 'state';
  return conditions.some(({ operator }) => operator === 'in') ? 'state' : 'key';
}

/** Cassandra reads every combination of the values of several lists. */
function productRefusal(conditions: readonly Condition[], { maxInList }: PlanLimits): Refusal | undefined {
  const lists = conditions.filter(({ operator }) => operator === 'in');
  const product = lists.reduce((sum, { value }) => sum * (value as readonly unknown[]).length, 1); // of an `in`
  if (lists.length < 2 || product <= maxInList) return undefined;
  const fields = lists.map((each) => columnOf(each).field).join(', ');
  return refusal(
    `by lists of ${fields} with ${product} combinations, of which Cassandra reads each: permitted are ${maxInList}`,
  );
}

function orderRefusal(plan: ReadPlan, { limits, isOrdered }: ReadRequest): Refusal | undefined {
  if (plan.paging === 'merge') return mergeRefusal(plan, limits);
  if (plan.kind === 'partitions' && (plan.isReversed || isOrdered)) return UNMERGED;
  if (!plan.isReversed) return undefined;
  if (plan.kind === 'index')
    return refusal('in REVERSED order by an index as Cassandra cannot sort it: leave out orderBy');
  if (plan.kind === 'scan')
    return refusal('in REVERSED order as a whole: give the partition key, or leave out orderBy');
  return undefined;
}

const UNMERGED = refusal('of several partitions in order with filtering: read one partition, or leave out orderBy');

function perPartitionRefusal({ kind, perPartition, paging }: ReadPlan): Refusal | undefined {
  if (perPartition === undefined || ((kind === 'partitions' || kind === 'scan') && paging === 'state'))
    return undefined;
  return refusal('with `perPartition` unless pages go through several partitions, without orderBy: give `first` alone');
}

function scanRefusal(table: TableModel): Refusal | undefined {
  if (table.canScan) return undefined;
  const ways = [table.partitionKeys.map(({ field }) => field).join(', '), ...indexedFields(table)].join(', or ');
  return refusal(`without a filter: give ${ways}`, 'open the table with GATEWAY_SCAN_TABLES');
}
