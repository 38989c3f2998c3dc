/** Several partitions, read apart and merged into one clustering order. */
import { isOrdered } from '../cql-type/compare.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { type Condition, columnOf, condition } from './condition.ts';
import type { PlanLimits } from './limits.ts';
import type { ReadPlan } from './read-plan.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Why the partitions cannot be merged; undefined when they can. */
export function mergeRefusal(plan: ReadPlan, { maxMergedPartitions }: PlanLimits): Refusal | undefined {
  const { table, conditions } = plan;
  const isList = (each: Condition) => each.operator === 'in';
  const count = partitionsOf(plan).length;
  if (count > maxMergedPartitions)
    return refusal(
      `of ${count} partitions in order, each of which is read by itself: give at most ${maxMergedPartitions}, or leave out orderBy`,
    );
  if (conditions.some((each) => columnOf(each).role === 'clustering' && isList(each)))
    return refusal('of several partitions in order by a list of clustering values: leave out orderBy');
  return table.clusteringKeys.every(({ valueType }) => isOrdered(valueType))
    ? undefined
    : refusal('of several partitions in order as a clustering column has a type made of others: leave out orderBy');
}

/** The plan of each partition: all combinations of the listed values, each once. */
export function partitionsOf(plan: ReadPlan): readonly ReadPlan[] {
  let combinations: readonly (readonly Condition[])[] = [[]];
  for (const each of plan.conditions) {
    const isList = each.operator === 'in' && columnOf(each).role === 'partition';
    const values = isList ? (each.value as readonly JsonValue[]) : undefined; // of an `in`
    const choices = values?.map((value) => condition(columnOf(each), 'eq', value)) ?? [each];
    combinations = combinations.flatMap((before) => choices.map((choice) => [...before, choice]));
  }
  return combinations.map((conditions) => ({ ...plan, kind: 'slice', paging: 'key', conditions }));
}
