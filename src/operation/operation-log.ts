/** One log line an operation: what it was called, what it cost, how it ended. No values. */
import type { ExecutionScope } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';

const MAX_NAME = 100; // clients choose it

/** The name of an operation as the log shows it, as JSON text. */
export function loggedName(name: string | undefined): string {
  return name === undefined ? 'null' : JSON.stringify(name.slice(0, MAX_NAME));
}

export interface OperationEnd {
  /** By {@link loggedName}. */
  readonly name: string;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** Codes of the errors. */
  readonly codes: readonly unknown[];
}

/** The rows that an operation might ask for, and what it did ask for and get. */
export function costOf(usage: ExecutionScope['usage']) {
  return { estimated: usage?.cost ?? 0, rows: usage?.rows ?? 0, statements: usage?.statements ?? 0 };
}

/** What may be told to whom rows are hidden from. */
export function estimateOf(usage: ExecutionScope['usage']) {
  return { estimated: usage?.cost ?? 0 };
}

/** Only operations of clients are told: the gateway's own request at its start is not. */
export function logOperation(logger: Logger, { origin, usage }: ExecutionScope, end: OperationEnd): void {
  if (origin !== 'client') return;
  const { name, startedAt, codes } = end;
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
  const outcome = codes.length === 0 ? 'OK' : String(codes[0]);
  const errors = codes.length > 1 ? `,"errors":${codes.length}` : '';
  logger.infoText(
    'operation',
    `"name":${name},"durationMs":${durationMs},"cost":${usage?.cost ?? 0},"statements":${usage?.statements ?? 0},"rows":${usage?.rows ?? 0},"outcome":"${outcome}"${errors}`,
  );
}
