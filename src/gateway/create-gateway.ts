/** The only place where all parts meet. */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { planFleet } from '../config/fleet.ts';
import type { DocumentsById } from '../config/manifest.ts';
import { describeConfig } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import type { GatewayError } from '../errors.ts';
import type { ContextParts } from '../graphql/context.ts';
import { CursorCodec } from '../graphql/values/cursor.ts';
import { type HealthMonitor, withDetail } from '../health/cluster-health.ts';
import { type AnswerParts, answer, type Pipeline } from '../http/answer.ts';
import { compress } from '../http/compress.ts';
import { withCors } from '../http/cors.ts';
import { createListener, type Listener } from '../http/listener.ts';
import type { HttpRequest, HttpResponse, SentResponse } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import { Identifier } from '../identity/identify.ts';
import { DocumentTexts } from '../operation/document-texts.ts';
import { schemaVersionsOf } from '../session/life/schema-notices.ts';
import { Session } from '../session/session.ts';
import { type Chain, createChain } from '../statement/chain.ts';
import { Usage } from '../statement/executor.ts';
import { Counters } from '../telemetry/counters.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { createAnswering } from './answering.ts';
import { Boot } from './boot.ts';
import { createHealth } from './create-health.ts';
import { createUnreadyPipeline } from './create-pipeline.ts';
import type { FetchOptions, Gateway, GatewayOptions } from './gateway.ts';
import { prepareStatements } from './prepare-statements.ts';
import { createRates, type Rates } from './rates.ts';
import { readKeyspaces, readRemainingKeyspaces, readSnapshot } from './read-schema.ts';
import { SchemaHost } from './schema-host.ts';
import { warmUp } from './warm-up.ts';

