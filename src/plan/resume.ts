/**
 * How a slice goes on after a row. CQL compares tuples by value and not by clustering order, so with mixed directions
 * `(a, b) > (?, ?)` skips rows; one slice per level is right for every order: same a and b after, then a after.
 */
import { compareValues } from '../cql-type/compare.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import type { ColumnModel } from '../model/keyspace-model.ts';
import { definitionOf } from '../model/operators.ts';
import { type Condition, columnOf, condition, rangeOfTuple } from './condition.ts';
import type { ReadPlan } from './read-plan.ts';

/** A clustering column that the plan does not fix, and its value in the row. */
interface Open {
  readonly column: ColumnModel;
  readonly value: JsonValue;
}

/**
 * The reads that follow the row with the clustering values `after`, in their order; a page is filled from them one after
 * the other. Empty when nothing can follow. After a row that lacks values the first read begins with that row itself.
 */
export function resumeAfter(plan: ReadPlan, after: readonly JsonValue[]): readonly ReadPlan[] {
  const { table, conditions } = plan;
  const isBound = (each: Condition) => columnOf(each).role === 'clustering' && each.operator !== 'eq';
  const fixed = conditions.filter((each) => !isBound(each));
  const bounds = conditions.filter(isBound);
  const open = table.clusteringKeys
    .map((column, index): Open => ({ column, value: after[index] ?? null }))
    .filter(({ column }) => !fixed.some((each) => columnOf(each) === column));
  return open.flatMap((_, index): ReadPlan[] => {
    const level = open.length - 1 - index;
    const above = open.slice(0, level);
    const { column, value } = open[level]!; // a level of `open`
    // A row that lacks a value stands before all that have one, and nothing is below it.
    if (above.some((each) => each.value === null) || (value === null && plan.isReversed)) return [];
    const isUpwards = followsUpwards(column, plan);
    const far = bounds
      .filter((each) => definitionOf(each.operator).bound === (isUpwards ? 'upper' : 'lower'))
      .flatMap((each) => below(each, above));
    const same = above.map((each) => condition(each.column, 'eq', each.value));
    const next = value === null ? [] : [condition(column, isUpwards ? 'gt' : 'lt', value)];
    return [{ ...plan, conditions: [...fixed, ...same, ...next, ...far] }];
  });
}

/** The row itself, then what follows it: where rows of several partitions have the same clustering values. */
export function resumeFrom(plan: ReadPlan, at: readonly JsonValue[]): readonly ReadPlan[] {
  const fixed = new Set(plan.conditions.filter(({ operator }) => operator === 'eq').map(columnOf));
  const open = plan.table.clusteringKeys.filter((column) => !fixed.has(column));
  const isGiven = (each: Condition) => columnOf(each).role !== 'clustering' || each.operator === 'eq';
  const row = plan.table.clusteringKeys.flatMap((column, index) =>
    open.includes(column) ? [condition(column, 'eq', at[index] ?? null)] : [],
  );
  return [{ ...plan, conditions: [...plan.conditions.filter(isGiven), ...row] }, ...resumeAfter(plan, at)];
}

/**
 * What is left of a bound below rows that have these values in the columns above. The row that is gone on after was within
 * the bound: where one of its values is another than the bound's, it is well within, and so is all below it.
 */
function below(bound: Condition, above: readonly Open[]): Condition[] {
  const { columns, operator, form } = bound;
  if (above.length === 0) return [bound];
  if (form !== 'tuple') return []; // on the first open column, which is fixed here
  const values = bound.value as readonly JsonValue[]; // of a tuple
  const isSame = above.every(({ column, value }, index) => {
    const own = values[index];
    return own === undefined || compareValues(value, own, column.valueType) === 0;
  });
  if (!isSame || columns.length <= above.length) return [];
  return [rangeOfTuple(columns.slice(above.length), operator, values.slice(above.length))];
}

function followsUpwards(column: ColumnModel, { isReversed }: ReadPlan): boolean {
  return (column.order === 'ASC') !== isReversed;
}
