/**
 * The life of the connection to Cassandra. A session holds one driver client at a time and swaps it when the driver
 * cannot help itself: all nodes gone for long (addresses may have changed), nodes added or removed (the driver builds its
 * token ring once). Holders of the session never notice.
 */
import { Client } from 'cassandra-driver';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { isNotSent, toConnectError, toGatewayError } from './driver-error.ts';
import { disposeFailedClient, protocolVersionOf, repairControlConnection } from './driver-internals.ts';
import { type SessionOptions, toDriverOptions } from './driver-options.ts';
import type { ExecutionScope, Executor, HostPing, HostState, Page, Routing, Statement } from './executor.ts';
import { pingHosts } from './ping.ts';
import { sendStatement } from './send-statement.ts';
import { hostStatesOf, hostsOf, localDataCenterOf, replicaIdsOf } from './topology.ts';

export interface SessionState {
  /** When the present client was connected; null while there is none. */
  readonly connectedSince: Date | null;
  /** How often the session came back after all nodes were lost, or swapped its client. */
  readonly reconnects: number;
  readonly protocolVersion: number | null;
  readonly localDataCenter: string | null;
}

const ALL_DOWN_MS = 10_000; // after this long without any node a new client looks up the contact points again
const TOPOLOGY_MS = 1_000; // several nodes often come or go together
const RETIRE_POLL_MS = 50;
const RESEND_MS = 50; // pools refill within this time once a node is back

export class Session implements Executor {
  readonly #options: SessionOptions;
  readonly #logger: Logger;
  #client: Client | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;
  #connectedSince: Date | null = null;
  #reconnects = 0;
  #allDown = false;
  #isRingStale = false;
  #swapTimer: NodeJS.Timeout | undefined;
  readonly #retiring = new Set<Client>();

  constructor(options: SessionOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /**
   * Connects once, however many callers wait for it; after a failure the next call tries again.
   * @throws {GatewayError} `CASSANDRA_UNREACHABLE`, or a permanent error that says what to change.
   */
  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new GatewayError('NOT_READY', 'The gateway is closing'));
    if (this.#client !== undefined) return Promise.resolve();
    this.#connecting ??= this.#replaceClient().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Sends one statement and settles when the driver is done with it; callers in a hurry race it with their deadline. */
  async execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const ended = scope.deadline.error;
    if (ended !== undefined) throw new GatewayError(ended.code, ended.message, { outcome: 'NOT_APPLIED' });
    const client = this.#client;
    if (client === undefined)
      throw new GatewayError('CASSANDRA_UNREACHABLE', 'The gateway is not connected to Cassandra');
    this.#logger.debug('statement', { cql: statement.cql });
    try {
      return await this.#send(client, statement, scope);
    } catch (error) {
      const translated = toGatewayError(error);
      if (translated.code === 'INTERNAL_SERVER_ERROR')
        this.#logger.error('statement failed', { cql: statement.cql, error });
      throw translated;
    }
  }

