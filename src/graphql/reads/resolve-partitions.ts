/** Resolver bodies of partitions. */
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import type { TableModel } from '../../model/keyspace-model.ts';
import { checkKey } from '../../plan/check-value.ts';
import { pagePart } from '../../plan/page-size.ts';
import { NARROW } from '../../plan/projection.ts';
import { planRead } from '../../plan/read-plan.ts';
import type { Connection } from './connection-value.ts';
import { readPlan } from './read-plan-page.ts';
import type { PageArguments, ReadParts } from './resolve-reads.ts';

/** The partition with this key, or null where it has neither rows nor static values. */
export async function readPartition({ table, context }: ReadParts, key: readonly JsonValue[]): Promise<Row | null> {
  checkKey(table, key);
  context.guard(table, 'read');
  return context.loaders.partition(table, key);
}

/** A page of all partitions. */
export async function readPartitions({ table, args, context }: ReadParts<PageArguments>): Promise<Connection> {
  context.guard(table, 'read');
  const plan = planRead(table, {
    conditions: [],
    isDistinct: true,
    limits: context.limits,
    permit: context.permits?.rows(table, 'read'),
    projection: NARROW,
    segment: args.segment ?? undefined,
  });
  return readPlan(plan, pagePart(args, context.limits), context);
}

export function partitionKeyOf({ partitionKeys }: TableModel, row: Row): readonly JsonValue[] {
  return partitionKeys.map(({ field }) => row[field] ?? null);
}
