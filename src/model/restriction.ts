/** The `where` argument -> a list of restrictions in the order of the key; empty and contradictory filters are refused. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { Operator, Restriction, Where } from './access-path.ts';
import type { ColumnModel, TableModel } from './keyspace-model.ts';

export function readRestrictions(table: TableModel, where: Where, maxInList: number): readonly Restriction[] {
  const byField = new Map(table.columns.map((column) => [column.field, column]));
  const read = Object.entries(where).flatMap(([field, filter]) => {
    const column = byField.get(field);
    if (column === undefined || filter === null || filter === undefined)
      return refuse(field, 'the filter is null: leave it out instead');
    return readFilter(column, filter, maxInList);
  });
  const place = (each: Restriction) => table.columns.indexOf(each.column);
  return read.sort((a, b) => place(a) - place(b));
}

function readFilter(
  column: ColumnModel,
  filter: Readonly<Record<string, JsonValue | undefined>>,
  maxInList: number,
): Restriction[] {
  const operators = Object.keys(filter) as Operator[]; // the input type has no other fields
  if (operators.length === 0) refuse(column.field, 'the filter is empty: give an operator');
  const restrictions = operators.map((operator) => toRestriction(column, operator, filter[operator], maxInList));
  if (restrictions.length > 1) assertRange(column, operators);
  return restrictions;
}

function toRestriction(
  column: ColumnModel,
  operator: Operator,
  value: JsonValue | undefined,
  maxInList: number,
): Restriction {
  if (value === null || value === undefined)
    return refuse(column.field, `\`${operator}\` is null: Cassandra cannot look for missing values`);
  if (operator !== 'in') return { column, operator, value };
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (items.length === 0) refuse(column.field, '`in` is empty: give at least one value');
  if (items.length > maxInList) refuse(column.field, `\`in\` has ${items.length} values, permitted are ${maxInList}`);
  const [only] = items;
  return items.length === 1 && only !== undefined
    ? { column, operator: 'eq', value: only }
    : { column, operator, value: items };
}

/** Two operators on one column make sense as lower and upper bound only. */
function assertRange(column: ColumnModel, operators: readonly Operator[]): void {
  const lower = operators.filter((operator) => operator === 'gt' || operator === 'gte');
  const upper = operators.filter((operator) => operator === 'lt' || operator === 'lte');
  if (operators.length !== 2 || lower.length !== 1 || upper.length !== 1) {
    refuse(
      column.field,
      `${operators.map((operator) => `\`${operator}\``).join(' and ')} do not go together: give one operator, or one lower and one upper bound`,
    );
  }
}

function refuse(field: string, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot filter by ${field} as ${reason}`);
}
