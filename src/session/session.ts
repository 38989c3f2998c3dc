/**
 * The life of the connection to Cassandra. A session holds one driver client at a time and swaps it when the driver
 * cannot help itself: connections that died while the process was frozen, all nodes gone for long (addresses may have
 * changed), nodes added or removed (the driver builds its token ring once). Holders of the session never notice.
 */
import type { Client } from 'cassandra-driver';
import { type ErrorCode, GatewayError, isGatewayError } from '../errors.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { HostPing, HostState } from '../statement/hosts.ts';
import type { Page, ReplicasOf, Routing, Statement } from '../statement/statement.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createLoginSource, type LoginSource } from './driver/auth.ts';
import type { SessionOptions } from './driver/client-options.ts';
import { isTransportError, toConditionError, toGatewayError } from './driver/driver-error.ts';
import { setReplication } from './driver/driver-metadata.ts';
import { localDataCenterOf, protocolVersionOf } from './driver/internals.ts';
import { pingConnected, pingHosts } from './driver/ping.ts';
import { serverMessageOf } from './driver/server-messages.ts';
import { hostStatesOf, Replicas } from './driver/topology.ts';
import { ClientSlot } from './life/client-slot.ts';
import { HostWatch } from './life/host-watch.ts';
import { openClient } from './life/open-client.ts';
import { type SchemaListener, SchemaNotices } from './life/schema-notices.ts';
import { ThawGuard } from './life/thaw-guard.ts';
import { retryAfterDriver } from './retry-rule.ts';
import { Sender } from './wire/send-statement.ts';

export interface SessionState {
  /** When the present client was connected; null while there is none. */
  readonly connectedSince: Date | null;
  readonly protocolVersion: number | null;
  readonly localDataCenter: string | null;
}

/** Replication settings of a keyspace as in `system_schema.keyspaces`: `class`, and factors by its rules. */
export type Replication = Readonly<Record<string, string>>;

/** What the first try of a statement ended with. */
interface FirstTry {
  readonly failure: unknown;
  readonly elapsedMs: number;
}

/** Of these Cassandra says more than clients are told: the table and the permission, or why replicas failed. */
const TOLD: Partial<Record<ErrorCode, string>> = {
  FORBIDDEN: 'permission missing',
  CASSANDRA_FAILURE: 'Cassandra failed',
};
/** How long nodes are asked for their schema version after a failure that they give no reason for. */
const LOOK_MS = 400;
const RESEND_MS = 50; // pools refill within this time once a node is back

export class Session implements Executor {
  readonly #options: SessionOptions;
  readonly #logger: Logger;
  readonly #login: LoginSource;
  readonly #slot: ClientSlot;
  readonly #guard: ThawGuard;
  readonly #watch: HostWatch;
  readonly #counters: Counters;
  readonly #replications = new Map<string, Replication>();
  #sender: Sender | undefined;
  #replicas: Replicas | undefined;
  #connectedSince: Date | null = null;
  readonly #schema = new SchemaNotices(() => this.#sender?.schemaChanged());

