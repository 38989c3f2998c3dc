/** What a write may choose where the configuration permits it: how long, when, and how surely. */
import type { Consistency } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import type { Guarded } from './write-conditions.ts';

/** Longest time to live that Cassandra takes, 20 years. */
export const MAX_TTL_SECONDS = 630_720_000;

export interface WriteOptions {
  /** 0 never expires. */
  readonly ttlSeconds?: number | null | undefined;
  /** In microseconds since 1970. */
  readonly timestamp?: string | null | undefined;
  readonly consistency?: Consistency | null | undefined;
}

/** @throws {GatewayError} `BAD_USER_INPUT` for what Cassandra would refuse. */
export function checkOptions({ ttlSeconds, timestamp }: WriteOptions, guard: Guarded | undefined): void {
  if (typeof ttlSeconds === 'number' && (ttlSeconds < 0 || ttlSeconds > MAX_TTL_SECONDS))
    refuse(`\`ttlSeconds\` is ${ttlSeconds}, permitted are 0 to ${MAX_TTL_SECONDS}`);
  if (typeof timestamp === 'string' && BigInt(timestamp) === SMALLEST)
    refuse(`\`timestamp\` is ${timestamp}, which Cassandra keeps for itself`);
  if (typeof timestamp === 'string' && guard !== undefined)
    refuse('`timestamp` is given beside a condition, whose timestamp Cassandra chooses: leave one of them out');
}

const SMALLEST = -(2n ** 63n);

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot write as ${reason}`);
}
