/**
 * What the driver does not publish. This folder alone touches it (a test searches the source), most of it here; the build
 * of the bundle loads rare parts of the driver later (`scripts/bundle.mjs`). Written for cassandra-driver 4.10.0: a test
 * fails when another version is installed, so that these repairs are looked at again.
 */
import { type Client, type ExecutionOptions, type Host, types } from 'cassandra-driver';
import type { Parser } from './raw-rows.ts';

export const DRIVER_VERSION = '4.10.0';

/** What a connection has still to send. */
export interface WriteQueue {
  readonly encoder: { readonly encodingOptions: { readonly joinedWrites?: boolean } };
  /** Whether {@link process} is to come. */
  isRunning: boolean;
  /** False while the socket has not taken what was written. */
  readonly canWrite: boolean;
  run(): void;
  process(): void;
}

interface Connection {
  readonly netClient?: { destroy(): void };
  readonly parser?: Parser;
  readonly writeQueue?: WriteQueue;
  close(callback: () => void): void;
}
interface Pool {
  readonly connections: readonly Connection[];
  readonly coreConnectionsLength: number;
  hasScheduledNewConnection(): boolean;
  once(event: 'open', listener: () => void): void;
}
type KnownHost = Host & {
  readonly pool: Pool;
  /** As the load balancing policy said last. */
  readonly _distance: types.distance;
  /** 0 until a connection was lost. */
  readonly reconnectionDelay: number;
  shutdown(waitForPending: boolean): Promise<void>;
};
interface LocalInfo {
  readonly rows?: readonly { readonly [column: string]: unknown }[];
}
interface ControlConnection {
  hosts?: { values(): KnownHost[] };
  host?: Host | null;
  connection?: Connection | null;
  protocolVersion?: number;
  shutdown(): void;
  _borrowAConnection(hosts: Iterator<Host>): Connection;
  _refreshControlConnection(hosts: Iterator<Host>): Promise<void>;
  _getSupportedOptions(): Promise<void>;
  _registerToConnectionEvents(): Promise<void>;
  _setLocalInfo(initializing: boolean, setCurrent: boolean, connection: Connection, result: LocalInfo): void;
}
interface Keyspace {
  readonly name: string;
}
interface Metadata {
  readonly keyspaces: Record<string, Keyspace>;
  readonly _schemaParser: { _parseKeyspace(row: Readonly<Record<string, unknown>>): Keyspace };
}
interface Internals {
  controlConnection: ControlConnection;
  metadata: Metadata;
}

function internalsOf(client: Client): Internals {
  return client as unknown as Internals;
}

function controlConnectionOf(client: Client): ControlConnection {
  return internalsOf(client).controlConnection;
}

/** All hosts that the client knows; none before it is connected. */
function knownHosts(client: Client): readonly KnownHost[] {
  return controlConnectionOf(client).hosts?.values() ?? [];
}

/**
 * Keeps the driver from re-creating all hosts when every connection is lost: it would leak their pools, and the number
 * of sockets would double with each loss. Borrowing from the pools as they come back is what it did before 4.6.3. The
 * price, no new look-up of the contact points, is paid by the session, which makes a new client when all hosts stay down.
 */
export function repairControlConnection(client: Client): void {
  const control = controlConnectionOf(client);
  control._refreshControlConnection = async (hosts) => {
    control.connection = control._borrowAConnection(hosts);
  };
}

/**
 * Saves two round trips of `connect()`: its OPTIONS request (which only tells DataStax's service from others) and its
 * REGISTER for events are sent without waiting for their answers. A connection on which they fail fails otherwise too.
 */
export function shortenConnect(client: Client): void {
  const control = controlConnectionOf(client);
  for (const name of ['_getSupportedOptions', '_registerToConnectionEvents'] as const) {
    const send = control[name].bind(control);
    control[name] = async () => {
      send().catch(() => {}); // the requests that are awaited on the same connection report its loss
    };
  }
}

/** Tells what the row of the first connected node says beyond what the driver keeps. */
export function onLocalInfo(client: Client, listener: (info: { readonly schemaVersion: string }) => void): void {
  const control = controlConnectionOf(client);
  const set = control._setLocalInfo.bind(control);
  control._setLocalInfo = (initializing, setCurrent, connection, result) => {
    set(initializing, setCurrent, connection, result);
    const version = result.rows?.[0]?.schema_version;
    if (version !== undefined && version !== null) listener({ schemaVersion: String(version) });
  };
}

