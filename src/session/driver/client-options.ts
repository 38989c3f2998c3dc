/** Configuration -> options of the driver. */
import { readFileSync } from 'node:fs';
import { type ClientOptions, policies, types } from 'cassandra-driver';
import type { Options } from '../../config/options.ts';
import type { Preset } from '../../config/runtime.ts';
import { GatewayError } from '../../errors.ts';
import { type AuthOptions, createLoginSource, LoginMetrics } from './auth.ts';
import { levelOf } from './consistency.ts';
import { CqlMap } from './cql-map.ts';
import { JOINED_WRITES } from './join-writes.ts';
import { AddressMap, CoordinatorPolicy, PrepareLoopGuard, RuledRetryPolicy } from './policies.ts';
import { RAW_ROWS } from './raw-rows.ts';

/** The options that a session needs. */
export type SessionOptions = AuthOptions & { readonly preset: Preset } & Pick<
    Options,
    | 'contactPoints'
    | 'addressMap'
    | 'localDataCenter'
    | 'tls'
    | 'tlsVerify'
    | 'tlsCa'
    | 'tlsCert'
    | 'tlsKey'
    | 'tlsServerName'
    | 'secureConnectBundle'
    | 'consistency'
    | 'serverTimestamps'
    | 'connectionsPerHost'
    | 'hostSubset'
    | 'heartbeatMs'
    | 'connectTimeoutMs'
    | 'readTimeoutMs'
    | 'warmUpTimeoutMs'
    | 'metadataSync'
    | 'prepareOnAllHosts'
    | 'thawAfterMs'
    | 'thawPingMs'
  >;

const PROTOCOL_VERSION = 4; // the newest that the driver speaks with Cassandra; asking for more costs a connection
const DEFAULT_PORT = 9042;
const MAX_PREPARED = 10_000; // above the number of texts that a large keyspace can need; the cache never grows beyond those
/** Pause before the second attempt to reconnect to a node; it doubles up to the longest. */
const RECONNECT_BASE_MS: Readonly<Record<Preset, number>> = { server: 200, serverless: 100 };
const RECONNECT_MAX_MS = 2_000;
/** Statements that may time out on a connection before it is given up; one more ends it. */
const DEFUNCT_TIMEOUTS: Readonly<Record<Preset, number>> = { server: 8, serverless: 0 };

/** @throws {GatewayError} `CONFIG_INVALID` when a TLS file cannot be read. */
export function toDriverOptions(options: SessionOptions, login = createLoginSource(options)): ClientOptions {
  const { provider: authProvider } = login;
  const credentials = authProvider === undefined ? {} : { authProvider };
  return {
    ...endpoints(options),
    ...credentials,
    protocolOptions: { maxVersion: PROTOCOL_VERSION, port: portOf(options.contactPoints) },
    policies: driverPolicies(options),
    ...connections(options),
    queryOptions: { prepare: true, consistency: levelOf(options.consistency), fetchSize: 0 },
    encoding: encodingOf(options),
    maxPrepared: MAX_PREPARED,
    isMetadataSyncEnabled: options.metadataSync,
    prepareOnAllHosts: options.prepareOnAllHosts,
    rePrepareOnUp: options.prepareOnAllHosts,
    requestTracker: new PrepareLoopGuard(),
    metrics: new LoginMetrics(login),
  };
}

/** Its typings have no null, by which the driver makes none. */
const NO_TIMESTAMPS = { timestampGeneration: null as never };

function driverPolicies(options: SessionOptions): NonNullable<ClientOptions['policies']> {
  const { preset, hostSubset, addressMap, serverTimestamps } = options;
  const { ExponentialReconnectionPolicy } = policies.reconnection;
  return {
    loadBalancing: new CoordinatorPolicy(hostSubset),
    reconnection: new ExponentialReconnectionPolicy(RECONNECT_BASE_MS[preset], RECONNECT_MAX_MS, true),
    retry: new RuledRetryPolicy(),
    addressResolution: new AddressMap(addressMap),
    ...(serverTimestamps ? NO_TIMESTAMPS : {}),
  };
}

function connections(options: SessionOptions): Pick<ClientOptions, 'pooling' | 'socketOptions'> {
  return {
    pooling: {
      coreConnectionsPerHost: { [types.distance.local]: options.connectionsPerHost },
      heartBeatInterval: options.heartbeatMs,
      warmup: options.warmUpTimeoutMs > 0,
    },
    socketOptions: {
      connectTimeout: options.connectTimeoutMs,
      // Of the requests that make a connection: one that was closed before it was made is noticed by nothing else.
      // Statements bring their own.
      readTimeout: Math.min(options.connectTimeoutMs, options.readTimeoutMs),
      defunctReadTimeoutThreshold: DEFUNCT_TIMEOUTS[options.preset],
    },
  };
}

function encodingOf({ thawAfterMs }: SessionOptions): ClientOptions['encoding'] & object {
  const isFrozen = thawAfterMs > 0;
  const own = { ...RAW_ROWS, ...(isFrozen ? {} : JOINED_WRITES) };
  return { map: CqlMap, useBigIntAsLong: true, useBigIntAsVarint: true, copyBuffer: false, ...own };
}

/** The driver reaches all nodes that it finds on one port: that of the first contact point. */
function portOf([first = '']: readonly string[]): number {
  const [, port] = /^(?:\[.*\]|[^:]*):(\d+)$/.exec(first) ?? [];
  return port === undefined ? DEFAULT_PORT : Number(port);
}

function endpoints(options: SessionOptions): Partial<ClientOptions> {
  if (options.secureConnectBundle !== undefined) return { cloud: { secureConnectBundle: options.secureConnectBundle } };
  const sslOptions = options.tls ? { sslOptions: tlsOptions(options) } : {};
  const dataCenter = options.localDataCenter === undefined ? {} : { localDataCenter: options.localDataCenter };
  return { contactPoints: [...options.contactPoints], ...dataCenter, ...sslOptions };
}

function tlsOptions(options: SessionOptions): NonNullable<ClientOptions['sslOptions']> {
  return {
    rejectUnauthorized: options.tlsVerify, // the driver's own default is false
    ...(options.tlsCa === undefined ? {} : { ca: pem('tlsCa', options.tlsCa) }),
    ...(options.tlsCert === undefined ? {} : { cert: pem('tlsCert', options.tlsCert) }),
    ...(options.tlsKey === undefined ? {} : { key: pem('tlsKey', options.tlsKey) }),
    ...(options.tlsServerName === undefined ? {} : { servername: options.tlsServerName }),
  };
}

function pem(name: string, textOrPath: string): string {
  if (textOrPath.includes('-----BEGIN')) return textOrPath;
  try {
    return readFileSync(textOrPath, 'utf8');
  } catch (cause) {
    throw new GatewayError(
      'CONFIG_INVALID',
      `Cannot read the file that ${name} names: give PEM text or the path of a readable PEM file`,
      { cause },
    );
  }
}
