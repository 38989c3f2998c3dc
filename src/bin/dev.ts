/** `npm run dev`: a gateway with GraphiQL over a local Cassandra with the example keyspace, or over the user's cluster. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { GatewayConfigFile } from '../config/config.ts';
import type { Options } from '../config/options.ts';
import { readConfig } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import { createGateway } from '../gateway/create-gateway.ts';
import { applyCql } from '../local-cassandra/apply-cql.ts';
import { dataFolder, startCluster } from '../local-cassandra/cluster.ts';
import { serve } from '../server/serve.ts';
import { Session } from '../session/session.ts';
import { Counters } from '../telemetry/counters.ts';
import { createLogger } from '../telemetry/logger.ts';
import { loadConfigFile } from './load-config-file.ts';
import { type ProcessLife, superviseProcess } from './process-life.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMA_FOLDER = fileURLToPath(new URL('../../schema', import.meta.url));
const SHUTDOWN_MS = 10_000;
const CONNECT_MS = 60_000;
const APPLY_MS = 10 * 60_000;

const USAGE = `Usage: npm run dev [-- --fresh] [-- --write]
  --fresh  begin with a new local Cassandra
  --write  serve mutations although the cluster is not a local one`;

const startedAt = Date.now();
const say = (line: string) =>
  process.stdout.write(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${line}\n`);

interface Setting {
  readonly file: GatewayConfigFile;
  readonly defaults: Partial<Options>;
}

async function main(life: ProcessLife): Promise<void> {
  const { fresh, write } = readArguments();
  const isOwnCluster = Boolean(process.env.CASSANDRA_CONTACT_POINTS || process.env.CASSANDRA_SECURE_CONNECT_BUNDLE);
  const { file, defaults } = isOwnCluster ? await foreignCluster() : await localCluster(fresh, life);
  const environment = { ...process.env, GATEWAY_MODE: 'development', GATEWAY_HOST: '127.0.0.1' };
  const read = readConfig(environment, file, { logLevel: 'warn', ...defaults });
  // Whatever variables and files say: a cluster that is not ours is written to only when told so here.
  const config = isOwnCluster && !write ? { ...read, readOnly: true } : read;
  const { renderGraphiQL } = config.graphiql ? await import('@graphql-yoga/render-graphiql') : {};
  const gateway = createGateway(config, renderGraphiQL === undefined ? {} : { renderGraphiQL });
  const server = await serve(gateway, config).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  life.onClose(() => server.close(SHUTDOWN_MS));
  say(isOwnCluster ? 'connecting to your cluster' : 'reading the schema');
  await gateway.ready;
  announce(`${server.url}${config.path}`, isOwnCluster, config.readOnly);
}

function readArguments(): { readonly fresh: boolean; readonly write: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        fresh: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (!values.help) return values;
    process.stdout.write(`${USAGE}\n`);
    return process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return process.exit(2);
  }
}

async function foreignCluster(): Promise<Setting> {
  const path = process.env.GATEWAY_CONFIG_FILE;
  return { file: path ? await loadConfigFile(path) : {}, defaults: {} };
}

async function localCluster(fresh: boolean, life: ProcessLife): Promise<Setting> {
  const cluster = await startCluster({ folder: dataFolder(process.env, PROJECT), fresh, onProgress: say });
  life.onClose(() => cluster.release());
  const { contactPoints, localDataCenter } = cluster;
  const file = await loadConfigFile(process.env.GATEWAY_CONFIG_FILE ?? `${SCHEMA_FOLDER}/gateway.config.ts`);
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
  if (isOwnCluster && readOnly) process.stdout.write('Read-only: `npm run dev -- --write` serves mutations too.\n');
  process.stdout.write('Ctrl-C stops everything that was started; the data stays for the next run.\n');
}

const EXAMPLES = [
  '{ customers(first: 3) { edges { node { name orders(first: 2) { edges { node { placedAt total lines { edges { node { quantity product { name } } } } } } } } } } }',
  '{ products(where: { tags: { contains: "espresso" } }, first: 5) { edges { node { name price tags } } } }',
  '{ clusterHealth { status hostsUp limiter { limit running queued } hosts { address latencyMs openConnections } } }',
];

const life = superviseProcess(say);
life.run(() => main(life));