/**
 * Gives the driver the replication of a keyspace that it did not read itself, so that it knows the replicas of a
 * partition. `replication` as in `system_schema.keyspaces`: `class` and its settings.
 */
export function setReplication(client: Client, keyspace: string, replication: Readonly<Record<string, string>>): void {
  const { keyspaces, _schemaParser } = internalsOf(client).metadata;
  keyspaces[keyspace] = _schemaParser._parseKeyspace({ keyspace_name: keyspace, durable_writes: true, replication });
}

/** Resolves when the pools of all nodes that are up have been filled; attempts to reconnect are not waited for. */
export async function poolsOpened(client: Client): Promise<void> {
  for (let opening = fillingPools(client); opening.length > 0; opening = fillingPools(client)) {
    await Promise.all(opening.map((pool) => new Promise<void>((resolve) => pool.once('open', resolve))));
  }
}

function fillingPools(client: Client): readonly Pool[] {
  return knownHosts(client)
    .filter((host) => host.isUp() && host.reconnectionDelay === 0)
    .map(({ pool }) => pool)
    .filter((pool) => pool.connections.length < pool.coreConnectionsLength && pool.hasScheduledNewConnection());
}

/** The parser of the connection that tells of the cluster; all connections have one of the same class. */
export function parserOf(client: Client): Parser | undefined {
  return controlConnectionOf(client).connection?.parser;
}

/** The queue of the connection that tells of the cluster; all connections have one of the same class. */
export function writeQueueOf(client: Client): WriteQueue | undefined {
  return controlConnectionOf(client).connection?.writeQueue;
}

const replaced = Symbol('methods replaced by this gateway');

/**
 * Replaces a method for all objects of a class of the driver, once; nothing where the driver has no such method.
 * @param one an object of the class. @param make gets the driver's method and gives the one in its place.
 */
export function replaceOnce<T extends object, M extends keyof T>(
  one: T | undefined,
  method: M,
  make: (byDriver: T[M]) => T[M],
): void {
  if (one === undefined) return;
  const prototype = Object.getPrototypeOf(one) as T & { [replaced]?: Set<M> };
  prototype[replaced] ??= new Set();
  const methods = prototype[replaced];
  if (methods.has(method) || typeof prototype[method] !== 'function') return;
  methods.add(method);
  prototype[method] = make(prototype[method]);
}

/** Leaves a column alone. */
export const UNSET = types.unset;

/** Options of a read: the driver makes a timestamp for every statement, and a read has no use for one. */
export const NO_TIMESTAMP = { timestamp: null as unknown as number }; // its typings have no null

/** The very object that `execute` was called with. */
export function rawOptionsOf<T>(options: ExecutionOptions): T {
  return (options as unknown as { getRawQueryOptions(): T }).getRawQueryOptions(); // not in the typings
}

/** As configured, or as the secure connect bundle says. */
export function localDataCenterOf(client: Client): string | undefined {
  return (client as unknown as { options: { localDataCenter?: string } }).options.localDataCenter; // not in the typings
}

/** The node whose connection tells of the cluster. */
export function controlHostOf(client: Client): Host | undefined {
  return controlConnectionOf(client).host ?? undefined;
}

/**
 * The nodes that the load balancing policy has not ruled out: others are never connected to. Asking the policy again
 * would also set up each pool again, and this is asked for every key of a batch.
 */
export function usedHosts(client: Client): readonly Host[] {
  return knownHosts(client).filter((host) => host._distance !== types.distance.ignored);
}

/** Drops all sockets without a word to the nodes. */
export function destroyConnections(client: Client): void {
  for (const { pool } of knownHosts(client)) {
    for (const connection of pool.connections) connection.netClient?.destroy();
  }
}

/** Closes what a failed `connect()` leaves open; `shutdown()` does nothing before a client is connected. */
export async function disposeFailedClient(client: Client): Promise<void> {
  const control = controlConnectionOf(client);
  control.shutdown();
  await new Promise<void>((resolve) => {
    if (control.connection) control.connection.close(resolve);
    else resolve();
  });
  await Promise.all(knownHosts(client).map((host) => host.shutdown(false)));
}

/** The protocol version in use. */
export function protocolVersionOf(client: Client): number | undefined {
  return controlConnectionOf(client).protocolVersion;
}
