/** Structured logs: one JSON object a line on standard output, the only use of `console` in the gateway. */
import { LineWriter } from './line-writer.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;
type LineLevel = Exclude<LogLevel, 'silent'>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** An `info` line whose fields are JSON text already, `"a":1,"b":"c"`: for what is logged with every operation. */
  infoText(message: string, fields: string): void;
  /** Writes what waits to be written. */
  flush(): void;
}

/**
 * Writes lines at `level` and above; `error` fields keep message, code, stack and causes.
 * @param write takes a line.
 */
export function createLogger(level: LogLevel, write: (line: string) => void = print): Logger {
  return loggerTo({ add: write, flush: () => {} }, level);
}

/**
 * As `createLogger`, but lines leave in bunches of some milliseconds, `error` and `warn` at once: for a process that answers
 * many requests and is not frozen between them. Call `flush` before the process ends.
 * @param write takes one or more lines.
 */
export function createBunchingLogger(level: LogLevel, write: (lines: string) => void = print): Logger {
  return loggerTo(new LineWriter(write), level);
}

function loggerTo(writer: Pick<LineWriter, 'add' | 'flush'>, level: LogLevel): Logger {
  const clock = new Clock();
  const isOn = (at: LineLevel) => LOG_LEVELS.indexOf(at) >= LOG_LEVELS.indexOf(level);
  const log = (at: LineLevel) => {
    if (!isOn(at)) return () => {};
    const isUrgent = at === 'error' || at === 'warn';
    return (message: string, fields: LogFields = {}) =>
      writer.add(JSON.stringify({ time: clock.now(), level: at, message, ...fields }, serialise), isUrgent);
  };
  const infoText = (message: string, fields: string) =>
    writer.add(`{"time":"${clock.now()}","level":"info","message":"${message}",${fields}}`, false);
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    infoText: isOn('info') ? infoText : () => {},
    flush: () => writer.flush(),
  };
}

function print(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the one console of the gateway
  console.log(text);
}

/** ISO 8601 with milliseconds; all but these is made once a second. */
class Clock {
  #second = Number.NaN;
  #prefix = '';

  now(): string {
    const now = Date.now();
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = new Date(now).toISOString().slice(0, 20);
    }
    return `${this.#prefix}${String(now - second * 1_000).padStart(3, '0')}Z`;
  }
}

function serialise(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  return {
    name: value.name,
    message: value.message,
    ...('code' in value ? { code: value.code } : {}),
    stack: value.stack,
    ...(value.cause === undefined ? {} : { cause: value.cause }),
  };
}
