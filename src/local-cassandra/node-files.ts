/** The files and flags of one node: cassandra.yaml, logback.xml, the command line of Java. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface NodeSpec {
  /** Everything of this node is in here. */
  readonly folder: string;
  readonly address: string;
  readonly nativePort: number;
  readonly storagePort: number;
  readonly jmxPort: number;
  /** Addresses of all nodes of the cluster. */
  readonly seeds: readonly string[];
  readonly clusterName: string;
  readonly initialToken: string;
  /** In MB. */
  readonly heap?: number;
  readonly security?: SecuritySpec;
  /** Further lines for cassandra.yaml. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

export interface SecuritySpec {
  readonly authentication: boolean;
  /** A PKCS12 key store; TLS is then required of clients. */
  readonly keyStore?: { readonly path: string; readonly password: string };
}

/** Even tokens for up to three nodes. */
export const TOKENS = ['-9223372036854775808', '-3074457345618258603', '3074457345618258602'] as const;

const MODULE_FLAGS = [
  ...[
    'java.base/jdk.internal.misc',
    'java.management.rmi/com.sun.jmx.remote.internal.rmi',
    'java.management/com.sun.jmx.remote.security',
    'java.rmi/sun.rmi.registry',
    'java.rmi/sun.rmi.server',
    'java.sql/java.sql',
    'java.base/java.lang.ref',
    'jdk.unsupported/sun.misc',
    'jdk.attach/sun.tools.attach',
  ].flatMap((name) => ['--add-exports', `${name}=ALL-UNNAMED`]),
  ...[
    'java.base/java.lang.module',
    'java.base/jdk.internal.loader',
    'java.base/jdk.internal.ref',
    'java.base/jdk.internal.reflect',
    'java.base/jdk.internal.math',
    'java.base/jdk.internal.module',
    'java.base/jdk.internal.util.jar',
    'jdk.management/com.sun.management.internal',
    'java.base/sun.nio.ch',
    'java.base/java.io',
    'java.base/java.lang.reflect',
    'java.base/java.lang',
    'java.base/java.util',
    'java.base/java.nio',
  ].flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
];

/** Writes the configuration of a node. */
export async function writeNodeFiles(spec: NodeSpec): Promise<void> {
  await mkdir(join(spec.folder, 'conf'), { recursive: true });
  await mkdir(join(spec.folder, 'tmp'), { recursive: true });
  await writeFile(join(spec.folder, 'conf', 'cassandra.yaml'), yaml(spec));
  await writeFile(join(spec.folder, 'conf', 'logback.xml'), logback(logFile(spec)));
}

export function logFile(spec: NodeSpec): string {
  return join(spec.folder, 'system.log');
}

const FIXED_PROPERTIES = {
  'cassandra-foreground': 'yes',
  'cassandra.skip_wait_for_gossip_to_settle': 0,
  'cassandra.ring_delay_ms': 0,
  'cassandra.superuser_setup_delay_ms': 0,
  'cassandra.skip_sync': true,
  'cassandra.shutdown_announce_in_ms': 0,
  'com.sun.management.jmxremote.authenticate': false,
  'java.net.preferIPv4Stack': true,
  'chronicle.analytics.disable': true,
  'io.netty.tryReflectionSetAccessible': true,
  'jdk.attach.allowAttachSelf': true,
} as const;

const DEFAULT_HEAP = 512;

const MEMORY_FLAGS = ['-Xss256k', '-XX:+UseSerialGC', '-XX:+PerfDisableSharedMem', '-XX:+ExitOnOutOfMemoryError'];

/** Arguments for `java`. `cassandra.skip_sync` risks the last writes in a crash of the machine, which is fine here. */
export function javaArguments(spec: NodeSpec, jars: readonly string[]): string[] {
  const heap = spec.heap ?? DEFAULT_HEAP;
  const agent = jars.find((jar) => /jamm-[\d.]+\.jar$/.test(jar));
  const properties = {
    'cassandra.config': `file://${join(spec.folder, 'conf', 'cassandra.yaml')}`,
    'logback.configurationFile': join(spec.folder, 'conf', 'logback.xml'),
    'cassandra.logdir': spec.folder,
    'cassandra.storagedir': join(spec.folder, 'data'),
    'cassandra.jmx.local.port': spec.jmxPort,
    'java.io.tmpdir': join(spec.folder, 'tmp'),
    ...FIXED_PROPERTIES,
  };
  return [
    ...MODULE_FLAGS,
    `-Xms${Math.min(heap, DEFAULT_HEAP)}m`,
    `-Xmx${heap}m`,
    `-XX:MaxDirectMemorySize=${Math.floor(heap / 2)}m`,
    ...MEMORY_FLAGS,
    ...(agent === undefined ? [] : [`-javaagent:${agent}`]),
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    '-cp',
    [join(spec.folder, 'conf'), ...jars].join(':'),
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}

/** Arguments for `java` to run nodetool on a node. */
export function nodetoolArguments(jmxPort: number, jars: readonly string[], command: readonly string[]): string[] {
  return [
    ...MODULE_FLAGS,
    '-Xmx64m',
    '-cp',
    jars.join(':'),
    'org.apache.cassandra.tools.NodeTool',
    '-p',
    String(jmxPort),
    ...command,
  ];
}

function yaml(spec: NodeSpec): string {
  const settings: Record<string, string | number | boolean> = {
    cluster_name: JSON.stringify(spec.clusterName),
    num_tokens: 1,
    initial_token: `'${spec.initialToken}'`,
    auto_bootstrap: false,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    listen_address: spec.address,
    rpc_address: spec.address,
    storage_port: spec.storagePort,
    native_transport_port: spec.nativePort,
    commitlog_sync: 'periodic',
    commitlog_sync_period: '10000ms',
    commitlog_segment_size: '8MiB',
    memtable_heap_space: '64MiB',
    memtable_offheap_space: '64MiB',
    file_cache_size: '32MiB',
    networking_cache_size: '16MiB',
    key_cache_size: '1MiB',
    counter_cache_size: '1MiB',
    concurrent_compactors: 1,
    auto_snapshot: false,
    materialized_views_enabled: true,
    sasi_indexes_enabled: true,
    ...securitySettings(spec.security),
    ...spec.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\n')}
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "${spec.seeds.map((seed) => `${seed}:${spec.storagePort}`).join(',')}"
`;
}

function securitySettings(security: SecuritySpec | undefined): Record<string, string> {
  if (security === undefined) return {};
  const roles = security.authentication
    ? {
        authenticator: 'PasswordAuthenticator',
        authorizer: 'CassandraAuthorizer',
        role_manager: 'CassandraRoleManager',
      }
    : {};
  const { keyStore } = security;
  if (keyStore === undefined) return roles;
  const tls = `{enabled: true, optional: false, keystore: "${keyStore.path}", keystore_password: "${keyStore.password}", store_type: PKCS12}`;
  return { ...roles, client_encryption_options: tls };
}

function logback(file: string): string {
  return `<configuration>
  <appender name="FILE" class="ch.qos.logback.core.FileAppender">
    <file>${file}</file>
    <append>false</append>
    <encoder><pattern>%-5level %d{ISO8601} %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="FILE"/></root>
</configuration>
`;
}
