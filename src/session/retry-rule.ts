/**
 * When anything is tried again. Four moments, each decided here and nowhere else:
 *
 * 1. The driver got an error from a node while a statement was under way ({@link retryInDriver}): another node is asked
 *    for idempotent statements only, which the driver sees to, and at most twice.
 * 2. The driver has given up ({@link retryAfterDriver}): what never left is sent once more where that may help; a read that
 *    broke with its connections, or was stopped with its process, is sent once more over new ones. A write that may have
 *    left is never repeated: its outcome is UNKNOWN.
 * 3. Cassandra refused the login ({@link mayLogInAgain}): once more, if it may have been changed meanwhile.
 * 4. After a pause of the process connections are made anew (`life/thaw-guard.ts`); that repeats no statement.
 */
import { GatewayError, isGatewayError } from '../errors.ts';
import type { Statement } from '../statement/statement.ts';
import { isBroken, isNotSent, isTransportError } from './driver/driver-error.ts';

/** What a node answered, or what happened to the connection. */
export type DriverFailure = { readonly retries: number } & (
  | { readonly kind: 'request-error' | 'unavailable' }
  /** `isDataMissing`: enough replicas answered, but not the one that was asked for the data. */
  | { readonly kind: 'read-timeout'; readonly isDataMissing: boolean }
  /** `isBatchLog`: the log of a batch was not written in time; if it is later, the batch is carried out once more. */
  | { readonly kind: 'write-timeout'; readonly isBatchLog: boolean }
);

const MAX_REQUEST_ERRORS = 2;

/** Whether the driver sends a statement again by itself, and where. */
export function retryInDriver(failure: DriverFailure): 'no' | 'same-host' | 'next-host' {
  switch (failure.kind) {
    case 'request-error':
      return failure.retries < MAX_REQUEST_ERRORS ? 'next-host' : 'no';
    case 'unavailable':
      return failure.retries === 0 ? 'next-host' : 'no';
    case 'read-timeout':
      return failure.retries === 0 && failure.isDataMissing ? 'same-host' : 'no';
    case 'write-timeout':
      return failure.retries === 0 && failure.isBatchLog ? 'same-host' : 'no';
  }
}

export interface Failure {
  readonly error: unknown;
  /** By the wall clock, from before the statement was sent. */
  readonly elapsedMs: number;
  /** Whether a guard looks after the connections before the next attempt. */
  readonly isGuarded: boolean;
  /** Whether all nodes are known to be down. */
  readonly isAllDown: boolean;
  readonly limits: {
    readonly readTimeoutMs: number;
    readonly connectTimeoutMs: number;
    readonly contactPoints: readonly string[];
  };
}

/** What ran so much longer than it may was stopped together with its process. */
const STOPPED_MS = 250;

/**
 * - `unsent`: it never left. The driver does not try another node when the first PREPARE meets an empty pool.
 * - `overtaken`: a read over connections that broke, or that were frozen with the process, for which there are new ones.
 * - `no`: it may have been carried out, or sending it again would not help.
 */
export function retryAfterDriver(statement: Statement, failure: Failure): 'unsent' | 'overtaken' | 'no' {
  const { error, elapsedMs, isGuarded, isAllDown, limits } = failure;
  if (isNotSent(error)) return isGuarded || !isAllDown ? 'unsent' : 'no';
  if (!isGuarded) return 'no';
  const isConnecting = isGatewayError(error, 'CASSANDRA_UNREACHABLE') && error.outcome === 'NOT_APPLIED';
  // Contact points are tried one after the other.
  const longestMs = isConnecting ? limits.contactPoints.length * 2 * limits.connectTimeoutMs : limits.readTimeoutMs;
  const wasStopped = elapsedMs > longestMs + STOPPED_MS;
  if (isConnecting) return wasStopped ? 'unsent' : 'no';
  const mayHelp = isBroken(error) || (wasStopped && isTransportError(error));
  return mayHelp && statement.kind === 'read' ? 'overtaken' : 'no';
}

/** Whether a refused login is looked up and tried once more. @param refresh tells whether it can have changed. */
export function mayLogInAgain(error: unknown, refresh: () => boolean): boolean {
  return error instanceof GatewayError && error.code === 'CASSANDRA_AUTHENTICATION' && refresh();
}
