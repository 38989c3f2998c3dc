/** Whether a statement that failed may be sent once more; pure. */
import { isGatewayError } from '../errors.ts';
import { isBroken, isNotSent, isTransportError } from './driver-error.ts';
import type { Statement } from './executor.ts';

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
export function resendRule(statement: Statement, failure: Failure): 'unsent' | 'overtaken' | 'no' {
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
