/** Given a table and a `where`, the one best read, or a refusal that says what is missing. Pure. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { indexRestrictions, type RestrictionParts } from './index-path.ts';
import type { ColumnModel, TableModel } from './keyspace-model.ts';
import { readRestrictions } from './restriction.ts';

export type Operator = 'eq' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains' | 'containsKey' | 'containsEntry';

export interface Restriction {
  readonly column: ColumnModel;
  readonly operator: Operator;
  readonly value: JsonValue;
}

/** `key` cursors name the last row's clustering values, `state` cursors carry Cassandra's page state. */
export type CursorKind = 'key' | 'state';

export interface AccessPath {
  readonly kind: 'row' | 'slice' | 'partitions' | 'index' | 'scan';
  /** In the order of the statement: partition key, clustering columns, indexed columns. */
  readonly restrictions: readonly Restriction[];
  readonly isReversed: boolean;
  readonly cursor: CursorKind;
}

export type Where = Readonly<Record<string, Readonly<Record<string, JsonValue | undefined>> | null | undefined>>;

export interface PathOptions {
  readonly isReversed: boolean;
  /** Longest `in` list. */
  readonly maxInList: number;
}

/**
 * Decides how `where` is read.
 * @throws {GatewayError} `CANNOT_BE_SERVED` naming the columns to add, or `BAD_USER_INPUT` for empty and contradictory filters.
 */
export function chooseAccessPath(table: TableModel, where: Where | null | undefined, options: PathOptions): AccessPath {
  const restrictions = readRestrictions(table, where ?? {}, options.maxInList);
  const partition = restrictions.filter((each) => each.column.role === 'partition');
  const clustering = restrictions.filter((each) => each.column.role === 'clustering');
  const others = restrictions.filter((each) => each.column.role === 'static' || each.column.role === 'regular');
  const needsIndex = others.length > 0 || (partition.length < table.partitionKeys.length && restrictions.length > 0);
  if (needsIndex) return indexPath(table, { partition, clustering, others }, options);
  if (restrictions.length === 0) return scanPath(table, options);
  assertPrefix(table, clustering);
  const isSeveral = partition.some((each) => each.operator === 'in');
  return isSeveral
    ? partitionsPath(table, partition, clustering, options)
    : slicePath(table, partition, clustering, options);
}

function slicePath(
  table: TableModel,
  partition: readonly Restriction[],
  clustering: readonly Restriction[],
  { isReversed }: PathOptions,
): AccessPath {
  const isRow = clustering.length === table.clusteringKeys.length && clustering.every((each) => each.operator === 'eq');
  const hasIn = clustering.some((each) => each.operator === 'in');
  return {
    kind: isRow ? 'row' : 'slice',
    restrictions: [...partition, ...clustering],
    isReversed,
    cursor: hasIn ? 'state' : 'key',
  };
}

function partitionsPath(
  table: TableModel,
  partition: readonly Restriction[],
  clustering: readonly Restriction[],
  { isReversed }: PathOptions,
): AccessPath {
  const lists = partition.filter((each) => each.operator === 'in');
  if (lists.length > 1) {
    refuse(
      table,
      `by several lists, ${fields(lists)}, as Cassandra would read every combination: give a list for one column and \`eq\` for the others`,
    );
  }
  if (isReversed)
    refuse(
      table,
      'in REVERSED order from several partitions as Cassandra cannot page it: read one partition, or leave out orderBy',
    );
  return { kind: 'partitions', restrictions: [...partition, ...clustering], isReversed, cursor: 'state' };
}

function indexPath(table: TableModel, parts: RestrictionParts, { isReversed }: PathOptions): AccessPath {
  const reason = indexRestrictions(table, parts);
  if (typeof reason === 'string') refuse(table, reason);
  // Inside a partition clustering columns are restricted as without an index.
  if (parts.partition.length === table.partitionKeys.length) assertPrefix(table, parts.clustering);
  if (isReversed) refuse(table, 'in REVERSED order by an index as Cassandra cannot sort it: leave out orderBy');
  return { kind: 'index', restrictions: reason, isReversed, cursor: 'state' };
}

function scanPath(table: TableModel, { isReversed }: PathOptions): AccessPath {
  if (!table.canScan) {
    refuse(
      table,
      `without a filter: give ${fields(table.partitionKeys.map((column) => ({ column })))}, or open the table with GATEWAY_SCAN_TABLES`,
    );
  }
  if (isReversed) refuse(table, 'in REVERSED order as a whole: give the partition key, or leave out orderBy');
  return { kind: 'scan', restrictions: [], isReversed, cursor: 'state' };
}

/** Clustering columns are restricted from the first on: equalities, then at most one list or range. */
function assertPrefix(table: TableModel, clustering: readonly Restriction[]): void {
  const restricted = new Set(clustering.map((each) => each.column));
  const gap = table.clusteringKeys.findIndex((column) => !restricted.has(column));
  const beyond = gap < 0 ? undefined : table.clusteringKeys.slice(gap).find((column) => restricted.has(column));
  if (beyond !== undefined) {
    refuse(
      table,
      `by ${beyond.field} without ${table.clusteringKeys[gap]?.field}, which stands before it in the clustering order: give ${table.clusteringKeys[gap]?.field}`,
    );
  }
  const open = clustering.find((each) => each.operator !== 'eq' && each.operator !== 'in');
  const after =
    open === undefined
      ? undefined
      : table.clusteringKeys
          .slice(table.clusteringKeys.indexOf(open.column) + 1)
          .find((column) => restricted.has(column));
  if (open !== undefined && after !== undefined) {
    refuse(
      table,
      `by ${after.field} after a range of ${open.column.field}: give ${open.column.field} with \`eq\` or \`in\``,
    );
  }
}

function fields(restrictions: readonly { readonly column: ColumnModel }[]): string {
  return restrictions.map(({ column }) => column.field).join(', ');
}

function refuse(table: TableModel, reason: string): never {
  throw new GatewayError('CANNOT_BE_SERVED', `Cannot read ${table.names.list} ${reason}`);
}
