/** Who may import whom: the README's table and the test of architecture both come from here. */

export interface ImportRule {
  readonly folder: string;
  /** One sentence for the README. */
  readonly what: string;
  /** Folders of ours, besides its own, `errors`, `deadline` and `cql-type`; `session/executor` is the file alone. */
  readonly mayImport: readonly string[];
  /** Foreign packages that live here. */
  readonly packages: readonly string[];
}

/** Everybody may import these. */
export const SHARED = ['errors', 'deadline', 'cql-type'];

export const RULES: readonly ImportRule[] = [
  { folder: 'errors', what: 'the codes and the one class of errors', mayImport: [], packages: [] },
  { folder: 'deadline', what: 'one instant by which a request must be answered', mayImport: [], packages: [] },
  { folder: 'cql-type', what: 'CQL types and canonical values as data', mayImport: [], packages: ['node:net'] },
  { folder: 'telemetry', what: 'structured logs', mayImport: [], packages: [] },
  { folder: 'config', what: 'the table of options, and its reader', mayImport: ['telemetry'], packages: [] },
  {
    folder: 'aws',
    what: 'signatures, credentials of a role, secrets; no vendor SDK',
    mayImport: ['config'],
    packages: ['node:crypto', 'node:fs/promises', 'node:http', 'node:https'],
  },
  {
    folder: 'session',
    what: 'the only place that knows the driver',
    mayImport: ['config', 'telemetry', 'aws'],
    packages: ['cassandra-driver', 'node:fs'],
  },
  {
    folder: 'limiter',
    what: 'bounds the statements that run and wait',
    mayImport: ['config', 'session/executor'],
    packages: ['p-queue'],
  },
  {
    folder: 'introspection',
    what: '`system_schema` or a snapshot -> metadata',
    mayImport: ['session/executor'],
    packages: ['node:crypto'],
  },
  {
    folder: 'model',
    what: 'metadata -> names, types, keys, relations, access paths; pure',
    mayImport: ['config', 'introspection'],
    packages: ['inflection'],
  },
  { folder: 'access', what: 'who may do what; pure', mayImport: ['config', 'model'], packages: [] },
  {
    folder: 'cql',
    what: 'model -> statements; pure, the only quoting of identifiers',
    mayImport: ['model', 'session/executor'],
    packages: [],
  },
  {
    folder: 'health',
    what: 'pings and counters -> one picture of the cluster',
    mayImport: ['config', 'session/executor'],
    packages: [],
  },
  {
    folder: 'loaders',
    what: 'batches the reads of a level, reads pages',
    mayImport: ['model', 'cql', 'session/executor'],
    packages: ['dataloader'],
  },
  {
    folder: 'graphql',
    what: 'model -> schema; scalars, cursors, limits, masking',
    mayImport: ['config', 'model', 'access', 'cql', 'loaders', 'health', 'session/executor'],
    packages: ['@pothos/core', 'graphql', 'node:crypto'],
  },
  {
    folder: 'http',
    what: 'requests and responses; the ordered list of Yoga plugins',
    mayImport: ['config', 'telemetry', 'graphql'],
    packages: ['graphql-yoga', 'graphql', 'node:http'],
  },
  {
    folder: 'gateway',
    what: '`gateway.ts`, `boot.ts`, `schema-state.ts`, `read-schema.ts`: where all parts meet',
    mayImport: [
      'config',
      'telemetry',
      'session',
      'limiter',
      'introspection',
      'model',
      'access',
      'health',
      'graphql',
      'http',
    ],
    packages: ['graphql', 'node:crypto'],
  },
  { folder: 'server', what: 'a gateway behind node:http', mayImport: ['gateway'], packages: ['node:http', 'node:net'] },
  {
    folder: 'lambda',
    what: 'a gateway behind Lambda events',
    mayImport: ['gateway', 'config', 'http'],
    packages: ['aws-lambda', 'node:http', 'node:stream', 'node:stream/promises'],
  },
  {
    folder: 'local-cassandra',
    what: 'a real Cassandra on loopback for development and tests',
    mayImport: ['session/executor'],
    packages: [
      'mvn-artifact-url',
      'node:module',
      'njre',
      'node:child_process',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:net',
      'node:os',
      'node:path',
      'node:stream',
      'node:stream/promises',
      'node:url',
      'node:util',
    ],
  },
  {
    folder: 'bin',
    what: 'the programs, the only readers of `process`',
    mayImport: ['server', 'lambda', 'gateway', 'config', 'telemetry', 'local-cassandra', 'session'],
    packages: ['@graphql-yoga/render-graphiql', 'esbuild', 'node:fs/promises', 'node:path', 'node:url', 'node:util'],
  },
  {
    folder: 'index',
    what: 'the public API of the library',
    mayImport: ['config', 'gateway', 'http', 'lambda', 'server', 'telemetry'],
    packages: [],
  },
];
