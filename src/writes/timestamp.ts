/** Timestamps of writes that a client may send again as they were. */
import type { WritePlan } from '../plan/write-plan.ts';

/** What Cassandra counts time in. @param ms since 1970. */
function microseconds(ms: number): bigint {
  return BigInt(ms) * 1_000n;
}

let latest = 0n;

/** In microseconds since 1970, each later than the one before. */
function nextTimestamp(): string {
  const now = microseconds(Date.now());
  latest = now > latest ? now : latest + 1n;
  return String(latest);
}

/** By which clocks of several processes may differ, in milliseconds: what one of them told may be sent to another. */
const TOLERANCE_MS = 5_000;

/** @param timestamp in microseconds since 1970. */
export function isAhead(timestamp: string): boolean {
  return BigInt(timestamp) > microseconds(Date.now() + TOLERANCE_MS);
}

/** The write with a timestamp of ours where a client might give one and did not: else the driver gives one that nobody knows. */
export function withTimestamp(plan: WritePlan, options: { readonly serverTimestamps: boolean }): WritePlan {
  const { table, guard, options: given } = plan;
  if (!table.writes.hasTimestamp || options.serverTimestamps || guard !== undefined) return plan;
  if (typeof given.timestamp === 'string' || table.kind === 'counter') return plan;
  return { ...plan, options: { ...given, timestamp: nextTimestamp() } };
}

/** The same for writes that are sent as one, which have one timestamp. Undefined where none may be given. */
export function batchTimestamp(
  plans: readonly WritePlan[],
  options: { readonly serverTimestamps: boolean },
): string | undefined {
  const mayHave = ({ table, guard, options: { timestamp } }: WritePlan) =>
    table.kind !== 'counter' && guard === undefined && typeof timestamp !== 'string';
  return options.serverTimestamps || !plans.every(mayHave) ? undefined : nextTimestamp();
}
