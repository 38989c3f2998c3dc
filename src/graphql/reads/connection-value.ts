/** A page on its way to the client; cursors, and whether rows stand before it, are made only when they are asked for. */
import type { Row } from '../../cql-type/value-type.ts';
import type { ReadPlan } from '../../plan/read-plan.ts';
import { resumeAfter, resumeFrom } from '../../plan/resume.ts';
import { clusteringOf, type PageResult, type Position } from '../../reads/position.ts';
import type { GatewayContext } from '../context.ts';

export interface Connection {
  readonly rows: readonly Row[];
  readonly hasNextPage: () => boolean | Promise<boolean>;
  readonly hasPreviousPage: () => boolean | Promise<boolean>;
  readonly cursorAfter: (index: number) => string;
  /** Present where the end of the page is not after its last row: it has none, or its last one cannot be shown. */
  readonly endCursor?: string;
}

export const EMPTY_CONNECTION: Connection = {
  rows: [],
  hasNextPage: () => false,
  hasPreviousPage: () => false,
  cursorAfter: () => '',
};

type ConnectionParts = Pick<GatewayContext, 'cursors' | 'caller' | 'loaders'>;

export interface ReadPage {
  readonly page: PageResult;
  readonly plan: ReadPlan;
  /** What the page was read after, or before. */
  readonly from?: Position | undefined;
}

export function toConnection(
  { page, plan, from }: ReadPage,
  { cursors, caller, loaders }: ConnectionParts,
): Connection {
  const encode = (position: Position) => cursors.encode(position, { plan, caller });
  return {
    rows: page.rows,
    hasNextPage: () => page.hasNextPage,
    hasPreviousPage: () => {
      if (from === undefined) return false;
      return from.kind === 'key' ? loaders.hasRow(slicesBeyond(reversed(plan), page.rows[0], from)) : true;
    },
    cursorAfter: (index) => encode(page.positionAfter(index)),
    ...(page.end === undefined ? {} : { endCursor: encode(page.end) }),
  };
}

/** A page that was read from its end. @param page in the order in which it was read. */
export function toBackwardConnection(
  { page, plan, from }: ReadPage,
  { cursors, caller, loaders }: ConnectionParts,
): Connection {
  const rows = page.rows.toReversed();
  return {
    rows,
    hasNextPage: () => (from?.kind === 'key' ? loaders.hasRow(slicesBeyond(plan, rows.at(-1), from)) : false),
    hasPreviousPage: () => page.hasNextPage,
    cursorAfter: (index) => cursors.encode(page.positionAfter(rows.length - 1 - index), { plan, caller }),
  };
}

export function reversed(plan: ReadPlan): ReadPlan {
  return { ...plan, isReversed: !plan.isReversed };
}

/** The reads of what stands beyond the outermost row of a page; of an empty one, from where it was read on. */
function slicesBeyond(
  plan: ReadPlan,
  outermost: Row | undefined,
  from: Position & { readonly kind: 'key' },
): readonly ReadPlan[] {
  return outermost === undefined
    ? resumeFrom(plan, from.after)
    : resumeAfter(plan, clusteringOf(plan.table, outermost));
}
