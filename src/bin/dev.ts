/** The command `dev`: a gateway with GraphiQL over a local Cassandra with the example keyspace, or over the user's cluster. */
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { GatewayConfigFile } from '../config/config.ts';
import type { Options } from '../config/options.ts';
import { readConfig } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import { createGateway } from '../gateway/create-gateway.ts';
import { applyCql } from '../local-cassandra/apply-cql.ts';
import { dataFolder, startCluster } from '../local-cassandra/cluster.ts';
import { heapOf } from '../local-cassandra/heap.ts';
import { serve } from '../server/serve.ts';
import { Session } from '../session/session.ts';
import { Counters } from '../telemetry/counters.ts';
import { createLogger } from '../telemetry/logger.ts';
import { CONFIG_FILE, findConfigFile, loadConfigFile } from './load-config-file.ts';
import { configuredDocuments } from './load-documents.ts';
import { loadGraphiQL } from './load-graphiql.ts';
import type { ProcessLife } from './process-life.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMA_FOLDER = fileURLToPath(new URL('../../schema', import.meta.url));
const SHUTDOWN_MS = 10_000;
const CONNECT_MS = 60_000;
const APPLY_MS = 10 * 60_000;

export interface DevOptions {
  /** Begins with a new local Cassandra. */
  readonly fresh: boolean;
  /** Serves mutations although the cluster is not a local one. */
  readonly write: boolean;
  /** The config file that was named. */
  readonly config?: string;
}

const startedAt = Date.now();
/** A line for people who wait. */
export const say = (line: string) =>
  process.stdout.write(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${line}\n`);

interface Setting {
  readonly file: GatewayConfigFile;
  readonly defaults: Partial<Options>;
}

/** Resolves when the API is served; the rest of the life is `life`'s. */
export async function develop(options: DevOptions, life: ProcessLife): Promise<void> {
  const isOwnCluster = Boolean(process.env.CASSANDRA_CONTACT_POINTS || process.env.CASSANDRA_SECURE_CONNECT_BUNDLE);
  const { file, defaults } = isOwnCluster ? await foreignCluster(options) : await localCluster(options, life);
  const environment = { ...process.env, GATEWAY_MODE: 'development', GATEWAY_HOST: '127.0.0.1' };
  const read = readConfig(environment, file, { logLevel: 'warn', ...defaults });
  // Whatever variables and files say: a cluster that is not ours is written to only when told so here.
  const config = isOwnCluster && !options.write ? { ...read, readOnly: true } : read;
  const gateway = createGateway(config, { ...(await loadGraphiQL(config)), ...(await configuredDocuments(config)) });
  const server = await serve(gateway, config).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  life.onClose(() => server.close(SHUTDOWN_MS));
  say(isOwnCluster ? 'connecting to your cluster' : 'reading the schema');
  await gateway.ready;
  announce(`${server.url}${config.path}`, isOwnCluster, config.readOnly);
}

async function foreignCluster(options: DevOptions): Promise<Setting> {
  return { file: await loadConfigFile(findConfigFile(options.config)), defaults: {} };
}

async function localCluster({ fresh, config }: DevOptions, life: ProcessLife): Promise<Setting> {
  const heap = heapOf(process.env.CASSANDRA_HEAP, totalmem());
  const cluster = await startCluster({ folder: dataFolder(process.env, PROJECT), fresh, heap, onProgress: say });
  life.onClose(() => cluster.release());
  // Waiting does not bring it back, and the gateway would go on looking for it.
  void cluster.lost.then((error) => life.end(error));
  const { contactPoints, localDataCenter } = cluster;
  // A file of this folder is not looked for: it speaks of other tables than those of the example.
  const file = await loadConfigFile(config || process.env.GATEWAY_CONFIG_FILE || `${SCHEMA_FOLDER}/${CONFIG_FILE}`);
  const defaults = { contactPoints, localDataCenter, keyspaces: ['shop'] };
  say(`Cassandra answers on ${contactPoints.join(', ')}`);
  await applySchema(defaults, life);
  return { file, defaults };
}

async function applySchema(defaults: Partial<Options>, life: ProcessLife): Promise<void> {
  const config = readConfig(
    { GATEWAY_MODE: 'development' },
    {},
    { ...defaults, readTimeoutMs: 30_000, consistency: 'LOCAL_QUORUM' },
  );
  const session = new Session(config, createLogger('silent'), new Counters());
  life.onClose(() => session.close());
  const connectDeadline = Date.now() + CONNECT_MS;
  // The port opens a moment before the node serves.
  for (;;) {
    try {
      await session.connect();
      break;
    } catch (error) {
      if (Date.now() > connectDeadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  await Deadline.run(APPLY_MS, (deadline) =>
    applyCql(session, { deadline, origin: 'boot' }, { folder: SCHEMA_FOLDER, replicationFactor: 1, onProgress: say }),
  );
  await session.close();
}

function announce(url: string, isOwnCluster: boolean, readOnly: boolean): void {
  say(`GraphQL API and GraphiQL: ${url}`);
  const queries = isOwnCluster
    ? [
        '{ clusterHealth { status hostsUp hosts { address latencyMs } } }',
        '{ __schema { queryType { fields { name description } } } }',
      ]
    : EXAMPLES;
  process.stdout.write(`\nWorth trying:\n${queries.map((query) => `  ${query}`).join('\n')}\n\n`);
  if (isOwnCluster && readOnly) process.stdout.write('Read-only: with --write mutations are served too.\n');
  process.stdout.write('Ctrl-C stops everything that was started; the data stays for the next run.\n');
}

const EXAMPLES = [
  '{ customers(first: 3) { edges { node { name orders(first: 2) { edges { node { placedAt total lines { edges { node { quantity product { name } } } } } } } } } } }',
  '{ products(where: { tags: { contains: "espresso" } }, first: 5) { edges { node { name price tags } } } }',
  '{ clusterHealth { status hostsUp limiter { limit running queued } hosts { address latencyMs openConnections } } }',
];
