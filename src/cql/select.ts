/** Access paths and keys -> SELECT statements. Pure; the number of texts per table, path and column set is finite. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { native } from '../cql-type/value-type.ts';
import type { AccessPath, Restriction } from '../model/access-path.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import type { BoundValue, Routing, Statement } from '../session/executor.ts';
import { type ColumnSet, columnsOf } from './column-set.ts';
import { columnName, tableName } from './identifier.ts';

const LIMIT_TYPE = native('int');

export interface ReadOptions {
  readonly columns: ColumnSet;
  /** Unpaged with `LIMIT ?`. */
  readonly limit?: number;
  /** Paged. */
  readonly fetchSize?: number;
  readonly pageState?: string;
}

/** The read of an access path; `restrictions` replaces the path's own when a page resumes after a row. */
export function selectPath(
  table: TableModel,
  path: AccessPath,
  options: ReadOptions,
  restrictions = path.restrictions,
): Statement {
  const order = path.isReversed ? reversedOrder(table) : '';
  const limit = options.limit === undefined ? '' : ' LIMIT ?';
  const cql = `SELECT ${columnList(table, options.columns)} FROM ${tableName(table)}${whereClause(restrictions)}${order}${limit}`;
  const values = restrictions.flatMap(boundValues);
  const routing = routingOf(table, restrictions);
  return {
    ...readStatement(
      table,
      options.columns,
      cql,
      options.limit === undefined ? values : [...values, { value: options.limit, type: LIMIT_TYPE }],
    ),
    ...(options.fetchSize === undefined ? {} : { fetchSize: options.fetchSize }),
    ...(options.pageState === undefined ? {} : { pageState: options.pageState }),
    ...(routing === undefined ? {} : { routing }),
  };
}

/** Many rows or partitions at once: one column of the key as `IN ?`, the others equal. Unpaged. */
export interface InRead {
  readonly table: TableModel;
  /** Equal for all, in key order; the listed column is left out. */
  readonly equal: readonly { readonly column: ColumnModel; readonly value: JsonValue }[];
  /** Several columns stand for `(k1, k2) IN ?`. */
  readonly listed: readonly ColumnModel[];
  /** A list of values, or of tuples when several columns are listed. */
  readonly list: readonly (readonly JsonValue[])[];
  readonly columns: ColumnSet;
  readonly perPartitionLimit?: number;
  readonly isReversed?: boolean;
  readonly routing: Routing;
  readonly coordinator?: string;
}

export function selectIn(read: InRead): Statement {
  const { table, equal, listed, list, columns, perPartitionLimit } = read;
  const isTuple = listed.length > 1;
  const target = isTuple ? `(${listed.map(columnName).join(', ')})` : listed.map(columnName).join('');
  const conditions = [
    ...equal.map(({ column }) => ({ column, text: `${columnName(column)} = ?` })),
    { column: listed[0], text: `${target} IN ?` },
  ];
  const limit = perPartitionLimit === undefined ? '' : ' PER PARTITION LIMIT ?';
  const order = read.isReversed ? reversedOrder(table) : '';
  const cql = `SELECT ${columnList(table, columns)} FROM ${tableName(table)} WHERE ${conditions.map(({ text }) => text).join(' AND ')}${order}${limit}`;
  const values: BoundValue[] = equal.map(({ column, value }) => ({ value, type: column.valueType }));
  values.push(isTuple ? tupleList(listed, list) : plainList(listed, list));
  if (perPartitionLimit !== undefined) values.push({ value: perPartitionLimit, type: LIMIT_TYPE });
  return {
    ...readStatement(table, columns, cql, values),
    routing: read.routing,
    ...(read.coordinator === undefined ? {} : { coordinator: read.coordinator }),
  };
}

function plainList(listed: readonly ColumnModel[], list: InRead['list']): BoundValue {
  const [column] = listed;
  if (column === undefined) throw new TypeError('Cannot list no column');
  return { value: list.map(([value]) => value ?? null), type: { kind: 'list', of: column.valueType } };
}

function tupleList(listed: readonly ColumnModel[], list: InRead['list']): BoundValue {
  const value = list.map((items) => Object.fromEntries(items.map((item, index) => [`item${index}`, item])));
  return { value, type: { kind: 'list', of: { kind: 'tuple', items: listed.map((column) => column.valueType) } } };
}

function readStatement(table: TableModel, set: ColumnSet, cql: string, values: readonly BoundValue[]): Statement {
  const columns = columnsOf(table, set).map((column) => ({
    column: column.name,
    property: column.field,
    type: column.valueType,
  }));
  return { cql, values, columns, kind: 'read', isIdempotent: true, isPrepared: true };
}

function columnList(table: TableModel, set: ColumnSet): string {
  return columnsOf(table, set).map(columnName).join(', ');
}

const SIGN = {
  eq: '=',
  in: 'IN',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  contains: 'CONTAINS',
  containsKey: 'CONTAINS KEY',
} as const;

function whereClause(restrictions: readonly Restriction[]): string {
  if (restrictions.length === 0) return '';
  const conditions = restrictions.map(({ column, operator }) =>
    operator === 'containsEntry' ? `${columnName(column)}[?] = ?` : `${columnName(column)} ${SIGN[operator]} ?`,
  );
  return ` WHERE ${conditions.join(' AND ')}`;
}

/** The values of a restriction as they are bound, each with its type. */
export function boundValues({ column, operator, value }: Restriction): BoundValue[] {
  const type = column.valueType;
  switch (operator) {
    case 'in':
      return [{ value, type: { kind: 'list', of: type } }];
    case 'contains':
      return [
        {
          value,
          type: type.kind === 'map' ? type.value : type.kind === 'list' || type.kind === 'set' ? type.of : type,
        },
      ];
    case 'containsKey':
      return [{ value, type: type.kind === 'map' ? type.key : type }];
    case 'containsEntry': {
      const entry = value as { readonly key: JsonValue; readonly value: JsonValue }; // by its input type
      return type.kind === 'map'
        ? [
            { value: entry.key, type: type.key },
            { value: entry.value, type: type.value },
          ]
        : [];
    }
    default:
      return [{ value, type }];
  }
}

/** The driver routes by itself only when all partition key columns are equalities, in any place. */
function routingOf(table: TableModel, restrictions: readonly Restriction[]): Routing | undefined {
  const partition = restrictions.filter((each) => each.column.role === 'partition');
  if (partition.length !== table.partitionKeys.length || partition.every((each) => each.operator === 'eq'))
    return undefined;
  const first = (value: JsonValue) => (Array.isArray(value) ? ((value as readonly JsonValue[])[0] ?? null) : value);
  return {
    keyspace: table.keyspace,
    values: partition.map(({ column, operator, value }) => ({
      value: operator === 'in' ? first(value) : value,
      type: column.valueType,
    })),
  };
}

function reversedOrder(table: TableModel): string {
  if (table.clusteringKeys.length === 0) return '';
  return ` ORDER BY ${table.clusteringKeys.map((column) => `${columnName(column)} ${column.order === 'ASC' ? 'DESC' : 'ASC'}`).join(', ')}`;
}
