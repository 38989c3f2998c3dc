/** Aggregates -> SELECT. Which values are asked for is the client's, so there are many texts: they are kept apart. */
import { native, type ValueType } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import {
  type AggregatePlan,
  type AggregateValue,
  countedColumn,
  isFloating,
  isWholeNumber,
} from '../plan/aggregate.ts';
import type { ResultColumn, Statement } from '../statement/statement.ts';
import { columnName, tableName } from './identifier.ts';
import { routingOf } from './routing.ts';
import { limitValue, reversedOrder, whereText } from './select.ts';

/** Properties of the one row, or the row of a group: how many rows there are, and by place what each value is. */
export const COUNT = 'rows';

export function valueProperty(place: number): string {
  return `value ${place}`;
}

/** How many rows have a value in the column of a sum or an average. */
export function countProperty(place: number): string {
  return `count ${place}`;
}

/** What the rows of a group have in a column that they are grouped by. */
export function keyProperty(place: number): string {
  return `key ${place}`;
}

interface Selected {
  readonly text: string;
  readonly result: ResultColumn;
}

/** @param limit groups at most. */
export function aggregateStatement(plan: AggregatePlan, limit?: number): Statement {
  const { read, groupBy } = plan;
  const { table, conditions, isReversed, isFiltering } = read;
  const selected = [...groupBy.map(ofGroup), counted(table), ...plan.values.flatMap(selectedValue)];
  const routing = routingOf(table, conditions);
  return {
    cql: [
      `SELECT ${selected.map(({ text }) => text).join(', ')}`,
      `FROM ${tableName(table)}`,
      ...whereText(conditions),
      ...(groupBy.length === 0 ? [] : [`GROUP BY ${groupBy.map(columnName).join(', ')}`]),
      ...(isReversed ? [reversedOrder(table)] : []),
      ...(limit === undefined ? [] : ['LIMIT ?']),
      ...(isFiltering ? ['ALLOW FILTERING'] : []),
    ].join(' '),
    values: [...conditions.flatMap(({ values }) => values), ...(limit === undefined ? [] : [limitValue(limit)])],
    columns: selected.map(({ result }) => result),
    kind: 'read',
    isIdempotent: true,
    isPrepared: true,
    family: 'aggregate',
    ...(routing === undefined ? {} : { routing }),
  };
}

function ofGroup(column: AggregatePlan['groupBy'][number], place: number): Selected {
  const { text, result } = named(columnName(column), keyProperty(place), column.valueType);
  return { text, result: { ...result, isKey: true } };
}

function counted(table: TableModel): Selected {
  return named(`count(${columnName(countedColumn(table))})`, COUNT, native('bigint'));
}

function selectedValue({ of, column }: AggregateValue, place: number): readonly Selected[] {
  const name = columnName(column);
  if (of === 'min' || of === 'max') return [named(`${of}(${name})`, valueProperty(place), column.valueType)];
  const count = named(`count(${name})`, countProperty(place), native('bigint'));
  if (isFloating(column)) return [named(`${of}(${name})`, valueProperty(place), column.valueType), count];
  // Averages are made of exact sums: Cassandra's own of decimals has no more decimals than its values.
  return isWholeNumber(column)
    ? [named(`sum(cast(${name} AS varint))`, valueProperty(place), native('varint')), count]
    : [named(`sum(${name})`, valueProperty(place), native('decimal')), count];
}

function named(text: string, property: string, type: ValueType): Selected {
  return { text: `${text} AS "${property}"`, result: { column: property, property, type } };
}
