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
 * the other. Empty when nothing can follow.
 */
export function resumeAfter(plan: ReadPlan, after: readonly JsonValue[]): readonly ReadPlan[] {
  const { table, conditions } = plan;
  const fixed = conditions.filter((each) => columnOf(each).role === 'partition' || each.operator === 'eq');
  const bounds = conditions.filter((each) => !fixed.includes(each));
  const open = table.clusteringKeys
    .map((column, index) => ({ column, value: after[index] ?? null }))
    .filter(({ column }) => !fixed.some((each) => columnOf(each) === column));
  return open.map((_, index) => {
    const level = open.length - 1 - index;
    const same = open.slice(0, level).map(({ column, value }) => condition(column, 'eq', value));
    const { column, value } = open[level]!; // a level of `open`
    const isUpwards = followsUpwards(column, plan);
    const far =
      level === 0 ? bounds.filter((each) => definitionOf(each.operator).bound === (isUpwards ? 'upper' : 'lower')) : [];
    return { ...plan, conditions: [...fixed, ...same, condition(column, isUpwards ? 'gt' : 'lt', value), ...far] };
  });
}

function followsUpwards(column: ColumnModel, { isReversed }: ReadPlan): boolean {
  return (column.order === 'ASC') !== isReversed;
}