  /** The driver does not try another node when the first PREPARE meets an empty pool, so such a statement is sent again. */
  async #send(client: Client, statement: Statement, scope: ExecutionScope): Promise<Page> {
    const readTimeoutMs = Math.max(1, Math.min(this.#options.readTimeoutMs, scope.deadline.remainingMs));
    try {
      return await sendStatement(client, statement, readTimeoutMs);
    } catch (error) {
      if (!isNotSent(error) || this.#allDown || scope.deadline.remainingMs <= RESEND_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RESEND_MS));
      return sendStatement(this.#client ?? client, statement, readTimeoutMs);
    }
  }

  /** Pings every node in parallel, each bounded by `timeoutMs`; empty while there is no client. */
  async ping(timeoutMs: number): Promise<readonly HostPing[]> {
    return this.#client === undefined ? [] : pingHosts(this.#client, timeoutMs);
  }

  hosts(): readonly HostState[] {
    return this.#client === undefined ? [] : hostStatesOf(this.#client);
  }

  replicasOf(routing: Routing): readonly string[] {
    return this.#client === undefined ? [] : replicaIdsOf(this.#client, routing);
  }

  get state(): SessionState {
    const protocolVersion = this.#client === undefined ? null : (protocolVersionOf(this.#client) ?? null);
    const localDataCenter = this.#client === undefined ? null : (localDataCenterOf(this.#client) ?? null);
    return { connectedSince: this.#connectedSince, reconnects: this.#reconnects, protocolVersion, localDataCenter };
  }

  /** Closes all connections; a connect under way is awaited first, because the driver would finish it anyway. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#swapTimer);
    await this.#connecting?.catch(() => {}); // its callers have the error
    const client = this.#client;
    this.#client = undefined;
    this.#connectedSince = null;
    const retiring = [...this.#retiring];
    this.#retiring.clear();
    await Promise.all([client, ...retiring].map((each) => each?.shutdown()));
  }

  async #replaceClient(): Promise<void> {
    const client = await this.#openClient();
    const previous = this.#client;
    this.#client = client;
    this.#connectedSince = new Date();
    this.#allDown = false;
    this.#isRingStale = false;
    if (previous !== undefined) {
      this.#reconnects += 1;
      this.#retire(previous).catch((error: unknown) => this.#logger.warn('client not closed', { error }));
    }
  }

  /** Shuts a replaced client down once its statements are answered, or their time is over. */
  async #retire(client: Client): Promise<void> {
    const until = Date.now() + this.#options.readTimeoutMs;
    const isBusy = () => hostStatesOf(client).some(({ inFlight }) => inFlight > 0);
    this.#retiring.add(client);
    while (isBusy() && Date.now() < until && !this.#isClosed) {
      await new Promise((resolve) => setTimeout(resolve, RETIRE_POLL_MS).unref());
    }
    if (this.#retiring.delete(client)) await client.shutdown();
  }

  async #openClient(): Promise<Client> {
    const client = new Client(toDriverOptions(this.#options));
    client.on('log', (level: string, source: string, message: string) =>
      this.#logger.debug('driver', { level, source, message }),
    );
    try {
      await client.connect();
    } catch (error) {
      await disposeFailedClient(client);
      throw toConnectError(error, {
        isTls: this.#options.tls,
        dataCenter: this.#options.localDataCenter,
        hasBundle: this.#options.secureConnectBundle !== undefined,
      });
    }
    repairControlConnection(client);
    this.#watch(client);
    await this.#warmUp(client);
    return client;
  }

  async #warmUp(client: Client): Promise<void> {
    if (this.#options.warmUpTimeoutMs === 0) return;
    const pings = await pingHosts(client, this.#options.warmUpTimeoutMs);
    for (const { address, latencyMs, error } of pings) {
      if (error === undefined) this.#logger.info('node answers', { address, latencyMs });
      else this.#logger.warn('node does not answer', { address, error });
    }
  }

  #watch(client: Client): void {
    const isCurrent = () => this.#client === client;
    client.on('hostDown', (host: { address: string }) => {
      this.#logger.warn('node down', { address: host.address });
      if (isCurrent() && hostsOf(client).every((each) => !each.isUp())) this.#lostAll();
    });
    client.on('hostUp', (host: { address: string }) => {
      this.#logger.info('node up', { address: host.address });
      if (isCurrent()) this.#regained();
    });
    for (const event of ['hostAdd', 'hostRemove']) {
      client.on(event, () => isCurrent() && this.#topologyChanged());
    }
  }

  #topologyChanged(): void {
    this.#isRingStale = true;
    this.#scheduleSwap(TOPOLOGY_MS, 'nodes were added or removed');
  }

  #lostAll(): void {
    this.#allDown = true;
    this.#scheduleSwap(ALL_DOWN_MS, 'no node was up for long');
  }

  #regained(): void {
    if (!this.#allDown) return;
    this.#allDown = false;
    this.#reconnects += 1;
    if (!this.#isRingStale) clearTimeout(this.#swapTimer);
  }

  #scheduleSwap(delayMs: number, reason: string): void {
    clearTimeout(this.#swapTimer);
    if (this.#isClosed) return;
    this.#swapTimer = setTimeout(() => void this.#swap(reason), delayMs).unref();
  }

  async #swap(reason: string): Promise<void> {
    try {
      this.#connecting ??= this.#replaceClient();
      await this.#connecting;
      this.#logger.info('client replaced', { reason });
    } catch (error) {
      this.#logger.warn('client not replaced', { reason, error });
      if (this.#allDown || this.#isRingStale) this.#scheduleSwap(ALL_DOWN_MS, reason);
    } finally {
      this.#connecting = undefined;
    }
  }
}
