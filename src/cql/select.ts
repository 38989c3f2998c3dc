/** Read plans -> SELECT statements. Pure; the number of texts per table, shape of plan and projection is finite. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { native } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Condition } from '../plan/condition.ts';
import { columnsOf, type Projection } from '../plan/projection.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn, Routing, Statement } from '../statement/statement.ts';
import { columnName, tableName } from './identifier.ts';

const LIMIT_TYPE = native('int');

/** What is read: a plan, or the part of one that a statement carries out. */
export type Selection = Pick<ReadPlan, 'table' | 'conditions' | 'isReversed' | 'projection'>;

export interface SelectOptions {
  /** Rows of the answer, unpaged. */
  readonly limit?: number;
  /** Rows of each partition. */
  readonly perPartitionLimit?: number;
  /** Rows of a page of Cassandra; without it the answer is unpaged. */
  readonly fetchSize?: number;
  readonly pageState?: string;
  /** Host id of the coordinator to try first. */
  readonly coordinator?: string;
}

export function select(selection: Selection, options: SelectOptions = {}): Statement {
  const { table, conditions, projection } = selection;
  const { limit, perPartitionLimit, ...sending } = options;
  const limits = [
    ...(perPartitionLimit === undefined ? [] : [perPartitionLimit]),
    ...(limit === undefined ? [] : [limit]),
  ];
  const routing = routingOf(table, conditions);
  return {
    cql: textOf(selection, options),
    values: [
      ...conditions.flatMap(({ values }) => values),
      ...limits.map((value): BoundValue => ({ value, type: LIMIT_TYPE })),
    ],
    columns: resultColumns(table, projection),
    kind: 'read',
    isIdempotent: true,
    isPrepared: true,
    ...sending,
    ...(routing === undefined ? {} : { routing }),
  };
}

function textOf({ table, conditions, isReversed, projection }: Selection, options: SelectOptions): string {
  return [
    `SELECT ${columnsOf(table, projection).map(columnName).join(', ')}`,
    `FROM ${tableName(table)}`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.map(conditionText).join(' AND ')}`]),
    ...(isReversed && table.clusteringKeys.length > 0 ? [reversedOrder(table)] : []),
    ...(options.perPartitionLimit === undefined ? [] : ['PER PARTITION LIMIT ?']),
    ...(options.limit === undefined ? [] : ['LIMIT ?']),
  ].join(' ');
}

function conditionText({ columns, cql }: Condition): string {
  const names = columns.map(columnName).join(', ');
  return columns.length > 1 ? `(${names})${cql}` : `${names}${cql}`;
}

function reversedOrder(table: TableModel): string {
  const columns = table.clusteringKeys.map(
    (column) => `${columnName(column)} ${column.order === 'ASC' ? 'DESC' : 'ASC'}`,
  );
  return `ORDER BY ${columns.join(', ')}`;
}

function resultColumns(table: TableModel, projection: Projection): readonly ResultColumn[] {
  return columnsOf(table, projection).map(({ name, field, valueType }) => ({
    column: name,
    property: field,
    type: valueType,
  }));
}

/** Given where the partition key has a list; otherwise the driver routes by itself. */
function routingOf({ keyspace, partitionKeys }: TableModel, conditions: readonly Condition[]): Routing | undefined {
  const partition = conditions.filter(({ columns: [column] }) => column?.role === 'partition');
  if (partition.length !== partitionKeys.length || partition.every(({ operator }) => operator === 'eq'))
    return undefined;
  return {
    keyspace,
    values: partition.map(({ value, operator, columns: [column] }) => ({
      value: operator === 'in' && Array.isArray(value) ? value[0] : value,
      type: column!.valueType, // a condition has a column
    })),
  };
}
