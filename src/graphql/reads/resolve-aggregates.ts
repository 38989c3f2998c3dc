/** Resolver bodies of aggregates: which values are asked for, of which rows, in which groups. */
import type { GraphQLResolveInfo } from 'graphql';
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { TableModel } from '../../model/keyspace-model.ts';
import {
  type AggregateFunction,
  type AggregateValue,
  aggregateRefusal,
  columnsFor,
  groupColumns,
  orderValues,
} from '../../plan/aggregate.ts';
import { pageSize } from '../../plan/page-size.ts';
import { NARROW } from '../../plan/projection.ts';
import { planBelow, planWhere, type ReadPlan } from '../../plan/read-plan.ts';
import { assertServed } from '../../plan/refusal.ts';
import type { Aggregate, AggregateGroup } from '../../reads/read-aggregate.ts';
import type { GatewayContext } from '../context.ts';
import type { PageArguments, ReadParts } from './resolve-reads.ts';
import { selectedFields } from './selected-columns.ts';

/** What is computed over the rows of a read; its groups are read when they are asked for. */
export interface AggregateAnswer {
  readonly read: ReadPlan;
  /** Undefined where nothing but groups is asked for. */
  readonly all: Aggregate | undefined;
}

export const FUNCTIONS = ['min', 'max', 'sum', 'avg'] as const satisfies readonly AggregateFunction[];

/** Over the rows that `where` names. */
export async function readAggregate(parts: ReadParts<PageArguments>): Promise<AggregateAnswer> {
  const { table, args, context } = parts;
  context.guard(table, 'read');
  return aggregateOf(planWhere(table, args.where, requestOf(parts)), parts);
}

/** Over the rows of a partition, or those of them that `where` names. */
export async function readAggregateOf(
  key: readonly JsonValue[],
  parts: ReadParts<PageArguments>,
): Promise<AggregateAnswer> {
  const { table, args, context } = parts;
  context.guard(table, 'read');
  return aggregateOf(planBelow(table, { key, where: args.where }, requestOf(parts)), parts);
}

function requestOf({ table, context: { limits, permits } }: ReadParts) {
  return { limits, projection: NARROW, permit: permits?.rows(table, 'read') };
}

async function aggregateOf(read: ReadPlan, { table, context, info }: ReadParts): Promise<AggregateAnswer> {
  assertServed(table, aggregateRefusal(read), context.limits.mode);
  const values = selectedValues(table, info, table.names.aggregate.type);
  const asked = selectedFields(info, table.names.aggregate.type);
  const isAsked = asked.has('count') || values.length > 0;
  return { read, all: isAsked ? await context.loaders.aggregate({ read, values, groupBy: [] }) : undefined };
}

interface GroupsRead {
  readonly groupBy: readonly string[];
  readonly first: number | null | undefined;
}

/** The first groups of the rows, by columns of the key. */
export async function readGroups(
  { read }: AggregateAnswer,
  { groupBy, first }: GroupsRead,
  { context, info }: { readonly context: GatewayContext; readonly info: GraphQLResolveInfo },
): Promise<readonly AggregateGroup[]> {
  const { table } = read;
  const columns = groupColumns(read, groupBy);
  if ('kind' in columns) assertServed(table, columns, context.limits.mode);
  const limit = pageSize(first, context.limits);
  if (limit === 0 || 'kind' in columns) return [];
  const values = selectedValues(table, info, table.names.aggregate.group);
  return context.loaders.groups({ read, values, groupBy: columns }, limit);
}

function selectedValues(table: TableModel, info: GraphQLResolveInfo, typeName: string): readonly AggregateValue[] {
  const asked = selectedFields(info, typeName);
  const values = FUNCTIONS.filter((of) => asked.has(of)).flatMap((of) => {
    const fields = selectedFields(info, typeOf(table, of), [of]);
    return columnsFor(table, of).flatMap((column) => (fields.has(column.field) ? [{ of, column }] : []));
  });
  return orderValues(table, values);
}

/** The type of the values of a function. */
export function typeOf({ names: { aggregate } }: TableModel, of: AggregateFunction): string {
  if (of === 'sum') return aggregate.sums;
  return of === 'avg' ? aggregate.averages : aggregate.extremes;
}
