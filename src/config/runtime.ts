/** Where the process runs, found from what the platform puts into the environment. */
import { GatewayError } from '../errors.ts';

/**
 * - `server`: an ordinary process that is never frozen.
 * - `lambda`: one request at a time, frozen between requests.
 * - `managed-instances`: Lambda Managed Instances: several worker threads, many requests at a time, never frozen.
 * - `web-function`: Lambda Web Functions: an HTTP server, many requests at a time, frozen or ended when idle.
 */
export type Runtime = 'server' | 'lambda' | 'managed-instances' | 'web-function';

/** The set of driver settings for a process that stays awake, or for one that is frozen. */
export type Preset = 'server' | 'serverless';

/** Names as the runtime interface client and AWS's documents give them. */
const VARIABLES = {
  webFunction: 'AWS_LAMBDA_HTTP_ENDPOINT',
  managedInstances: 'AWS_LAMBDA_MAX_CONCURRENCY',
  lambda: 'AWS_LAMBDA_FUNCTION_NAME',
} as const;

export function detectRuntime(environment: Readonly<Record<string, string | undefined>>): Runtime {
  if (environment[VARIABLES.webFunction]) return 'web-function';
  if (environment[VARIABLES.managedInstances]) return 'managed-instances';
  return environment[VARIABLES.lambda] ? 'lambda' : 'server';
}

export function presetOf(runtime: Runtime): Preset {
  return runtime === 'lambda' || runtime === 'web-function' ? 'serverless' : 'server';
}

/** Where a Web Function must listen: `host:port`, `http://host:port` or a port. */
export function webFunctionEndpoint(
  environment: Readonly<Record<string, string | undefined>>,
): { readonly host: string; readonly port: number } | undefined {
  const text = environment[VARIABLES.webFunction];
  if (!text) return undefined;
  const [, host, port] = /^(?:https?:\/\/)?(?:(\[[^\]]+\]|[^:/]+):)?(\d{1,5})\/?$/.exec(text) ?? [];
  if (port === undefined)
    throw new GatewayError(
      'CONFIG_INVALID',
      `Cannot listen as ${VARIABLES.webFunction} is ${text}, expected host:port`,
    );
  return { host: (host ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port: Number(port) };
}
