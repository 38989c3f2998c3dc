/** What all programs share: closing in reverse order on signals, and leaving with a readable error. */
import { isGatewayError } from '../errors.ts';

type Close = () => Promise<unknown>;

export interface ProcessLife {
  /** Remembers how to undo a step. */
  onClose(close: Close): void;
  /** Runs the program; if it fails, undoes all steps, the last first, and ends with the error, unless a signal ends it already. */
  run(main: () => Promise<void>): void;
  /** Undoes all steps and ends with the error, unless a signal ends the process already. */
  end(error: unknown): Promise<void>;
}

/** For wrong usage and wrong options. */
export const EXIT_USAGE = 2;
const EXIT_ON = { SIGINT: 130, SIGTERM: 0 } as const;

/** Closes on SIGINT and SIGTERM; a second signal ends the process at once. */
export function superviseProcess(say: (line: string) => void): ProcessLife {
  const closers: Close[] = [];
  let isClosing = false;
  const closeAll = async () => {
    const faults: unknown[] = [];
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      await close().catch((error: unknown) => faults.push(error)); // the others must be closed all the same
    }
    if (faults.length > 0) throw faults[0];
  };
  for (const signal of Object.keys(EXIT_ON) as (keyof typeof EXIT_ON)[]) {
    process.on(signal, () => {
      if (isClosing) process.exit(1);
      isClosing = true;
      say(`${signal}: stopping`);
      closeAll().then(
        () => process.exit(EXIT_ON[signal]),
        (error: unknown) => fail(error),
      );
    });
  }
  const end = async (error: unknown) => {
    if (isClosing) return;
    isClosing = true;
    await closeAll().catch(() => {}); // the first failure is the one to tell
    fail(error);
  };
  const run = (main: () => Promise<void>) => void main().catch(end);
  return { onClose: (close) => closers.push(close), run, end };
}

/** Writes what went wrong and what to do to standard error, and ends the process: with 2 for wrong options, else with 1. */
export function fail(error: unknown): never {
  process.stderr.write(`\n${textOf(error)}\n`);
  process.exit(isGatewayError(error, 'CONFIG_INVALID') ? EXIT_USAGE : 1);
}

function textOf(error: unknown): string {
  if (isGatewayError(error)) return `${error.code}: ${error.message}`;
  if (error instanceof Error && 'text' in error) return String(error.text); // a StartError's whole text
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'Cannot listen as the port is in use: choose another with PORT';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
