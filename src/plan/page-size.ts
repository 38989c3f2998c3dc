/** How many rows a page has, and from which end it is read. */
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';

export type PageLimits = Pick<Options, 'defaultPageSize' | 'maxPageSize'>;

export interface PageBounds {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PagePart {
  /** Whether rows are counted from the end, or from a row before which they stand. */
  readonly isBackward: boolean;
  readonly size: number;
  readonly cursor: string | undefined;
}

/** @throws {GatewayError} `BAD_USER_INPUT` outside of 0 and the largest page. */
export function pageSize(
  given: number | null | undefined,
  { defaultPageSize, maxPageSize }: PageLimits,
  name: 'first' | 'last' = 'first',
): number {
  const size = given ?? defaultPageSize;
  if (size >= 0 && size <= maxPageSize) return size;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Cannot read a page of ${size} rows as \`${name}\` goes from 0 to ${maxPageSize}`,
  );
}

/** @throws {GatewayError} `BAD_USER_INPUT` as {@link pageSize}, and for the arguments of both directions together. */
export function pagePart({ first, after, last, before }: PageBounds, limits: PageLimits): PagePart {
  const isBackward = isGiven(last) || isGiven(before);
  if (isBackward && (isGiven(first) || isGiven(after)))
    throw new GatewayError(
      'BAD_USER_INPUT',
      'Cannot read a page forward and backward: give `first` and `after`, or `last` and `before`',
    );
  return isBackward
    ? { isBackward, size: pageSize(last, limits, 'last'), cursor: before ?? undefined }
    : { isBackward, size: pageSize(first, limits), cursor: after ?? undefined };
}

/** @throws {GatewayError} `BAD_USER_INPUT` outside of 1 and the largest page. */
export function perPartitionSize(given: number | null | undefined, { maxPageSize }: PageLimits): number | undefined {
  if (!isGiven(given) || (given >= 1 && given <= maxPageSize)) return given ?? undefined;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Cannot read ${given} rows of each partition as \`perPartition\` goes from 1 to ${maxPageSize}`,
  );
}

export function isGiven<T>(argument: T | null | undefined): argument is T {
  return argument !== null && argument !== undefined;
}
