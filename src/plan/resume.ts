/**
 * How a slice goes on after a row. CQL compares tuples by value and not by clustering order, so with mixed directions
 * `(a, b) > (?, ?)` skips rows; one slice per level is right for every order: same a and b after, then a after.
 */
import type { JsonValue } from '../cql-type/value-type.ts';
import type { ColumnModel } from '../model/keyspace-model.ts';
import { columnOf, condition } from './condition.ts';
import { definitionOf } from './operators.ts';
import type { ReadPlan } from './read-plan.ts';

/**
 * The reads that follow the row with the clustering values `after`, in their order; a page is filled from them one after
 * the other. Empty when nothing can follow. After a row that lacks values the first read begins with that row itself.
 */
export function resumeAfter(plan: ReadPlan, after: readonly JsonValue[]): readonly ReadPlan[] {
  const { table, conditions } = plan;
  const fixed = conditions.filter((each) => columnOf(each).role === 'partition' || each.operator === 'eq');
  const bounds = conditions.filter((each) => !fixed.includes(each));
  const open = table.clusteringKeys
    .map((column, index) => ({ column, value: after[index] ?? null }))
    .filter(({ column }) => !fixed.some((each) => columnOf(each) === column));
  return open.flatMap((_, index): ReadPlan[] => {
    const level = open.length - 1 - index;
    const above = open.slice(0, level);
    const { column, value } = open[level]!; // a level of `open`
    // A row that lacks a value stands before all that have one, and nothing is below it.
    if (above.some((each) => each.value === null) || (value === null && plan.isReversed)) return [];
    const same = above.map((each) => condition(each.column, 'eq', each.value));
    const isUpwards = followsUpwards(column, plan);
    const next = value === null ? [] : [condition(column, isUpwards ? 'gt' : 'lt', value)];
    const far =
      level === 0 ? bounds.filter((each) => definitionOf(each.operator).bound === (isUpwards ? 'upper' : 'lower')) : [];
    return [{ ...plan, conditions: [...fixed, ...same, ...next, ...far] }];
  });
}

function followsUpwards(column: ColumnModel, { isReversed }: ReadPlan): boolean {
  return (column.order === 'ASC') !== isReversed;
}