const AGREEMENT_PING_MS = 1_000;
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
  readonly #logger: Logger;
  readonly #session: Session;
  readonly #chain: Chain;
  readonly #rates: Rates | undefined;
  readonly #boot: Boot;
  readonly #health: HealthMonitor;
  readonly #schema: SchemaHost;
  readonly #identifier: Identifier;
  readonly #texts: DocumentTexts;
  readonly #context: ContextParts;
  readonly #unready: Pipeline;
  readonly #answering: AnswerParts;
  #isClosing = false;

  constructor(config: Config, options: GatewayOptions) {
    this.#config = config;
    this.#logger = options.logger ?? createLogger(config.logLevel);
    this.#logger.info('configuration', describeConfig(config));
    this.#texts = new DocumentTexts(config);
    this.#texts.replaceTrusted(options.documents ?? new Map());
    this.#identifier = new Identifier(config.shape, this.#logger);
    void this.#identifier.prepare();
    const counters = new Counters();
    this.#session = new Session(config, this.#logger, counters);
    this.#chain = createChain(this.#session, config, counters);
    this.#rates = createRates(config, this.#chain.aside, this.#logger);
    this.#schema = this.#createSchemaHost(options);
    this.#session.watchSchema(this.#schema);
    this.#health = createHealth(this.#session, this.#schema, counters);
    this.#context = this.#createContextParts();
    this.#boot = this.#createBoot(options);
    this.#unready = this.#createUnready(options);
    this.#answering = this.#createAnswerParts();
    this.ready =
      options.boot === 'on-demand' ? this.#boot.once() : this.#boot.untilDone().then(() => this.#prepareStatements());
    this.ready.then(() => this.#warnOfFleet()).catch(() => {}); // whoever waits for `ready` has the error; requests are answered with it
    this.listener = this.#createListener();
  }

  fetch(request: HttpRequest, { deadline, principal }: FetchOptions = {}): Promise<HttpResponse> {
    if (deadline === undefined)
      return Deadline.run(this.#config.requestTimeoutMs, (own) => this.fetch(request, { deadline: own, principal }));
    const caller = { scope: { deadline, origin: 'client', usage: new Usage() }, principal } as const;
    const checking = this.#schema.check(deadline);
    return checking === undefined
      ? answer(this.#answering, request, caller)
      : checking.then(() => answer(this.#answering, request, caller));
  }

  refuse(request: HttpRequest, error: GatewayError): HttpResponse {
    return withCors(this.#config, request, errorResponse(error));
  }

  compress(request: HttpRequest, response: HttpResponse): Promise<SentResponse> | SentResponse {
    return this.#config.compression ? compress(request, response) : response;
  }

  async replaceDocuments(documents: DocumentsById): Promise<void> {
    this.#texts.replaceTrusted(documents);
    await this.#schema.pipelines?.prepareDocuments();
    await this.#prepareStatements();
  }

  async ensureReady(deadline: Deadline): Promise<void> {
    if (this.#boot.isDone) return;
    // An attempt that began earlier may have been frozen with the process, and fails without saying anything of Cassandra.
    if (this.#boot.isRunning) await deadline.race(this.#boot.once()).catch(() => {});
    await deadline.race(this.#boot.once()).catch((error: unknown) => this.#logger.warn('not ready', { error }));
  }

  async settled(): Promise<void> {
    await this.#chain.onIdle();
    await this.#schema.settled();
    await this.#session.settled();
    await this.#identifier.settled();
    await this.#rates?.settled();
  }

  drain(): void {
    this.#isClosing = true;
  }

  async close(): Promise<void> {
    this.drain();
    await this.#boot.stop();
    await this.#schema.stop();
    await this.#chain.onIdle();
    await this.#rates?.settled();
    await this.#session.close();
  }

  async #isReady(): Promise<boolean> {
    await this.#identifier.prepare();
    if (this.#isClosing || !this.#boot.isDone || !this.#identifier.isReady) return false;
    return (await this.#health.check()).status !== 'UNAVAILABLE';
  }

  async #prepareStatements(): Promise<void> {
    const parts = { config: this.#config, session: this.#session, context: this.#context, logger: this.#logger };
    await prepareStatements(parts, this.#schema.pipelines?.first ?? [], this.#texts.trusted);
  }

  #warnOfFleet(): void {
    const { warnings } = planFleet(this.#config, this.#session.hosts().length);
    for (const warning of warnings) this.#logger.warn('fleet', { warning });
  }

  #createListener(): Listener {
    const { maxBodyBytes, requestTimeoutMs } = this.#config;
    const fetch = (request: HttpRequest, deadline: Deadline) => this.fetch(request, { deadline });
    return createListener({
      answer: this.#config.compression
        ? (request, deadline) => fetch(request, deadline).then((response) => compress(request, response))
        : fetch,
      refuse: (request, error) => this.refuse(request, error),
      maxBodyBytes,
      requestTimeoutMs,
      isClosing: () => this.#isClosing,
      logger: this.#logger,
    });
  }

  #createSchemaHost({ renderGraphiQL }: GatewayOptions): SchemaHost {
    return new SchemaHost({
      config: this.#config,
      logger: this.#logger,
      version: () => this.#session.schemaVersion,
      agreedVersion: () => this.#agreedVersion(),
      readKeyspaces: (scope) => readRemainingKeyspaces(this.#config, this.#chain.boot, scope),
      onKeyspace: ({ name, replication }) => this.#session.learnReplication(name, replication),
      warmUp: (served) => warmUp({ config: this.#config, context: this.#context, answering: this.#answering }, served),
      texts: this.#texts,
      renderGraphiQL,
    });
  }

  async #agreedVersion(): Promise<string | undefined> {
    const [version, ...others] = schemaVersionsOf(await this.#session.ping(AGREEMENT_PING_MS));
    return others.length === 0 ? version : undefined;
  }

  #createBoot({ snapshot }: GatewayOptions): Boot {
    return new Boot({
      connect: () => this.#session.connect(),
      version: () => this.#session.schemaVersion,
      readKeyspaces: (scope) => readKeyspaces(this.#config, this.#chain.boot, scope),
      serve: (keyspaces, from) => this.#schema.serve(keyspaces, from),
      assertSnapshotFits: this.#config.schemaDrift === 'fail' ? () => this.#schema.assertFits() : undefined,
      logger: this.#logger,
      snapshot: snapshot === undefined ? undefined : readSnapshot(snapshot, this.#config),
    });
  }

  /** Why no schema is served. */
  #notReady(): GatewayError {
    return this.#schema.refusal ?? this.#boot.reason;
  }

  #createUnready({ renderGraphiQL }: GatewayOptions): Pipeline {
    return createUnreadyPipeline({
      options: this.#config,
      logger: this.#logger,
      texts: this.#texts,
      renderGraphiQL,
      notReady: () => this.#notReady(),
    });
  }

  #createAnswerParts(): AnswerParts {
    return createAnswering({
      config: this.#config,
      logger: this.#logger,
      identifier: this.#identifier,
      context: this.#context,
      pipelines: () => this.#schema.pipelines,
      unready: this.#unready,
      notReady: () => this.#notReady(),
      isReady: () => this.#isReady(),
      rates: this.#rates,
    });
  }

  #createContextParts(): ContextParts {
    const { cursorSecrets, healthDetail } = this.#config;
    return {
      createExecutor: this.#chain.operation,
      replicasOf: (routings) => this.#session.replicasOf(routings),
      options: this.#config,
      // Without secrets, in development, cursors live as long as the process.
      cursors: new CursorCodec(cursorSecrets.length === 0 ? [randomBytes(32).toString('hex')] : cursorSecrets),
      checkHealth: async (refresh) => withDetail(await this.#health.check(refresh), healthDetail),
    };
  }
}
