/**
 * What the driver does not publish. This folder alone touches it (a test searches the source), most of it here; the build
 * of the bundle loads rare parts of the driver later (`scripts/bundle.mjs`). Written for cassandra-driver 4.10.0: a test
 * fails when another version is installed, so that these repairs are looked at again.
 */
import { type Client, type ExecutionOptions, type Host, type policies, types } from 'cassandra-driver';
import type { DriverMetadata } from './driver-metadata.ts';
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
  _nodeSchemaChangeHandler(event: { readonly keyspace: string }): void;
  _setLocalInfo(initializing: boolean, setCurrent: boolean, connection: Connection, result: LocalInfo): void;
}
interface Internals {
  readonly options: {
    readonly localDataCenter?: string;
    readonly policies: { readonly loadBalancing: policies.loadBalancing.LoadBalancingPolicy };
  };
  controlConnection: ControlConnection;
  readonly metadata: DriverMetadata;
}

export function internalsOf(client: Client): Internals {
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

/** The class of the parsers of all connections. */
export function parserClassOf(client: Client): Parser | undefined {
  return classOf(controlConnectionOf(client).connection?.parser);
}

/** The class of the queues of all connections. */
export function writeQueueClassOf(client: Client): WriteQueue | undefined {
  return classOf(controlConnectionOf(client).connection?.writeQueue);
}

function classOf<T extends object>(one: T | undefined): T | undefined {
  return one && (Object.getPrototypeOf(one) as T);
}

/** Tells of every change of a schema that the node announces whose connection tells of the cluster. */
export function onSchemaChange(client: Client, listener: (keyspace: string) => void): void {
  const control = controlConnectionOf(client);
  const handle = control._nodeSchemaChangeHandler.bind(control);
  control._nodeSchemaChangeHandler = (event) => {
    handle(event);
    listener(event.keyspace);
  };
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
  return internalsOf(client).options.localDataCenter;
}

/** Where statements are prepared. */
export function loadBalancingOf(client: Client): policies.loadBalancing.LoadBalancingPolicy {
  return internalsOf(client).options.policies.loadBalancing;
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
