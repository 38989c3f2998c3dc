/** Options of the connection to Cassandra. */

import { bool, int, list, type Option, oneOf, text } from './option.ts';
import { SERVICES } from './services.ts';

/** Consistency levels for reads and writes. */
export const CONSISTENCIES = [
  'ONE',
  'TWO',
  'THREE',
  'QUORUM',
  'ALL',
  'LOCAL_QUORUM',
  'EACH_QUORUM',
  'LOCAL_ONE',
] as const;

const MINUTE = 60_000;

export const CASSANDRA_OPTIONS = {
  contactPoints: list({
    env: 'CASSANDRA_CONTACT_POINTS',
    fallback: [],
    item: /^[^\s,/]+$/,
    items: 'host or host:port',
    doc: 'Nodes to ask first; the others are found from them.',
  }),
  addressMap: list({
    env: 'CASSANDRA_ADDRESS_MAP',
    fallback: [],
    item: /^[\w.:]+=([\d.]+|\[[\da-fA-F:]+\]):\d{1,5}$/,
    items: 'node=address:port',
    doc: 'Where nodes are reached when not at the address that Cassandra tells, as through tunnels and NAT.',
  }),
  localDataCenter: text({
    env: 'CASSANDRA_LOCAL_DATACENTER',
    fallback: undefined,
    doc: 'Data center whose nodes serve the statements.',
  }),
  keyspaces: list({
    env: 'CASSANDRA_KEYSPACES',
    fallback: [],
    item: /^\w{1,48}(=\w*)?$/,
    items: 'keyspace or keyspace=prefix',
    doc: "Keyspaces to serve; with several, each type and root field carries its prefix (the keyspace's name unless given).",
  }),
  username: text({ env: 'CASSANDRA_USERNAME', fallback: undefined, doc: 'User name for Cassandra.' }),
  password: text({ env: 'CASSANDRA_PASSWORD', fallback: undefined, isSecret: true, doc: 'Password for Cassandra.' }),
  tls: bool({ env: 'CASSANDRA_TLS', fallback: false, doc: 'Encrypts connections to Cassandra.' }),
  tlsVerify: bool({
    env: 'CASSANDRA_TLS_VERIFY',
    fallback: true,
    doc: 'Verifies the certificates of Cassandra; turn off for trials only.',
  }),
  tlsCa: text({
    env: 'CASSANDRA_TLS_CA',
    fallback: undefined,
    doc: 'Certificate authority: PEM text or path of a PEM file.',
  }),
  tlsCert: text({
    env: 'CASSANDRA_TLS_CERT',
    fallback: undefined,
    doc: 'Client certificate: PEM text or path of a PEM file.',
  }),
  tlsKey: text({
    env: 'CASSANDRA_TLS_KEY',
    fallback: undefined,
    isSecret: true,
    doc: 'Key of the client certificate: PEM text or path of a PEM file.',
  }),
  tlsServerName: text({
    env: 'CASSANDRA_TLS_SERVER_NAME',
    fallback: undefined,
    doc: 'Name to expect in the certificates when it is not the address.',
  }),
  secretArn: text({
    env: 'CASSANDRA_SECRET_ARN',
    fallback: undefined,
    doc: 'Secret of AWS Secrets Manager with `username` and `password`, read when connections are made; instead of both.',
  }),
  service: oneOf(SERVICES, {
    env: 'CASSANDRA_SERVICE',
    fallback: 'cassandra',
    doc: 'Chooses defaults for Amazon Keyspaces (with SigV4 unless a user name is given) or Astra DB.',
  }),
  requestRate: int({
    env: 'CASSANDRA_REQUEST_RATE',
    fallback: 0,
    min: 0,
    max: 100_000,
    unit: 'statements/s',
    doc: 'Peak of one process; with Amazon Keyspaces the default of `connectionsPerHost` follows from it.',
  }),
  secureConnectBundle: text({
    env: 'CASSANDRA_SECURE_CONNECT_BUNDLE',
    fallback: undefined,
    doc: 'Path of an Astra secure connect bundle; replaces contact points, data center and TLS options.',
  }),
  consistency: oneOf(CONSISTENCIES, {
    env: 'CASSANDRA_CONSISTENCY',
    fallback: 'LOCAL_QUORUM',
    doc: 'Consistency level of reads and writes.',
  }),
  serverTimestamps: bool({
    env: 'CASSANDRA_SERVER_TIMESTAMPS',
    fallback: false,
    doc: 'Lets the coordinator give writes their timestamps instead of the clock of this process: one clock for each node, but writes of one operation may get the same one.',
  }),
  connectionsPerHost: int({
    env: 'CASSANDRA_CONNECTIONS_PER_HOST',
    fallback: 1,
    min: 1,
    max: 16,
    doc: 'Connections to each node; one carries 2,048 statements at a time.',
  }),
  hostSubset: int({
    env: 'CASSANDRA_HOST_SUBSET',
    fallback: 0,
    min: 0,
    max: 1_000,
    doc: 'Nodes that one process uses, chosen at random, at least one of each rack; 0 for all.',
  }),
  heartbeatMs: int({
    env: 'CASSANDRA_HEARTBEAT_MS',
    fallback: { server: 10_000, serverless: 0 },
    min: 0,
    max: 10 * MINUTE,
    unit: 'ms',
    doc: 'Silence after which a connection is probed; 0 turns it off.',
  }),
  connectTimeoutMs: int({
    env: 'CASSANDRA_CONNECT_TIMEOUT_MS',
    fallback: { server: 3_000, serverless: 1_500 },
    min: 100,
    max: MINUTE,
    unit: 'ms',
    doc: 'Longest time for one connection to be made.',
  }),
  readTimeoutMs: int({
    env: 'CASSANDRA_READ_TIMEOUT_MS',
    fallback: { server: 5_000, serverless: 2_000 },
    min: 50,
    max: 2 * MINUTE,
    unit: 'ms',
    doc: "Longest wait for a node's answer to one statement.",
  }),
  warmUpTimeoutMs: int({
    env: 'CASSANDRA_WARM_UP_TIMEOUT_MS',
    fallback: { server: 2_000, serverless: 0 },
    min: 0,
    max: MINUTE,
    unit: 'ms',
    doc: 'Longest time to connect to and ping every node at start; 0 serves as soon as one is connected.',
  }),
  metadataSync: bool({
    env: 'CASSANDRA_METADATA_SYNC',
    fallback: { server: true, serverless: false },
    doc: "Lets the driver read and follow the replication of all keyspaces; otherwise the gateway's own knowledge of its keyspaces routes.",
  }),
  prepareOnAllHosts: bool({
    env: 'CASSANDRA_PREPARE_ON_ALL_HOSTS',
    fallback: { server: true, serverless: false },
    doc: 'Prepares a statement on all nodes at once, and again on nodes that come back; otherwise where it is first executed.',
  }),
  thawAfterMs: int({
    env: 'CASSANDRA_THAW_AFTER_MS',
    fallback: { server: 0, serverless: 5_000 },
    min: 0,
    max: 60 * MINUTE,
    unit: 'ms',
    doc: 'Pause of the process after which connections are pinged before they are used; 0 for a process that is never frozen.',
  }),
  thawPingMs: int({
    env: 'CASSANDRA_THAW_PING_MS',
    fallback: 300,
    min: 10,
    max: MINUTE,
    unit: 'ms',
    doc: 'Longest wait for the answer to such a ping; without one, all connections are made anew.',
  }),
} as const satisfies Record<string, Option<unknown>>;
