/**
 * One plan for every read: conditions, order, paging and projection of one table, made here for root fields, relations
 * and nodes alike, or refused with what to add. Pure.
 */
import type { JsonValue } from '../cql-type/value-type.ts';
import { isKey, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { type Condition, columnOf, condition } from './condition.ts';
import { indexRefusal } from './index-read.ts';
import type { Projection } from './projection.ts';
import { assertServed, type Refusal, refusal } from './refusal.ts';
import { conditionsOf, type Where } from './where.ts';

/**
 * `key` pages go on after a row's clustering values, `state` pages after Cassandra's page state.
 */
export type Paging = 'key' | 'state';

export interface ReadPlan {
  readonly table: TableModel;
  /** `row`: the whole key; `slice`: of one partition; `partitions`: of several; `index`; `scan`: the whole table. */
  readonly kind: 'row' | 'slice' | 'partitions' | 'index' | 'scan';
  /** In the order of the statement: partition key, clustering columns, indexed columns. */
  readonly conditions: readonly Condition[];
  readonly isReversed: boolean;
  readonly paging: Paging;
  readonly projection: Projection;
}

export interface ReadRequest {
  readonly conditions: readonly Condition[];
  readonly isReversed?: boolean;
  readonly projection: Projection;
}

/**
 * Decides how the conditions are read.
 * @throws {GatewayError} `CANNOT_BE_SERVED` naming the columns to add.
 */
export function planRead(table: TableModel, request: ReadRequest): ReadPlan {
  const { conditions, isReversed = false, projection } = request;
  const kind = kindOf(table, conditions);
  const plan: ReadPlan = { table, kind, conditions, isReversed, projection, paging: pagingOf(kind, conditions) };
  assertServed(table, REFUSALS[kind](plan));
  return plan;
}

/** @throws {GatewayError} `BAD_USER_INPUT` for empty and contradictory filters, or as {@link planRead}. */
export function planWhere(
  table: TableModel,
  where: Where | null | undefined,
  { maxInList, ...request }: Omit<ReadRequest, 'conditions'> & { readonly maxInList: number },
): ReadPlan {
  return planRead(table, { ...request, conditions: conditionsOf(table, where ?? {}, maxInList) });
}

/** The read of a key, or of all rows below a prefix of one. @throws {GatewayError} as {@link planRead}. */
export function planKey(
  table: TableModel,
  key: readonly JsonValue[],
  request: Omit<ReadRequest, 'conditions'>,
): ReadPlan {
  const columns = keyColumns(table).slice(0, key.length);
  return planRead(table, {
    ...request,
    conditions: columns.map((column, index) => condition(column, 'eq', key[index] ?? null)),
  });
}

function kindOf(table: TableModel, conditions: readonly Condition[]): ReadPlan['kind'] {
  if (conditions.length === 0) return 'scan';
  const roles = conditions.map((each) => columnOf(each).role);
  const isWhole = countRole(table, conditions, 'partition') === table.partitionKeys.length;
  if (!isWhole || !roles.every((role) => role === 'partition' || role === 'clustering')) return 'index';
  if (conditions.some((each) => columnOf(each).role === 'partition' && each.operator === 'in')) return 'partitions';
  const isRow =
    countRole(table, conditions, 'clustering') === table.clusteringKeys.length &&
    conditions.every(({ operator }) => operator === 'eq');
  return isRow ? 'row' : 'slice';
}

function countRole(table: TableModel, conditions: readonly Condition[], role: 'partition' | 'clustering'): number {
  const columns = role === 'partition' ? table.partitionKeys : table.clusteringKeys;
  return columns.filter((column) => conditions.some((each) => each.columns.includes(column))).length;
}

function pagingOf(kind: ReadPlan['kind'], conditions: readonly Condition[]): Paging {
  if (kind !== 'row' && kind !== 'slice') return 'state';
  return conditions.some(({ operator }) => operator === 'in') ? 'state' : 'key';
}

const REFUSALS: Readonly<Record<ReadPlan['kind'], (plan: ReadPlan) => Refusal | undefined>> = {
  row: () => undefined,
  slice: gapRefusal,
  partitions: (plan) => gapRefusal(plan) ?? partitionsRefusal(plan),
  index: (plan) => indexRefusal(plan) ?? wholeRefusal(plan) ?? reversedIndexRefusal(plan),
  scan: scanRefusal,
};

function partitionsRefusal({ conditions, isReversed }: ReadPlan): Refusal | undefined {
  const lists = conditions.filter((each) => columnOf(each).role === 'partition' && each.operator === 'in');
  if (lists.length > 1)
    return refusal(
      `by several lists, ${fields(lists)}, as Cassandra would read every combination: give a list for one column and \`eq\` for the others`,
    );
  return isReversed ? REVERSED_PARTITIONS : undefined;
}

const REVERSED_PARTITIONS = refusal(
  'in REVERSED order from several partitions as Cassandra cannot page it: read one partition, or leave out orderBy',
);

/** Inside a partition clustering columns are restricted as without an index. */
function wholeRefusal(plan: ReadPlan): Refusal | undefined {
  const { table, conditions } = plan;
  const isWhole = countRole(table, conditions, 'partition') === table.partitionKeys.length;
  return isWhole ? gapRefusal(plan) : undefined;
}

function reversedIndexRefusal({ isReversed }: ReadPlan): Refusal | undefined {
  return isReversed
    ? refusal('in REVERSED order by an index as Cassandra cannot sort it: leave out orderBy')
    : undefined;
}

function scanRefusal({ table, isReversed }: ReadPlan): Refusal | undefined {
  if (!table.canScan)
    return refusal(
      `without a filter: give ${table.partitionKeys.map(({ field }) => field).join(', ')}, or open the table with GATEWAY_SCAN_TABLES`,
    );
  return isReversed ? refusal('in REVERSED order as a whole: give the partition key, or leave out orderBy') : undefined;
}

/** Clustering columns are restricted from the first on: equalities, then at most one list or range. */
function gapRefusal({ table, conditions }: ReadPlan): Refusal | undefined {
  const restricted = new Set(conditions.flatMap((each) => each.columns));
  const gap = table.clusteringKeys.findIndex((column) => !restricted.has(column));
  const beyond = gap < 0 ? undefined : table.clusteringKeys.slice(gap).find((column) => restricted.has(column));
  if (beyond !== undefined) {
    const before = table.clusteringKeys[gap]?.field;
    return refusal(
      `by ${beyond.field} without ${before}, which stands before it in the clustering order: give ${before}`,
    );
  }
  const open = conditions.find((each) => isKey(columnOf(each)) && each.operator !== 'eq' && each.operator !== 'in');
  if (open === undefined) return undefined;
  const column = columnOf(open);
  const rest = table.clusteringKeys.slice(table.clusteringKeys.indexOf(column) + 1);
  const after = rest.find((each) => restricted.has(each));
  return after === undefined
    ? undefined
    : refusal(`by ${after.field} after a range of ${column.field}: give ${column.field} with \`eq\` or \`in\``);
}

function fields(conditions: readonly Condition[]): string {
  return conditions.map((each) => columnOf(each).field).join(', ');
}
