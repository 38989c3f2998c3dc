/** One condition of a read: its CQL and its values together. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import type { ColumnModel } from '../model/keyspace-model.ts';
import { definitionOf, type Operator } from '../model/operators.ts';
import { checkValue } from './check-value.ts';

export interface Condition {
  /** Several for `(a, b) IN ?`. */
  readonly columns: readonly ColumnModel[];
  readonly operator: Operator;
  /** The argument as it was given, for cursors. */
  readonly value: JsonValue;
  /** How the columns stand in the statement: one by itself, `(a, b)`, or `token(a, b)`; by their number where it is left out. */
  readonly form?: 'tuple' | 'token';
  /** What follows the columns in the statement. */
  readonly cql: string;
  /** In the order of the placeholders in `cql`. */
  readonly values: readonly BoundValue[];
}

/** @throws {GatewayError} `BAD_USER_INPUT` when the column could not hold the value. */
export function condition(column: ColumnModel, operator: Operator, value: JsonValue): Condition {
  const { cql, bind } = definitionOf(operator);
  const values = bind(value, column.valueType);
  for (const each of values) checkValue(each.value, each.type, column.field);
  return { columns: [column], operator, value, cql, values };
}

/** The column equals one of `values`, which were checked before. */
export function oneOfValues(column: ColumnModel, values: readonly JsonValue[]): Condition {
  const { cql, bind } = definitionOf('in');
  return { columns: [column], operator: 'in', value: values, cql, values: bind(values, column.valueType) };
}

/** The columns together equal one of `tuples`, which were checked before. */
export function oneOfTuples(columns: readonly ColumnModel[], tuples: readonly (readonly JsonValue[])[]): Condition {
  const value = tuples.map((items) => Object.fromEntries(items.map((item, index) => [`item${index}`, item])));
  const type = { kind: 'list', of: { kind: 'tuple', items: columns.map((column) => column.valueType) } } as const;
  return { columns, operator: 'in', value, cql: definitionOf('in').cql, values: [{ value, type }] };
}

/** The columns together stand before or after these values, column by column. @throws as {@link condition}. */
export function rangeOfTuple(
  columns: readonly ColumnModel[],
  operator: Operator,
  values: readonly JsonValue[],
): Condition {
  const parts = columns.map((column, index) => condition(column, operator, values[index] ?? null));
  const cql = definitionOf(operator).cql.replace('?', `(${columns.map(() => '?').join(', ')})`);
  return { columns, operator, value: values, form: 'tuple', cql, values: parts.flatMap((part) => part.values) };
}

/** The first column, by which a condition stands in the order of the key. */
export function columnOf({ columns: [first] }: Condition): ColumnModel {
  if (first === undefined) throw new TypeError('Cannot restrict no column');
  return first;
}
