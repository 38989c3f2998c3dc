/** The pages of a field: one below the root, one a parent below rows. */

import type { Row } from '../cql-type/value-type.ts';
import { toError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { isGiven, pageSize } from '../plan/page-size.ts';
import { planBelow, planKey, planWhere, type ReadPlan } from '../plan/read-plan.ts';
import type { Where } from '../plan/where.ts';
import type { PartitionsRequest } from '../reads/create-loaders.ts';
import type { Key } from '../reads/level-read.ts';
import { keyPage, type PageResult } from '../reads/position.ts';
import { argumentsOf } from './arguments.ts';
import { distinctKeys } from './distinct-keys.ts';
import type { Columns, ManyRead, PageRead } from './program.ts';
import { Failure, NULL, type ParentPage } from './results.ts';
import { type RunParts, rowOf } from './run-parts.ts';

export type PageOf = Omit<ParentPage, 'start'>;

interface PageArguments {
  readonly where?: Where | null;
  readonly orderBy?: 'STORED' | 'REVERSED' | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

export async function pageOf(parts: RunParts, read: PageRead): Promise<PageOf> {
  const { context } = parts;
  const args: PageArguments = argumentsOf(read, parts.variables);
  context.guard(read.table, 'read');
  const first = pageSize(args.first, context.limits);
  const plan = planWhere(read.table, args.where, {
    isReversed: args.orderBy === 'REVERSED',
    isOrdered: isGiven(args.orderBy),
    limits: context.limits,
    permit: context.permits?.rows(read.table, 'read'),
    projection: read.columns.projection,
  });
  const page = await readPlan(parts, { plan, first, after: args.after, columns: read.columns });
  return { page, plan: () => plan };
}

interface PlanRead {
  readonly plan: ReadPlan;
  readonly first: number;
  readonly after: string | null | undefined;
  readonly columns: Columns;
}

/** A full key names one row, so it shares the loader of rows. */
async function readPlan(parts: RunParts, { plan, first, after, columns }: PlanRead): Promise<PageResult> {
  const { cursors, caller, loaders } = parts.context;
  const position = isGiven(after) ? cursors.decode(after, { plan, caller }) : undefined;
  const request = { plan, first, after: position };
  if (plan.kind !== 'row')
    return parts.program.isEachReadOnce
      ? loaders.pageOnce({ ...request, wanted: columns.wanted })
      : loaders.page(request);
  if (position !== undefined) return keyPage(plan.table, [], first);
  const key = plan.conditions.map(({ value }) => value);
  const row = await rowOf(parts, { table: plan.table, key, columns });
  return keyPage(plan.table, row === null ? [] : [row], first);
}

/** @returns one page, or why there is none, for every parent. */
export async function pagesOf(
  parts: RunParts,
  read: ManyRead,
  parents: readonly Row[],
): Promise<readonly (PageOf | Failure)[]> {
  const { context } = parts;
  const { table } = read;
  const args: PageArguments = argumentsOf(read, parts.variables);
  context.guard(table, 'read');
  const first = pageSize(args.first, context.limits);
  const { keys, places } = distinctKeys(read.relation, parents);
  const how = { isReversed: args.orderBy === 'REVERSED', projection: read.columns.projection };
  const planOf = planner(parts, table, how);
  const isByKey = keys[0] === undefined || planOf(keys[0]).paging === 'key';
  const pages =
    isGiven(args.after) || !isByKey
      ? await pagesAfter(parts, keys.map(planOf), { first, after: args.after })
      : await firstPages(parts, { table, first, request: { ...how, keys, ...beside(keys, planOf) } });
  return places.map((place) => {
    if (place === NULL) return { page: keyPage(table, [], first), plan: noPlan };
    const page = pages[place]!; // one page a key
    return page instanceof Error ? new Failure(page) : { page, plan: () => planOf(keys[place]!) }; // a place of keys
  });
}

type How = Pick<ReadPlan, 'isReversed' | 'projection'>;

function planner({ context: { limits, permits } }: RunParts, table: TableModel, how: How): (key: Key) => ReadPlan {
  const permit = permits?.rows(table, 'read');
  if (permit === undefined) return (key) => planKey(table, key, how);
  return (key) => planBelow(table, { key, where: undefined }, { ...how, limits, permit });
}

/** What the caller's permit adds to each key: the same to all. */
function beside(keys: readonly Key[], planOf: (key: Key) => ReadPlan): Pick<PartitionsRequest, 'conditions'> {
  const [first] = keys;
  const conditions = first === undefined ? [] : planOf(first).conditions.slice(first.length);
  return conditions.length === 0 ? {} : { conditions };
}

interface FirstPages {
  readonly table: TableModel;
  readonly first: number;
  readonly request: Omit<PartitionsRequest, 'limit'>;
}

async function firstPages(
  { context, program }: RunParts,
  { table, first, request }: FirstPages,
): Promise<readonly (PageResult | Error)[]> {
  if (request.keys.length === 0) return [];
  const wanted = { ...request, limit: first + 1 };
  const answers = await (program.isEachReadOnce
    ? context.loaders.partitionsOnce(table, wanted)
    : context.loaders.partitions(table, wanted));
  return answers.map((rows) => (rows instanceof Error ? rows : keyPage(table, rows, first)));
}

/** One page further, or each by itself: a cursor fits one parent at most, and fails for the others. */
function pagesAfter(
  { context: { cursors, caller, loaders } }: RunParts,
  plans: readonly ReadPlan[],
  { first, after }: { readonly first: number; readonly after: string | null | undefined },
): Promise<readonly (PageResult | Error)[]> {
  return Promise.all(
    plans.map(async (plan) => {
      try {
        const from = isGiven(after) ? cursors.decode(after, { plan, caller }) : undefined;
        return await loaders.page({ plan, first, after: from });
      } catch (error) {
        return toError(error);
      }
    }),
  );
}

/** The page of a parent without a key has no rows, hence no cursors. */
function noPlan(): never {
  throw new TypeError('Cannot make a cursor of a page without rows');
}
