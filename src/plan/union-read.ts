/** The reads that carry a plan out one after the other: one, or one for each value of a list on an indexed column. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { termOf } from '../model/index-mapping.ts';
import { columnOf, condition } from './condition.ts';
import { indexesFor } from './index-read.ts';
import type { ReadPlan } from './read-plan.ts';

export function unionParts(plan: ReadPlan): readonly ReadPlan[] {
  const { union, table, conditions } = plan;
  if (union === undefined) return [plan];
  const column = columnOf(union);
  const [index] = indexesFor(table, union);
  const term = (value: JsonValue) => (index === undefined || typeof value !== 'string' ? value : termOf(index, value));
  const values = new Map((union.value as readonly JsonValue[]).map((value) => [term(value), value])); // of an `in`
  return [...values.values()].map((value) => ({
    ...plan,
    conditions: conditions.map((each) => (each === union ? condition(column, 'eq', value) : each)),
  }));
}
