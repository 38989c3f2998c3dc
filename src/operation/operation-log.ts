/** One log line an operation: what it was called, what it cost, how it ended. No values. */
import type { OperationDefinitionNode } from 'graphql';
import type { ExecutionScope } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';

const MAX_NAME = 100; // clients choose it

export interface OperationEnd {
  /** Undefined for a text that was refused. */
  readonly operation: OperationDefinitionNode | undefined;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** Codes of the errors. */
  readonly codes: readonly unknown[];
}

/** Only operations of clients are told: the gateway's own request at its start is not. */
export function logOperation(logger: Logger, { origin, usage }: ExecutionScope, end: OperationEnd): void {
  if (origin !== 'client') return;
  const { operation, startedAt, codes } = end;
  logger.info('operation', {
    name: operation?.name?.value.slice(0, MAX_NAME) ?? null,
    durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
    statements: usage?.statements ?? 0,
    rows: usage?.rows ?? 0,
    outcome: codes[0] ?? 'OK',
    ...(codes.length > 1 ? { errors: codes.length } : {}),
  });
}
