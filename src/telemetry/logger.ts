/** Structured logs: one JSON object a line on standard output, the only use of `console` in the gateway. */

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Writes lines at `level` and above; `error` fields keep message, code, stack and causes. */
export function createLogger(level: LogLevel, write: (line: string) => void = writeLine): Logger {
  const log = (at: Exclude<LogLevel, 'silent'>) => {
    if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return () => {};
    return (message: string, fields: LogFields = {}) => {
      write(JSON.stringify({ time: new Date().toISOString(), level: at, message, ...fields }, serialise));
    };
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

function writeLine(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the one console of the gateway
  console.log(line);
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
