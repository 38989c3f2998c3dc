/** Who wraps whom: `budget(limiter(meter(session)))`, put together here alone. */
import type { Counters } from '../telemetry/counters.ts';
import { Budget } from './budget.ts';
import type { Executor } from './executor.ts';
import { Limiter, type LimiterOptions } from './limiter.ts';
import { Meter } from './meter.ts';

export interface Chain {
  /** For one operation of a client, which may send so many statements. */
  readonly operation: (maxStatements: number) => Executor;
  /** For the start: a line of its own, because a short queue for clients must not refuse the start its statements. */
  readonly boot: Executor;
  /** For what is done beside the requests, and may be left out where the cluster is busy. */
  readonly aside: Executor;
  /** Resolves when no statement of a client runs or waits. */
  readonly onIdle: () => Promise<void>;
}

/** The statements of the start wait as long as they must. */
const BOOT_LINE = { maxQueued: Number.MAX_SAFE_INTEGER, maxSharePercent: 100, queueTimeoutMs: 60_000 } as const;

const ASIDE_LINE = { maxConcurrency: 4, maxQueued: 100, maxSharePercent: 100, queueTimeoutMs: 1_000 } as const;

export function createChain(session: Executor, options: LimiterOptions, counters: Counters): Chain {
  const limiter = new Limiter(new Meter(session, counters), options, counters);
  counters.measure('statementsLimit', () => options.maxConcurrency);
  counters.measure('statementsRunning', () => limiter.running);
  counters.measure('statementsQueued', () => limiter.queued);
  return {
    operation: (maxStatements) => new Budget(limiter, maxStatements),
    aside: new Limiter(session, ASIDE_LINE, counters),
    boot: new Limiter(session, { ...options, ...BOOT_LINE }, counters),
    onIdle: () => limiter.onIdle(),
  };
}
