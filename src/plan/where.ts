/** The `where` argument -> conditions in the order of the key; empty and contradictory filters are refused. */
import { isMappedInet } from '../cql-type/inet.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { type Condition, columnOf, condition } from './condition.ts';
import { definitionOf, type Operator } from './operators.ts';

export type Filter = Readonly<Record<string, JsonValue | undefined>>;
export type Where = Readonly<Record<string, Filter | null | undefined>>;

/** @throws {GatewayError} `BAD_USER_INPUT` naming the field. */
export function conditionsOf(table: TableModel, where: Where, maxInList: number): readonly Condition[] {
  const byField = new Map(table.columns.map((column) => [column.field, column]));
  const conditions = Object.entries(where).flatMap(([field, filter]) => {
    const column = byField.get(field);
    if (column === undefined || filter === null || filter === undefined)
      return refuse(field, 'the filter is null: leave it out instead');
    return readFilter(column, filter, maxInList);
  });
  const place = (each: Condition) => table.columns.indexOf(columnOf(each));
  return conditions.sort((a, b) => place(a) - place(b));
}

function readFilter(column: ColumnModel, filter: Filter, maxInList: number): Condition[] {
  const operators = Object.keys(filter) as Operator[]; // the input type has no other fields
  if (operators.length === 0) refuse(column.field, 'the filter is empty: give an operator');
  if (operators.length > 1) assertRange(column, operators);
  return operators.map((operator) => toCondition(column, operator, { value: filter[operator], maxInList }));
}

interface Argument {
  readonly value: JsonValue | undefined;
  readonly maxInList: number;
}

function toCondition(column: ColumnModel, operator: Operator, { value, maxInList }: Argument): Condition {
  if (value === null || value === undefined)
    return refuse(column.field, `\`${operator}\` is null: Cassandra cannot look for missing values`);
  if (operator !== 'in') return condition(column, operator, value);
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (items.length === 0) refuse(column.field, '`in` is empty: give at least one value');
  if (items.length > maxInList) refuse(column.field, `\`in\` has ${items.length} values, permitted are ${maxInList}`);
  const [only] = items;
  if (items.length === 1 && only !== undefined) return condition(column, 'eq', only);
  if (isInet(column) && items.some((item) => isMappedInet(String(item))))
    refuse(
      column.field,
      '`in` has an IPv4 address inside of IPv6, which Cassandra takes for the IPv4 one in a list: give `eq`',
    );
  return condition(column, operator, items);
}

function isInet({ valueType }: ColumnModel): boolean {
  return valueType.kind === 'native' && valueType.name === 'inet';
}

/** Two operators on one column make sense as lower and upper bound only. */
function assertRange(column: ColumnModel, operators: readonly Operator[]): void {
  const bounds = operators.map((operator) => definitionOf(operator).bound);
  if (operators.length === 2 && bounds.includes('lower') && bounds.includes('upper')) return;
  refuse(
    column.field,
    `${operators.map((operator) => `\`${operator}\``).join(' and ')} do not go together: give one operator, or one lower and one upper bound`,
  );
}

function refuse(field: string, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot filter by ${field} as ${reason}`);
}
