/**
 * One execution environment of Lambda: the Runtime API that a runtime client polls, and the process behind it, which is
 * stopped between invocations (SIGSTOP) and continued for the next one, as the platform freezes and thaws it.
 * API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaEvent } from '../../src/lambda/events.ts';

export interface EnvironmentOptions {
  readonly node: string;
  /** The runtime interface client. */
  readonly client: string;
  /** Folder of the unpacked zip. */
  readonly task: string;
  readonly handler?: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the process is stopped when it has nothing to do. */
  readonly freezes?: boolean;
}

export interface Invocation {
  readonly kind: 'response' | 'error';
  readonly text: string;
  /** When each part of a streamed answer came, in ms after the event was given out; one entry when it was not streamed. */
  readonly partsAt: readonly number[];
  readonly isStreamed: boolean;
  readonly ms: number;
}

interface Waiting {
  readonly event: LambdaEvent;
  readonly remainingMs: number;
  readonly resolve: (invocation: Invocation) => void;
  readonly reject: (error: Error) => void;
}

const PREFIX = '/2018-06-01/runtime/';
const EXTENSION = '/2020-01-01/extension/';

export class LambdaEnvironment {
  readonly #server: Server;
  readonly #pollers: ServerResponse[] = [];
  readonly #events: Waiting[] = [];
  readonly #running = new Map<string, Waiting & { readonly startedAt: number }>();
  readonly #options: EnvironmentOptions;
  #child: ChildProcess | undefined;
  #output = '';
  #onIdle = () => {};
  #onFailed = (_error: Error) => {};
  readonly #startedAt = performance.now();
  /** From the start of the process to its first request for an event. */
  initMs = 0;

  private constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Resolves when the process asks for its first event; rejects when its initialisation fails. */
  static async start(options: EnvironmentOptions): Promise<LambdaEnvironment> {
    const environment = new LambdaEnvironment(options);
    await new Promise<void>((resolve) => environment.#server.listen(0, '127.0.0.1', resolve));
    const ready = new Promise<void>((resolve, reject) => {
      environment.#onIdle = resolve;
      environment.#onFailed = reject;
    });
    environment.#spawn();
    try {
      await ready;
    } catch (error) {
      await environment.stop();
      throw error;
    }
    environment.initMs = performance.now() - environment.#startedAt;
    return environment;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** What the function wrote so far. */
  get output(): string {
    return this.#output;
  }

  /** Gives an event to the function, thawing it first. */
  invoke(event: LambdaEvent, remainingMs = 15_000): Promise<Invocation> {
    return new Promise((resolve, reject) => {
      this.#events.push({ event, remainingMs, resolve, reject });
      this.#deliver();
    });
  }

  /** Resolves when the process waits for an event, and is stopped if it is to be. */
  async idle(): Promise<void> {
    while (this.#pollers.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Stops the process wherever it is. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Tells the process of its end, as the platform does where an extension is registered. */
  shutDown(): void {
    this.thaw();
    this.#child?.kill('SIGTERM');
  }

  /** Ends it without notice. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #spawn(): void {
    const { node, client, task, handler = 'dist/bundle/handler.handler', variables } = this.#options;
    const { port } = this.#server.address() as AddressInfo; // a listening TCP server has one
    this.#child = spawn(node, [client, handler], {
      cwd: task,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: task,
        AWS_LAMBDA_FUNCTION_NAME: 'gateway',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/gateway',
        AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_REGION: 'eu-central-1',
        TZ: ':UTC',
        ...variables,
      },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    this.#child.once('exit', (code, signal) => {
      const error = new Error(`the runtime ended with ${code ?? signal}:\n${this.#output}`);
      this.#onFailed(error);
      for (const each of [...this.#events, ...this.#running.values()]) each.reject(error);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith(EXTENSION)) {
      // An extension's request for events is never answered.
      if (request.method === 'POST') response.writeHead(200, { 'lambda-extension-identifier': randomUUID() }).end('{}');
      return;
    }
    const path = (request.url ?? '').slice(PREFIX.length);
    if (path === 'invocation/next') {
      this.#pollers.push(response);
      this.#onIdle();
      if (this.#events.length === 0 && this.#running.size === 0 && this.#options.freezes) this.freeze();
      this.#deliver();
      return;
    }
    const parts: string[] = [];
    const at: number[] = [];
    const [, id = '', kind = ''] = path.split('/');
    const running = this.#running.get(id);
    for await (const chunk of request) {
      parts.push(String(chunk));
      at.push(performance.now() - (running?.startedAt ?? 0));
    }
    response.writeHead(202).end('{}');
    const text = parts.join('');
    if (path === 'init/error') this.#onFailed(new Error(`the initialisation failed: ${text}`));
    if (running === undefined) return;
    this.#running.delete(id);
    running.resolve({
      kind: kind === 'response' ? 'response' : 'error',
      text,
      partsAt: at,
      isStreamed: request.headers['lambda-runtime-function-response-mode'] === 'streaming',
      ms: performance.now() - running.startedAt,
    });
  }

  #deliver(): void {
    while (this.#pollers.length > 0 && this.#events.length > 0) {
      const [poller, event] = [this.#pollers.shift(), this.#events.shift()];
      if (poller === undefined || event === undefined) return;
      const id = randomUUID();
      this.thaw();
      this.#running.set(id, { ...event, startedAt: performance.now() });
      poller.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': id,
        'lambda-runtime-deadline-ms': String(Date.now() + event.remainingMs),
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:gateway',
        // The native client fails without one.
        'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
      });
      poller.end(JSON.stringify(event.event));
    }
  }
}
