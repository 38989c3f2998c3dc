/** A part of a whole table: a range of the tokens of Murmur3, each token in one segment. */
import { native } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Condition } from './condition.ts';
import { type Refusal, refusal } from './refusal.ts';

export interface Segment {
  readonly index: number;
  readonly of: number;
}

export const MAX_SEGMENTS = 4_096;
/** No partition has this token. */
const FIRST_TOKEN = -(2n ** 63n);
const LAST_TOKEN = 2n ** 63n - 1n;

/**
 * (start, end] of the ring.
 * @throws {GatewayError} `BAD_USER_INPUT` unless 0 <= index < of <= 4096.
 */
export function segmentConditions({ partitionKeys }: TableModel, { index, of }: Segment): readonly Condition[] {
  if (!(of >= 1 && of <= MAX_SEGMENTS && index >= 0 && index < of))
    throw new GatewayError(
      'BAD_USER_INPUT',
      `Cannot read segment ${index} of ${of} as \`of\` goes from 1 to ${MAX_SEGMENTS} and \`index\` from 0 to below \`of\``,
    );
  const bound = (place: number) => (place === of ? LAST_TOKEN : FIRST_TOKEN + (2n ** 64n * BigInt(place)) / BigInt(of));
  return (['gt', 'lte'] as const).map((operator, end) => {
    const value = String(bound(index + end));
    const cql = operator === 'gt' ? ' > ?' : ' <= ?';
    return { columns: partitionKeys, operator, value, form: 'token', cql, values: [{ value, type: native('bigint') }] };
  });
}

/** Why the table has no segments; undefined when it has. */
export function segmentRefusal({ partitioner }: TableModel): Refusal | undefined {
  return partitioner === undefined
    ? undefined
    : refusal(
        `by segments, which are ranges of Murmur3, while the cluster's partitioner is ${partitioner}: leave it out`,
      );
}
