/** How many rows a page has. */
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';

/** @throws {GatewayError} `BAD_USER_INPUT` outside of 0 and the largest page. */
export function pageSize(
  first: number | null | undefined,
  { defaultPageSize, maxPageSize }: Pick<Options, 'defaultPageSize' | 'maxPageSize'>,
): number {
  const size = first ?? defaultPageSize;
  if (size >= 0 && size <= maxPageSize) return size;
  throw new GatewayError(
    'BAD_USER_INPUT',
    `Cannot read a page of ${size} rows as \`first\` goes from 0 to ${maxPageSize}`,
  );
}
