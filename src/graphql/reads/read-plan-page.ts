/** A page of a plan, forward or backward. */
import type { PagePart } from '../../plan/page-size.ts';
import type { ReadPlan } from '../../plan/read-plan.ts';
import { assertServed, refusal } from '../../plan/refusal.ts';
import { keyPage, type PageResult, type Position } from '../../reads/position.ts';
import type { GatewayContext } from '../context.ts';
import { type Connection, reversed, toBackwardConnection, toConnection } from './connection-value.ts';

export async function readPlan(plan: ReadPlan, part: PagePart, context: GatewayContext): Promise<Connection> {
  const { cursors, caller } = context;
  const { isBackward, size, cursor } = part;
  if (isBackward && plan.paging !== 'key') assertServed(plan.table, NO_WAY_BACK, context.limits.mode);
  const from = cursor === undefined ? undefined : cursors.decode(cursor, { plan, caller });
  const isSingle = plan.kind === 'row' && plan.isDistinct !== true;
  const page = isSingle
    ? await readSingle(plan, { first: size, from }, context)
    : await context.loaders.page({ plan: isBackward ? reversed(plan) : plan, first: size, after: from });
  return (isBackward ? toBackwardConnection : toConnection)({ page, plan, from }, context);
}

const NO_WAY_BACK = refusal(
  'backward unless they are rows of one partition, by its clustering order: give `first` and `after`',
);

interface SingleRead {
  readonly first: number;
  readonly from: Position | undefined;
}

/** A full key in `where` names one row, so it shares the loader of rows; nothing stands before or after it. */
async function readSingle(
  { table, conditions, projection }: ReadPlan,
  { first, from }: SingleRead,
  { loaders }: GatewayContext,
): Promise<PageResult> {
  if (from !== undefined) return keyPage(table, [], first);
  const key = conditions.map(({ value }) => value);
  const row = await loaders.row(table, key, projection);
  return keyPage(table, row === null ? [] : [row], first);
}