  constructor(options: SessionOptions, logger: Logger, counters: Counters) {
    this.#options = options;
    this.#logger = logger;
    this.#counters = counters;
    this.#login = createLoginSource(options);
    this.#slot = new ClientSlot({
      open: (contactPoints) => this.#open(contactPoints),
      retireMs: options.readTimeoutMs,
      onConnected: (client) => this.#connected(client),
      onReplaced: () => counters.add('reconnects'),
      onCloseError: (error) => logger.warn('client not closed', { error }),
    });
    this.#guard = new ThawGuard(options, {
      ping: (timeoutMs) => this.#noted(pingConnected, timeoutMs),
      hasConnections: () => this.hosts().some(({ openConnections }) => openConnections > 0),
      replace: (contactPoints) => this.#slot.replace(contactPoints.length === 0 ? undefined : contactPoints),
      logger,
      counters,
    });
    this.#watch = new HostWatch(logger, {
      onRegained: () => counters.add('reconnects'),
      isCurrent: (client) => this.#slot.client === client,
      replace: () => this.#slot.replace(),
      // Between requests nothing may run in a process that is frozen then: the next statement looks after it.
      defer: this.#guard.isOn ? () => this.#guard.expire() : undefined,
    });
  }

  /**
   * Connects once, however many callers wait for it; after a failure the next call tries again.
   * @throws {GatewayError} `CASSANDRA_UNREACHABLE`, or a permanent error that says what to change.
   */
  connect(): Promise<void> {
    return this.#slot.connect();
  }

  /** Sends one statement and settles when the driver is done with it; callers in a hurry race it with their deadline. */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const ended = scope.deadline.error;
    if (ended !== undefined)
      return Promise.reject(new GatewayError(ended.code, ended.message, { outcome: 'NOT_APPLIED' }));
    this.#logger.debug('statement', { cql: statement.cql });
    const startedAt = Date.now();
    const waking = this.#guard.wake();
    const sent =
      waking === undefined ? this.#sendOnce(statement, scope) : waking.then(() => this.#sendOnce(statement, scope));
    return sent.then(
      (page) => {
        this.#guard.touch();
        return page;
      },
      (failure: unknown) => this.#sendAgain(statement, scope, { failure, elapsedMs: Date.now() - startedAt }),
    );
  }

  /** Has Cassandra know a statement before it is executed. @throws {GatewayError} where it does not take it. */
  async prepare(statement: Statement): Promise<void> {
    try {
      await this.#sender?.prepare(statement);
    } catch (error) {
      throw toGatewayError(error);
    }
  }

  /** Once more where that is safe and may help. */
  async #sendAgain(statement: Statement, scope: ExecutionScope, { failure, elapsedMs }: FirstTry): Promise<Page> {
    try {
      if (!this.#maySendAgain(statement, failure, elapsedMs) || scope.deadline.remainingMs <= RESEND_MS) throw failure;
      if (this.#guard.isOn) await this.#guard.wake();
      else await new Promise((resolve) => setTimeout(resolve, RESEND_MS));
      return await this.#sendOnce(statement, scope);
    } catch (error) {
      const translated = statement.isConditional === true ? toConditionError(error) : toGatewayError(error);
      if (translated.code === 'INTERNAL_SERVER_ERROR')
        this.#logger.error('statement failed', { cql: statement.cql, error });
      const what = TOLD[translated.code];
      if (what !== undefined && error instanceof Error) this.#logger.warn(what, { reason: serverMessageOf(error) });
      if (SchemaNotices.isUnexplained(translated)) await this.#schema.look(() => this.#noted(pingHosts, LOOK_MS));
      throw this.#schema.judged(translated);
    } finally {
      this.#guard.touch();
    }
  }

  #maySendAgain(statement: Statement, error: unknown, elapsedMs: number): boolean {
    if (isTransportError(error)) this.#guard.suspect();
    const { isOn: isGuarded } = this.#guard;
    const { isAllDown } = this.#watch;
    const rule = retryAfterDriver(statement, { error, elapsedMs, isGuarded, isAllDown, limits: this.#options });
    if (rule === 'overtaken') this.#counters.add('thawRetries');
    return rule !== 'no';
  }

  #sendOnce(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const sender = this.#sender;
    if (this.#slot.client === undefined || sender === undefined) return Promise.reject(this.#notConnected());
    return sender.send(statement, scope.deadline);
  }

  /** The reason of the last attempt, without the advice that is for operators only. */
  #notConnected(): GatewayError {
    const { failure } = this.#slot;
    if (isGatewayError(failure) && failure.isPermanent)
      return new GatewayError(failure.code, 'The gateway cannot use its database', { cause: failure });
    return new GatewayError('CASSANDRA_UNREACHABLE', 'The gateway is not connected to Cassandra', { cause: failure });
  }

  /** Pings every node in parallel, each bounded by `timeoutMs`; empty while there is no client. */
  async ping(timeoutMs: number): Promise<readonly HostPing[]> {
    await this.#guard.wake()?.catch(() => {}); // what the pings say now is the answer
    return this.#noted(pingHosts, timeoutMs);
  }

  hosts(): readonly HostState[] {
    return this.#slot.client === undefined ? [] : hostStatesOf(this.#slot.client);
  }

  /** As {@link ReplicasOf} says. */
  replicasOf(routings: () => readonly Routing[]): ReturnType<ReplicasOf> {
    return this.#replicas?.of(routings);
  }

  /** Tells how a keyspace is replicated, where the driver does not read it itself. */
  learnReplication(keyspace: string, replication: Replication): void {
    this.#replications.set(keyspace, replication);
    if (this.#slot.client !== undefined) this.#applyReplications(this.#slot.client);
  }

  /** The schema version that a node named last; undefined before the first connection. */
  get schemaVersion(): string | undefined {
    return this.#schema.version;
  }

  get state(): SessionState {
    const client = this.#slot.client;
    return {
      connectedSince: this.#connectedSince,
      protocolVersion: client === undefined ? null : (protocolVersionOf(client) ?? null),
      localDataCenter: client === undefined ? null : (localDataCenterOf(client) ?? null),
    };
  }

  /** Tells what is noticed of the schema from now on. */
  watchSchema(listener: SchemaListener): void {
    this.#schema.listener = listener;
  }

  /** Resolves when nothing is under way but what the driver does by itself. */
  async settled(): Promise<void> {
    await this.#guard.settled();
    await this.#slot.settled();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.#watch.stop();
    await this.#slot.close();
    this.#connectedSince = null;
  }

  #open(contactPoints: readonly string[] | undefined): Promise<Client> {
    return openClient({
      options: this.#options,
      login: this.#login,
      logger: this.#logger,
      ...(contactPoints === undefined ? {} : { contactPoints }),
      onSchemaVersion: (version) => this.#schema.connected(version),
      onSchemaChange: (keyspace) => this.#schema.announced(keyspace),
    });
  }

  #connected(client: Client): void {
    this.#connectedSince = new Date();
    this.#sender = new Sender(client, this.#options);
    this.#replicas = new Replicas(client);
    this.#guard.touch();
    this.#applyReplications(client);
    this.#watch.follow(client);
  }

  #applyReplications(client: Client): void {
    if (this.#options.metadataSync) return;
    for (const [keyspace, replication] of this.#replications) setReplication(client, keyspace, replication);
  }

  async #noted(ping: typeof pingHosts, timeoutMs: number): Promise<readonly HostPing[]> {
    if (this.#slot.client === undefined) return [];
    const pings = await ping(this.#slot.client, timeoutMs);
    this.#schema.named(pings.find(({ schemaVersion }) => schemaVersion !== undefined)?.schemaVersion);
    return pings;
  }
}
