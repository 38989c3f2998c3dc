/**
 * The life of the connection to Cassandra. A session holds one driver client at a time and swaps it when the driver
 * cannot help itself: connections that died while the process was frozen, all nodes gone for long (addresses may have
 * changed), nodes added or removed (the driver builds its token ring once). Holders of the session never notice.
 */
import type { Client } from 'cassandra-driver';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createLoginSource, type LoginSource } from './auth.ts';
import { ClientSlot } from './client-slot.ts';
import { isTransportError, toGatewayError } from './driver-error.ts';
import { protocolVersionOf, setReplication } from './driver-internals.ts';
import type { SessionOptions } from './driver-options.ts';
import type { ExecutionScope, Executor, HostPing, HostState, Page, Routing, Statement } from './executor.ts';
import { HostWatch } from './host-watch.ts';
import { openClient } from './open-client.ts';
import { pingConnected, pingHosts } from './ping.ts';
import { resendRule } from './resend-rule.ts';
import { sendStatement } from './send-statement.ts';
import { type ThawCounts, ThawGuard } from './thaw-guard.ts';
import { hostStatesOf, localDataCenterOf, replicaIdsOf } from './topology.ts';
import { readWhole } from './whole-answer.ts';

export interface SessionState {
  /** When the present client was connected; null while there is none. */
  readonly connectedSince: Date | null;
  /** How often the session came back after all nodes were lost, or swapped its client. */
  readonly reconnects: number;
  readonly protocolVersion: number | null;
  readonly localDataCenter: string | null;
  readonly thaw: ThawCounts;
}

/** Replication settings of a keyspace as in `system_schema.keyspaces`: `class`, and factors by its rules. */
export type Replication = Readonly<Record<string, string>>;

const RESEND_MS = 50; // pools refill within this time once a node is back

export class Session implements Executor {
  readonly #options: SessionOptions;
  readonly #logger: Logger;
  readonly #login: LoginSource;
  readonly #slot: ClientSlot;
  readonly #guard: ThawGuard;
  readonly #watch: HostWatch;
  readonly #replications = new Map<string, Replication>();
  #connectedSince: Date | null = null;
  #schemaVersion: string | undefined;

  constructor(options: SessionOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#login = createLoginSource(options);
    this.#slot = new ClientSlot({
      open: (contactPoints) => this.#open(contactPoints),
      retireMs: options.readTimeoutMs,
      onConnected: (client) => this.#connected(client),
      onCloseError: (error) => logger.warn('client not closed', { error }),
    });
    this.#guard = new ThawGuard(
      options,
      {
        ping: (timeoutMs) => this.#noted(pingConnected, timeoutMs),
        hasConnections: () => this.hosts().some(({ openConnections }) => openConnections > 0),
        replace: (contactPoints) => this.#slot.replace(contactPoints.length === 0 ? undefined : contactPoints),
      },
      logger,
    );
    this.#watch = new HostWatch(logger, {
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
  async execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const ended = scope.deadline.error;
    if (ended !== undefined) throw new GatewayError(ended.code, ended.message, { outcome: 'NOT_APPLIED' });
    this.#logger.debug('statement', { cql: statement.cql });
    try {
      return await this.#send(statement, scope);
    } catch (error) {
      const translated = toGatewayError(error);
      if (translated.code === 'INTERNAL_SERVER_ERROR')
        this.#logger.error('statement failed', { cql: statement.cql, error });
      throw translated;
    } finally {
      this.#guard.touch();
    }
  }

  /** Once, and once more where that is safe and may help. */
  async #send(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const startedAt = Date.now();
    try {
      await this.#guard.wake();
      return await this.#sendOnce(statement, scope);
    } catch (error) {
      if (!this.#maySendAgain(statement, error, Date.now() - startedAt) || scope.deadline.remainingMs <= RESEND_MS)
        throw error;
      if (this.#guard.isOn) await this.#guard.wake();
      else await new Promise((resolve) => setTimeout(resolve, RESEND_MS));
      return this.#sendOnce(statement, scope);
    }
  }

  #maySendAgain(statement: Statement, error: unknown, elapsedMs: number): boolean {
    if (isTransportError(error)) this.#guard.suspect();
    const { isOn: isGuarded } = this.#guard;
    const { isAllDown } = this.#watch;
    const rule = resendRule(statement, { error, elapsedMs, isGuarded, isAllDown, limits: this.#options });
    if (rule === 'overtaken') this.#guard.countRetry();
    return rule !== 'no';
  }

  async #sendOnce(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const client = this.#slot.client;
    if (client === undefined) throw this.#notConnected();
    const { readTimeoutMs, prepareOnAllHosts } = this.#options;
    return readWhole(statement, (each) =>
      sendStatement(client, each, {
        readTimeoutMs: Math.max(1, Math.min(readTimeoutMs, scope.deadline.remainingMs)),
        prepareOnAllHosts,
      }),
    );
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

  replicasOf(routing: Routing): readonly string[] {
    return this.#slot.client === undefined ? [] : replicaIdsOf(this.#slot.client, routing);
  }

  /** Tells how a keyspace is replicated, where the driver does not read it itself. */
  learnReplication(keyspace: string, replication: Replication): void {
    this.#replications.set(keyspace, replication);
    if (this.#slot.client !== undefined) this.#applyReplications(this.#slot.client);
  }

  /** The schema version that a node named last; undefined before the first connection. */
  get schemaVersion(): string | undefined {
    return this.#schemaVersion;
  }

  get state(): SessionState {
    const client = this.#slot.client;
    return {
      connectedSince: this.#connectedSince,
      reconnects: this.#slot.replaced + this.#watch.regained,
      protocolVersion: client === undefined ? null : (protocolVersionOf(client) ?? null),
      localDataCenter: client === undefined ? null : (localDataCenterOf(client) ?? null),
      thaw: this.#guard.counts,
    };
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
      onSchemaVersion: (version) => {
        this.#schemaVersion = version;
      },
    });
  }

  #connected(client: Client): void {
    this.#connectedSince = new Date();
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
    this.#schemaVersion =
      pings.find(({ schemaVersion }) => schemaVersion !== undefined)?.schemaVersion ?? this.#schemaVersion;
    return pings;
  }
}
