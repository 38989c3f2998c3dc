/** `where: { clustering: { gt: { a: 1, b: 2 } } }`: a range over several clustering columns. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { definitionOf, type Operator } from '../model/operators.ts';
import { type Condition, rangeOfTuple } from './condition.ts';

/** The operators that a range over several columns has. */
export const TUPLE_OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const satisfies readonly Operator[];

type Bound = (typeof TUPLE_OPERATORS)[number];
type Values = Readonly<Record<string, JsonValue | undefined>>;

/** @throws {GatewayError} `BAD_USER_INPUT` unless each bound names clustering columns without a gap, from the same one on. */
export function rangeConditions(
  table: TableModel,
  filter: Readonly<Record<string, JsonValue | undefined>>,
): Condition[] {
  const operators = Object.keys(filter) as Bound[]; // the input type has no other fields
  const bounds = operators.map((operator) => definitionOf(operator).bound);
  if (operators.length === 0) refuse('the filter is empty: give an operator');
  if (operators.length > 2 || bounds[0] === bounds[1])
    refuse('two operators go together as one lower and one upper bound only');
  const conditions = operators.map((operator) => toRange(table, operator, filter[operator]));
  const [first, second] = conditions;
  if (second !== undefined && first?.columns[0] !== second.columns[0])
    refuse('both bounds must begin with the same column');
  return conditions;
}

function toRange({ rangeKeys }: TableModel, operator: Bound, given: JsonValue | undefined): Condition {
  if (given === null || given === undefined) return refuse(`\`${operator}\` is null: leave it out instead`);
  const values = given as Values; // by its input type
  const isGiven = ({ field }: ColumnModel) => Object.hasOwn(values, field);
  const first = rangeKeys.findIndex(isGiven);
  if (first < 0) return refuse(`\`${operator}\` names no column`);
  const count = Object.keys(values).length;
  const columns = rangeKeys.slice(first, first + count);
  const missing = columns.find((column) => !isGiven(column));
  if (missing !== undefined) refuse(`\`${operator}\` leaves out ${missing.field}, which stands between the others`);
  const nothing = columns.find(({ field }) => values[field] === null);
  if (nothing !== undefined) refuse(`${nothing.field} is null, which no row is before or after`);
  return rangeOfTuple(
    columns,
    operator,
    columns.map(({ field }) => values[field] ?? null),
  );
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot filter by clustering as ${reason}`);
}
