/** The only place where all parts meet. */
import { randomBytes } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { createGuard } from './access/authorize.ts';
import { Boot } from './boot.ts';
import type { Config, Principal } from './config/config-file.ts';
import { planFleet } from './config/fleet.ts';
import { describeConfig, servedKeyspaces } from './config/read-config.ts';
import { Deadline } from './deadline.ts';
import type { GatewayError } from './errors.ts';
import { buildSchema } from './graphql/build-schema.ts';
import { type ContextEnvironment, createContext } from './graphql/context.ts';
import { CursorCodec } from './graphql/cursor.ts';
import { HealthMonitor, withDetail } from './health/cluster-health.ts';
import { answer, type HttpRequest, type HttpResponse } from './http/create-fetch.ts';
import { createGatewayYoga, GRAPHQL_PATH, type RenderGraphiQL, type Yoga } from './http/create-yoga.ts';
import { createListener, type Listener } from './http/listener.ts';
import { parseSnapshot, type Snapshot } from './introspection/snapshot.ts';
import { Limiter } from './limiter/limiter.ts';
import { readKeyspaces } from './read-schema.ts';
import { SchemaState, type ServedSchema } from './schema-state.ts';
import { MeteredExecutor } from './session/metered-executor.ts';
import { Session } from './session/session.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';

/** The statements of the start wait as long as they must. */
const BOOT_LINE = { maxQueued: Number.MAX_SAFE_INTEGER, queueTimeoutMs: 60_000 } as const;

const WARM_UP: HttpRequest = {
  method: 'POST',
  url: GRAPHQL_PATH,
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: '{"query":"{ __typename }"}',
};

export interface GatewayOptions {
  readonly logger?: Logger;
  readonly renderGraphiQL?: RenderGraphiQL;
  /** `background` tries to start until it succeeds; `on-demand` leaves further attempts to {@link Gateway.ensureReady}. */
  readonly boot?: 'background' | 'on-demand';
  /** What `npm run snapshot` wrote, parsed as JSON: the schema is built from it instead of being read at start. */
  readonly snapshot?: unknown;
}

export interface FetchOptions {
  /** When the answer is due; by default after the option `requestTimeoutMs`. Closed by who made it. */
  readonly deadline?: Deadline;
  readonly principal?: Principal;
}

interface AnswerSettings {
  readonly deadline: Deadline;
  readonly principal: Principal;
  readonly isWarmUp: boolean;
}

export interface Gateway {
  /** Answers one request whose body is in memory. Never rejects for what a client sent. */
  fetch(request: HttpRequest, options?: FetchOptions): Promise<HttpResponse>;
  /** Handles requests of a `node:http` server. */
  readonly listener: Listener;
  /** Resolves when the schema is known; rejects with a {@link GatewayError} that waiting cannot mend. */
  readonly ready: Promise<void>;
  /** Tries to become ready now; resolves in any case, at the latest when the deadline ends. */
  ensureReady(deadline: Deadline): Promise<void>;
  /** Resolves when nothing is under way any more: statements, connects, closing of replaced connections. */
  settled(): Promise<void>;
  /** Tells load balancers and clients to go elsewhere; requests are still answered. */
  drain(): void;
  /** Waits for running statements, then closes all connections. */
  close(): Promise<void>;
}

/**
 * Makes a gateway and starts connecting. Nothing is thrown later that is not answered to a request or by `ready`.
 * @throws {GatewayError} `SNAPSHOT_INVALID` when a snapshot is given that cannot be used.
 */
export function createGateway(config: Config, options: GatewayOptions = {}): Gateway {
  return new CassandraGateway(config, options);
}

class CassandraGateway implements Gateway {
  readonly listener: Listener;
  readonly ready: Promise<void>;
  readonly #config: Config;
  readonly #options: GatewayOptions;
  readonly #logger: Logger;
  readonly #session: Session;
  readonly #limiter: Limiter;
  readonly #boot: Boot;
  readonly #health: HealthMonitor;
  readonly #schema: SchemaState;
  readonly #environment: ContextEnvironment;
  #yoga: Yoga | undefined;
  #isClosing = false;

