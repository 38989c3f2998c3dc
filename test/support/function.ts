/** The packaged function in the real runtime client, behind a proxy in front of each node. */
import { inject, onTestFinished } from 'vitest';
import { type Answer, cassandra } from './cassandra.ts';
import { withKnownCodes } from './known-codes.ts';
import { type Invocation, LambdaEnvironment } from './lambda-environment.ts';
import { EVENTS } from './lambda-events.ts';
import { TestProxy } from './proxy.ts';

export interface FunctionSpec {
  /** Major version of Node; by default what Lambda runs. */
  readonly node?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly freezes?: boolean;
  readonly handler?: string;
  /** Folder of the function; by default that of the unpacked zip. */
  readonly task?: string;
  readonly proxies?: readonly TestProxy[];
}

export interface TestFunction {
  readonly environment: LambdaEnvironment;
  readonly proxies: readonly TestProxy[];
  /** Sends one operation in an event, and gives its answer. */
  run(query: string, variables?: Record<string, unknown>): Promise<FunctionAnswer>;
}

export interface FunctionAnswer extends Answer {
  readonly ms: number;
  readonly invocation: Invocation;
}

export function proxies(): Promise<readonly TestProxy[]> {
  return Promise.all(cassandra().nodes.map((_node, index) => TestProxy.start(index)));
}

/** Options that lead to the nodes through proxies. */
export function throughProxies(all: readonly TestProxy[]): Record<string, string> {
  const { nodes, localDataCenter } = cassandra();
  return {
    CASSANDRA_CONTACT_POINTS: all.map(({ contactPoint }) => contactPoint).join(','),
    CASSANDRA_ADDRESS_MAP: all.map((proxy, index) => `${nodes[index]?.address}=${proxy.contactPoint}`).join(','),
    CASSANDRA_LOCAL_DATACENTER: localDataCenter,
    CASSANDRA_KEYSPACES: 'shop',
    GATEWAY_CURSOR_SECRETS: 'only for tests: long enough',
    GATEWAY_UNAUTHENTICATED_READS: 'true',
    GATEWAY_UNAUTHENTICATED_WRITES: 'true',
    GATEWAY_HEALTH_DETAIL: 'full',
    GATEWAY_SCANS: 'allow',
    GATEWAY_LOG_LEVEL: 'warn',
  };
}

export async function startFunction(spec: FunctionSpec = {}): Promise<TestFunction> {
  const { client, nodes, task } = inject('serverless');
  const all = spec.proxies ?? (await proxies());
  const environment = await LambdaEnvironment.start({
    node: nodes[spec.node ?? '24'] ?? process.execPath,
    client,
    task: spec.task ?? task,
    variables: { ...throughProxies(all), ...spec.variables },
    freezes: spec.freezes ?? true,
    ...(spec.handler === undefined ? {} : { handler: spec.handler }),
  });
  onTestFinished(() => environment.stop());
  return { environment, proxies: all, run: (query, variables) => runOn(environment, query, variables) };
}

/** An event that brings an operation; `kind` names who sends it. */
export function operationEvent(query: string, variables?: Record<string, unknown>, kind = 'functionUrl') {
  const event = EVENTS[kind]?.make({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  if (event === undefined) throw new Error('no such event');
  return event;
}

async function runOn(
  environment: LambdaEnvironment,
  query: string,
  variables?: Record<string, unknown>,
): Promise<FunctionAnswer> {
  const invocation = await environment.invoke(operationEvent(query, variables));
  if (invocation.kind === 'error') throw new Error(`the invocation failed: ${invocation.text}\n${environment.output}`);
  const { body } = JSON.parse(invocation.text) as { body: string };
  return { ...withKnownCodes(JSON.parse(body) as Answer), ms: invocation.ms, invocation };
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
