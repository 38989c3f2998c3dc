/** A page on its way to the client; cursors are made only when they are asked for. */
import type { Row } from '../../cql-type/value-type.ts';
import type { ReadPlan } from '../../plan/read-plan.ts';
import type { PageResult, Position } from '../../reads/position.ts';
import type { GatewayContext } from '../context.ts';

export interface Connection {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly cursorAfter: (index: number) => string;
  /** Present where the end of the page is not after its last row: it has none, or its last one cannot be shown. */
  readonly endCursor?: string;
}

export const EMPTY_CONNECTION: Connection = { rows: [], hasNextPage: false, cursorAfter: () => '' };

export function toConnection(
  page: PageResult,
  plan: ReadPlan,
  { cursors, tenant }: Pick<GatewayContext, 'cursors' | 'tenant'>,
): Connection {
  const encode = (position: Position) => cursors.encode(position, { plan, tenant });
  return {
    rows: page.rows,
    hasNextPage: page.hasNextPage,
    cursorAfter: (index) => encode(page.positionAfter(index)),
    ...(page.end === undefined ? {} : { endCursor: encode(page.end) }),
  };
}