  constructor(config: Config, options: GatewayOptions) {
    this.#config = config;
    this.#options = options;
    this.#logger = options.logger ?? createLogger(config.logLevel);
    this.#logger.info('configuration', describeConfig(config));
    this.#session = new Session(config, this.#logger);
    const metered = new MeteredExecutor(this.#session);
    this.#limiter = new Limiter(metered, config);
    // A line of its own: a short queue for clients must not refuse the start its handful of statements.
    const executor = new Limiter(metered, { ...config, ...BOOT_LINE });
    this.#schema = new SchemaState({
      version: () => this.#session.schemaVersion,
      readKeyspaces: (scope) => readKeyspaces(config, executor, scope),
      logger: this.#logger,
    });
    this.#health = this.#createHealth(metered);
    this.#environment = this.#createEnvironment();
    this.#boot = new Boot({
      config,
      session: this.#session,
      executor,
      logger: this.#logger,
      snapshot: options.snapshot === undefined ? undefined : readSnapshot(options.snapshot, config),
      onSchema: (schema, served) => this.#serve(schema, served),
    });
    this.ready = options.boot === 'on-demand' ? this.#boot.once() : this.#boot.untilDone();
    this.ready.then(() => this.#warnOfFleet()).catch(() => {}); // whoever waits for `ready` has the error; requests are answered with it
    this.listener = createListener({
      answer: (request, deadline) => this.fetch(request, { deadline }),
      maxBodyBytes: config.maxBodyBytes,
      requestTimeoutMs: config.requestTimeoutMs,
      isClosing: () => this.#isClosing,
      logger: this.#logger,
    });
  }

  async fetch(request: HttpRequest, { deadline: given, principal }: FetchOptions = {}): Promise<HttpResponse> {
    const deadline = given ?? Deadline.after(this.#config.requestTimeoutMs);
    try {
      await this.#schema.check();
      return await this.#answer(request, { deadline, principal, isWarmUp: false });
    } finally {
      if (given === undefined) deadline.close();
    }
  }

  #answer(request: HttpRequest, { deadline, principal, isWarmUp }: AnswerSettings): Promise<HttpResponse> {
    const guard = createGuard(this.#config.shape.authorize, principal);
    return answer(
      {
        yoga: () => this.#pipeline(),
        createContext: () => createContext(this.#environment, deadline, guard, tenantOf(principal), isWarmUp),
        isReady: () => this.#isReady(),
        maxBodyBytes: this.#config.maxBodyBytes,
      },
      request,
    );
  }

  async ensureReady(deadline: Deadline): Promise<void> {
    if (this.#boot.isDone) return;
    // An attempt that began earlier may have been frozen with the process, and fails without saying anything of Cassandra.
    if (this.#boot.isRunning) await deadline.race(this.#boot.once()).catch(() => {});
    await deadline.race(this.#boot.once()).catch((error: unknown) => this.#logger.warn('not ready', { error }));
  }

  async settled(): Promise<void> {
    await this.#limiter.onIdle();
    await this.#schema.settled();
    await this.#session.settled();
  }

  drain(): void {
    this.#isClosing = true;
  }

  async close(): Promise<void> {
    this.drain();
    await this.#boot.stop();
    await this.#limiter.onIdle();
    await this.#session.close();
  }

  async #isReady(): Promise<boolean> {
    if (this.#isClosing || !this.#boot.isDone) return false;
    return (await this.#health.check()).status !== 'UNAVAILABLE';
  }

  /** Until the schema is known, `clusterHealth` alone; with a snapshot that is hardly ever asked for. */
  #pipeline(): Yoga {
    this.#yoga ??= this.#createYoga(buildSchema(), () => this.#boot.reason);
    return this.#yoga;
  }

  async #serve(schema: GraphQLSchema, served: ServedSchema): Promise<void> {
    this.#schema.serve(served);
    this.#yoga = this.#createYoga(schema);
    await this.#warmUp();
  }

  /** Has the lazy parts of the pipeline made now instead of in the first request. */
  async #warmUp(): Promise<void> {
    const deadline = Deadline.after(this.#config.requestTimeoutMs);
    await this.#answer(WARM_UP, { deadline, principal: undefined, isWarmUp: true });
    deadline.close();
  }

  #warnOfFleet(): void {
    const { warnings } = planFleet(this.#config, this.#session.hosts().length);
    for (const warning of warnings) this.#logger.warn('fleet', { warning });
  }

  #createYoga(schema: GraphQLSchema, notReady?: () => GatewayError): Yoga {
    const { renderGraphiQL } = this.#options;
    return createGatewayYoga({ schema, options: this.#config, logger: this.#logger, renderGraphiQL, notReady });
  }

  #createHealth(metered: MeteredExecutor): HealthMonitor {
    const session = this.#session;
    return new HealthMonitor({
      ping: (timeoutMs) => session.ping(timeoutMs),
      hosts: () => session.hosts(),
      session: () => session.state,
      schema: () => this.#schema.health,
      limiter: () => this.#limiter.counts,
      requests: () => metered.counts,
    });
  }

  #createEnvironment(): ContextEnvironment {
    const { cursorSecrets, healthDetail } = this.#config;
    return {
      executor: this.#limiter,
      replicasOf: (routing) => this.#session.replicasOf(routing),
      options: this.#config,
      // Without secrets, in development, cursors live as long as the process.
      cursors: new CursorCodec(cursorSecrets.length === 0 ? [randomBytes(32).toString('hex')] : cursorSecrets),
      checkHealth: async (refresh) => withDetail(await this.#health.check(refresh), healthDetail),
    };
  }
}

function readSnapshot(value: unknown, config: Config): Snapshot {
  return parseSnapshot(
    value,
    servedKeyspaces(config).map(({ name }) => name),
  );
}

function tenantOf(principal: Principal): string {
  return typeof principal?.tenant === 'string' ? principal.tenant : '';
}
