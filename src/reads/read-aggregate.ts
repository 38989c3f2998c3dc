/** Aggregates of a read, and of its groups: one statement each. */
import { aggregateStatement, COUNT, countProperty, keyProperty, valueProperty } from '../cql/aggregate.ts';
import { divideDecimal } from '../cql-type/divide-decimal.ts';
import { isHidden, type JsonValue, type Row } from '../cql-type/value-type.ts';
import { type AggregateFunction, type AggregatePlan, isFloating } from '../plan/aggregate.ts';
import type { ReadParts } from './read-level.ts';

/** Values by function and field; a function that was not asked for has none. */
export interface Aggregate {
  readonly count: number;
  readonly values: Readonly<Record<AggregateFunction, Readonly<Record<string, JsonValue>>>>;
}

/** What the rows of a group have in common, by field. */
export interface AggregateGroup extends Aggregate {
  readonly key: Readonly<Record<string, JsonValue>>;
}

/** Over all rows; without any the count is 0 and all else null. */
export async function readAggregate({ executor, scope }: ReadParts, plan: AggregatePlan): Promise<Aggregate> {
  const { rows } = await executor.execute(aggregateStatement(plan), scope);
  return toAggregate(plan, rows[0] ?? {});
}

/** The first groups; one of static values alone has no rows, and is none. */
export async function readGroups(
  { executor, scope }: ReadParts,
  plan: AggregatePlan,
  limit: number,
): Promise<readonly AggregateGroup[]> {
  const { rows } = await executor.execute(aggregateStatement(plan, limit), scope);
  return rows.flatMap((row) => {
    const key = Object.fromEntries(plan.groupBy.map(({ field }, place) => [field, row[keyProperty(place)] ?? null]));
    const aggregate = toAggregate(plan, row);
    return aggregate.count === 0 || Object.values(key).some(isHidden) ? [] : [{ ...aggregate, key }];
  });
}

/** @param row what the statement answered; without it, what there is of no rows. */
export function toAggregate({ values }: AggregatePlan, row: Row): Aggregate {
  const count = Number(row[COUNT] ?? 0);
  const found: Record<AggregateFunction, Record<string, JsonValue>> = { min: {}, max: {}, sum: {}, avg: {} };
  for (const [place, { of, column }] of values.entries()) {
    const value = row[valueProperty(place)] ?? null;
    const isCounted = of === 'min' || of === 'max';
    const counted = isCounted ? count : Number(row[countProperty(place)] ?? 0);
    const isAverage = of === 'avg' && !isFloating(column);
    if (count === 0 || counted === 0 || value === null) found[of][column.field] = null;
    else found[of][column.field] = isAverage ? divideDecimal(String(value), counted) : value;
  }
  return { count, values: found };
}
