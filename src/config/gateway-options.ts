/** Options of the gateway itself: where it listens, what it permits, what it says. */
import { LOG_LEVELS } from '../telemetry/logger.ts';
import { bool, int, list, type Option, oneOf, path, text } from './option.ts';

const MINUTE = 60_000;

export const GATEWAY_OPTIONS = {
  mode: oneOf(['development', 'production'], {
    env: 'GATEWAY_MODE',
    fallback: 'production',
    doc: "Chooses the defaults that differ between a developer's machine and production.",
  }),
  preset: oneOf(['auto', 'server', 'serverless'], {
    env: 'GATEWAY_PRESET',
    fallback: 'auto',
    doc: 'Chooses the defaults for a process that stays awake or for one that is frozen between requests; `auto` finds out.',
  }),
  host: text({
    env: 'GATEWAY_HOST',
    fallback: { development: '127.0.0.1', production: '0.0.0.0' },
    doc: 'Address on which the server listens.',
  }),
  port: int({
    env: 'PORT',
    fallback: 4000,
    min: 0,
    max: 65_535,
    doc: 'Port on which the server listens; 0 takes a free one.',
  }),

  requestTimeoutMs: int({
    env: 'GATEWAY_REQUEST_TIMEOUT_MS',
    fallback: 10_000,
    min: 50,
    max: 15 * MINUTE,
    unit: 'ms',
    doc: 'Longest time for a request; a Lambda takes its remaining time if that is shorter.',
  }),
  maxConcurrency: int({
    env: 'GATEWAY_MAX_CONCURRENCY',
    fallback: { server: 128, serverless: 32 },
    min: 1,
    max: 2_048,
    doc: 'Statements that run at the same time.',
  }),
  fleetSize: int({
    env: 'GATEWAY_FLEET_SIZE',
    fallback: 0,
    min: 0,
    max: 1_000_000,
    doc: 'Processes that run at the same time at most, such as the reserved concurrency of a function; 0 when it is not known.',
  }),
  statementBudget: int({
    env: 'GATEWAY_STATEMENT_BUDGET',
    fallback: 0,
    min: 0,
    max: 100_000_000,
    doc: 'Statements that the whole fleet may have in flight; divided by `fleetSize` it is the default of `maxConcurrency`. 0 for no budget.',
  }),
  connectionBudget: int({
    env: 'GATEWAY_CONNECTION_BUDGET',
    fallback: 0,
    min: 0,
    max: 100_000_000,
    doc: 'Connections that the whole fleet may have; more are warned of at start. 0 for no budget.',
  }),
  maxQueued: int({
    env: 'GATEWAY_MAX_QUEUED',
    fallback: 1_000,
    min: 0,
    max: 100_000,
    doc: 'Statements that may wait; one more is refused with OVERLOADED.',
  }),
  queueTimeoutMs: int({
    env: 'GATEWAY_QUEUE_TIMEOUT_MS',
    fallback: 2_000,
    min: 1,
    max: 10 * MINUTE,
    unit: 'ms',
    doc: 'Longest wait of a statement for its turn.',
  }),
  inChunkSize: int({
    env: 'GATEWAY_IN_CHUNK_SIZE',
    fallback: 100,
    min: 1,
    max: 1_000,
    doc: 'Keys in one `IN ?`; managed services cap it.',
  }),
  maxBodyBytes: int({
    env: 'GATEWAY_MAX_BODY_BYTES',
    fallback: 1_000_000,
    min: 1_000,
    max: 100_000_000,
    unit: 'bytes',
    doc: 'Largest request body.',
  }),
  cursorSecrets: list({
    env: 'GATEWAY_CURSOR_SECRETS',
    fallback: [],
    isSecret: true,
    item: /^.{16,}$/,
    items: 'secrets of at least 16 characters',
    doc: 'Secrets that sign cursors: the first signs, all verify. Required in production, the same for every instance.',
  }),
  path: path({ env: 'GATEWAY_PATH', fallback: '/graphql', doc: 'Where the API is.' }),
  corsOrigins: list({
    env: 'GATEWAY_CORS_ORIGINS',
    fallback: { development: ['localhost'], production: [] },
    items: 'origins, localhost, or *',
    doc: 'Web origins that may call the API from a browser; `localhost` stands for every port of the own machine.',
  }),
  corsCredentials: bool({
    env: 'GATEWAY_CORS_CREDENTIALS',
    fallback: false,
    doc: 'Whether pages of the listed origins may send cookies and read the answers; not together with `*`.',
  }),
  corsMaxAgeS: int({
    env: 'GATEWAY_CORS_MAX_AGE_S',
    fallback: 600,
    min: 0,
    max: 86_400,
    unit: 's',
    doc: 'How long browsers remember what is permitted.',
  }),
  compression: bool({
    env: 'GATEWAY_COMPRESSION',
    fallback: false,
    doc: 'Compresses answers from 1 kB by gzip where the client accepts it; a proxy or CDN before the gateway may do it better.',
  }),
  keepAliveMs: int({
    env: 'GATEWAY_KEEP_ALIVE_MS',
    fallback: 65_000,
    min: 0,
    max: 10 * MINUTE,
    unit: 'ms',
    doc: 'How long `npm start` keeps an idle connection: longer than the balancer before it, or requests are lost.',
  }),
  graphiql: bool({
    env: 'GATEWAY_GRAPHIQL',
    fallback: { development: true, production: false },
    doc: 'Serves GraphiQL to browsers; needs the package `@graphql-yoga/render-graphiql`.',
  }),
  introspection: bool({
    env: 'GATEWAY_INTROSPECTION',
    fallback: { development: true, production: false },
    doc: 'Answers introspection queries.',
  }),
  auditLog: bool({
    env: 'GATEWAY_AUDIT_LOG',
    fallback: false,
    doc: 'Logs a line for each write and each refusal of a caller: who, which table, what became of it. No values.',
  }),
  maxRoleSchemas: int({
    env: 'GATEWAY_MAX_ROLE_SCHEMAS',
    fallback: 32,
    min: 1,
    max: 1_000,
    doc: 'Schemas that are kept for callers with different rights, those used last; each takes as much memory as the tables that it shows.',
  }),
  healthDetail: oneOf(['full', 'summary', 'off'], {
    env: 'GATEWAY_HEALTH_DETAIL',
    fallback: { development: 'full', production: 'summary' },
    doc: 'What `clusterHealth` shows: everything, no hosts, or the status alone.',
  }),
  warnings: bool({
    env: 'GATEWAY_WARNINGS',
    fallback: false,
    doc: "Shows clients Cassandra's warnings in `extensions.warnings`; the log always has them.",
  }),
  costs: bool({
    env: 'GATEWAY_COSTS',
    fallback: false,
    doc: 'Tells clients in `extensions.cost` what an operation may read at most, and what it read; with rules, what roles say holds.',
  }),
  readOnly: bool({ env: 'GATEWAY_READ_ONLY', fallback: false, doc: 'Leaves out all mutations.' }),
  unauthenticatedReads: bool({
    env: 'GATEWAY_UNAUTHENTICATED_READS',
    fallback: { development: true, production: false },
    doc: 'Lets everybody read all tables although neither rules nor an `authorize` hook are configured.',
  }),
  unauthenticatedWrites: bool({
    env: 'GATEWAY_UNAUTHENTICATED_WRITES',
    fallback: { development: true, production: false },
    doc: 'Lets everybody write all tables although neither rules nor an `authorize` hook are configured.',
  }),
  globalId: oneOf(['nodeId', 'id'], {
    env: 'GATEWAY_GLOBAL_ID',
    fallback: 'nodeId',
    doc: 'Name of the field with the global id of a row. `id` suits the caches of clients without settings; a column `id` is called `rowId` then.',
  }),
  naming: oneOf(['camel', 'cql'], {
    env: 'GATEWAY_NAMING',
    fallback: 'camel',
    doc: 'Whether fields are called in camel case or as the columns are, where GraphQL permits their names.',
  }),
  strictNames: bool({
    env: 'GATEWAY_STRICT_NAMES',
    fallback: false,
    doc: 'Makes clashes of names an error at start instead of a warning.',
  }),
  schemaDrift: oneOf(['warn', 'follow', 'fail'], {
    env: 'GATEWAY_SCHEMA_DRIFT',
    fallback: 'warn',
    doc: "What happens when Cassandra's schema is not that of the snapshot: it is logged, followed, or ends the start (later: NOT_READY). Without a snapshot changes are always followed.",
  }),
  drainOnShutdown: bool({
    env: 'GATEWAY_DRAIN_ON_SHUTDOWN',
    fallback: false,
    doc: 'Registers an internal extension with Lambda, so that an instance is told of its end and closes its connections.',
  }),
  logLevel: oneOf(LOG_LEVELS, { env: 'GATEWAY_LOG_LEVEL', fallback: 'info', doc: 'Lowest level of log lines.' }),
} as const satisfies Record<string, Option<unknown>>;
