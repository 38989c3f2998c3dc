/** What integration tests need of the Cassandra that their project started. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inject, onTestFinished } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import type { Config, GatewayConfigFile } from '../../src/config/config.ts';
import type { Options } from '../../src/config/options.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { nodetoolArguments } from '../../src/local-cassandra/node-files.ts';
import type { ClusterState } from '../../src/local-cassandra/supervisor-protocol.ts';
import { createLogger, type Logger } from '../../src/telemetry/logger.ts';

import { withKnownCodes } from './known-codes.ts';

export interface TestCassandra extends ClusterState {
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cassandra: TestCassandra;
  }
}

export function cassandra(): TestCassandra {
  return inject('cassandra');
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A logger whose lines can be looked at. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { lines, logger: createLogger('debug', (line) => lines.push(JSON.parse(line) as LogLine)) };
}

export function testConfig(options: Partial<Options> = {}, file: GatewayConfigFile = shopConfig): Config {
  const { contactPoints, localDataCenter } = cassandra();
  return readConfig({ GATEWAY_MODE: options.mode ?? 'development' }, file, {
    contactPoints,
    localDataCenter,
    keyspaces: ['shop'],
    ...options,
  });
}

/** A gateway that is ready, and closed after the test. */
export async function testGateway(
  options: Partial<Options> = {},
  file: GatewayConfigFile = shopConfig,
): Promise<TestGateway> {
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig(options, file), { logger });
  onTestFinished(() => gateway.close());
  await gateway.ready;
  return withRun(gateway, lines);
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look at data of any shape
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: { readonly warnings?: readonly string[] };
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly lines: LogLine[];
  /** Sends one operation. */
  run(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Statements of the latest operation. */
  statements(): number;
}

export function withRun(gateway: Gateway, lines: LogLine[]): TestGateway {
  return {
    gateway,
    lines,
    run: async (query, variables) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const { body } = await gateway.fetch({
        method: 'POST',
        url: '/graphql',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      return withKnownCodes(JSON.parse(body) as Answer);
    },
    statements: () => Number(lines.findLast((line) => line.message === 'operation')?.statements),
  };
}

/** Runs nodetool on a node. */
export async function nodetool(node: number, ...command: string[]): Promise<string> {
  const { nodes, java, jars } = cassandra();
  const jmxPort = nodes[node]?.jmxPort ?? 0;
  const { stdout } = await promisify(execFile)(java, nodetoolArguments(jmxPort, jars, command));
  return stdout;
}

/** Asks until `check` holds. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  check: (value: T) => boolean,
  withinMs: number,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (check(value)) return value;
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
