/** The `where` argument -> conditions in the order of the key; empty and contradictory filters are refused. */
import { isMappedInet } from '../cql-type/inet.ts';
import { identityOf } from '../cql-type/key.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, FilterModel, TableModel } from '../model/keyspace-model.ts';
import { definitionOf, fieldOf, OPERATOR_NAMES, type Operator } from '../model/operators.ts';
import { type Condition, columnOf, condition } from './condition.ts';
import type { PlanLimits } from './limits.ts';
import { rangeConditions } from './tuple-range.ts';

export type Filter = Readonly<Record<string, JsonValue | undefined>>;
export type Where = Readonly<Record<string, Filter | null | undefined>>;

/** @throws {GatewayError} `BAD_USER_INPUT` naming the field. */
export function conditionsOf(table: TableModel, where: Where, limits: PlanLimits): readonly Condition[] {
  const conditions = Object.entries(where).flatMap(([field, filter]) => {
    if (filter === null || filter === undefined) return refuse(field, 'the filter is null: leave it out instead');
    const known = table.filters.find(({ column }) => column.field === field);
    if (known !== undefined) return readFilter(known, filter, limits);
    return rangeConditions(table, filter); // the only other field of the input type
  });
  assertApart(conditions);
  const place = (each: Condition) => table.columns.indexOf(columnOf(each));
  return conditions.sort((a, b) => place(a) - place(b));
}

/** Columns of a range over several have no filter of their own. */
function assertApart(conditions: readonly Condition[]): void {
  const ranges = conditions.filter(({ form }) => form === 'tuple');
  if (ranges.length === 0) return;
  const ranged = new Set(ranges.flatMap(({ columns }) => columns));
  const twice = conditions.find((each) => each.form !== 'tuple' && ranged.has(columnOf(each)));
  if (twice !== undefined)
    refuse('clustering', `it names ${columnOf(twice).field}, which has a filter of its own: give one of them`);
}

function readFilter({ column, operators }: FilterModel, filter: Filter, limits: PlanLimits): Condition[] {
  // Two operators of the table may have one name in filters, but never on one column.
  const given = Object.keys(filter).map((name) => ({
    name,
    operator: operators.find((each) => fieldOf(each) === name) ?? nameOf(name),
  }));
  if (given.length === 0) refuse(column.field, 'the filter is empty: give an operator');
  if (given.length > 1)
    assertRange(
      column.field,
      given.map(({ operator }) => operator),
    );
  return given.map(({ name, operator }) => toCondition(column, operator, { value: filter[name], limits }));
}

function nameOf(name: string): Operator {
  const operator = OPERATOR_NAMES.find((each) => fieldOf(each) === name);
  if (operator === undefined) throw new TypeError(`Cannot filter by ${name} as there is no such operator`);
  return operator;
}

interface Argument {
  readonly value: JsonValue | undefined;
  readonly limits: PlanLimits;
}

function toCondition(column: ColumnModel, operator: Operator, { value, limits: { maxInList } }: Argument): Condition {
  if (value === null || value === undefined)
    return refuse(column.field, `\`${fieldOf(operator)}\` is null: Cassandra cannot look for missing values`);
  if (operator !== 'in') return condition(column, operator, value);
  const given = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (given.length === 0) refuse(column.field, '`in` is empty: give at least one value');
  if (given.length > maxInList) refuse(column.field, `\`in\` has ${given.length} values, permitted are ${maxInList}`);
  const items = distinct(column, given);
  const [only] = items;
  if (items.length === 1 && only !== undefined) return condition(column, 'eq', only);
  if (isInet(column) && items.some((item) => isMappedInet(String(item))))
    refuse(
      column.field,
      '`in` has an IPv4 address inside of IPv6, which Cassandra takes for the IPv4 one in a list: give `eq`',
    );
  return condition(column, operator, items);
}

/** A value that is given twice is read once. */
function distinct(column: ColumnModel, items: readonly JsonValue[]): readonly JsonValue[] {
  for (const item of items) condition(column, 'eq', item); // what cannot be stored has no bytes
  const identity = identityOf([column.valueType]);
  return [...new Map(items.map((item) => [identity([item]), item])).values()];
}

function isInet({ valueType }: ColumnModel): boolean {
  return valueType.kind === 'native' && valueType.name === 'inet';
}

/** Two operators on one column make sense as lower and upper bound only. */
export function assertRange(field: string, operators: readonly Operator[]): void {
  const bounds = operators.map((operator) => definitionOf(operator).bound);
  if (operators.length === 2 && bounds.includes('lower') && bounds.includes('upper')) return;
  refuse(
    field,
    `${operators.map((operator) => `\`${fieldOf(operator)}\``).join(' and ')} do not go together: give one operator, or one lower and one upper bound`,
  );
}

function refuse(field: string, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot filter by ${field} as ${reason}`);
}
