// npm run bench:coldstart: from the start of a function's process to its first row, in the real runtime client. Ours beside
// the bare driver and an Apollo Server, interleaved. Ratios count, not times.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readConfig } from '../../../dist/config/read-config.js';
import { Deadline } from '../../../dist/deadline.js';
import { applyCql } from '../../../dist/local-cassandra/apply-cql.js';
import { startCluster } from '../../../dist/local-cassandra/cluster.js';
import { Session } from '../../../dist/session/session.js';
import { createLogger } from '../../../dist/telemetry/logger.js';
import { cachedPackage, lambdaRuntimes } from '../../../scripts/lambda-runtimes.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const APOLLO = ['@apollo/server@5.1.0', 'graphql@16.15.0', 'cassandra-driver@4.10.0'];
const root = fileURLToPath(new URL('../../..', import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);

/** A module of the tests that is written in TypeScript. */
async function load(path) {
  const options = { bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent' };
  const { outputFiles } = await build({ entryPoints: [join(root, path)], ...options });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const { LambdaEnvironment } = await load('test/support/lambda-environment.ts');
const { EVENTS } = await load('test/support/lambda-events.ts');
const { client, nodes } = lambdaRuntimes();
const node = nodes['24'];

const folder = mkdtempSync(join(tmpdir(), 'gateway-coldstart-'));
const cluster = await startCluster({ folder: join(folder, 'cassandra'), nodes: 3 });
const { contactPoints, localDataCenter } = cluster;
await applySchema();

async function applySchema() {
  const defaults = { contactPoints, localDataCenter, keyspaces: ['shop'], readTimeoutMs: 60_000 };
  const session = new Session(readConfig({ GATEWAY_MODE: 'development' }, {}, defaults), createLogger('silent'));
  const deadline = Deadline.after(300_000);
  await session.connect();
  const [{ hostId }] = session.hosts();
  await applyCql(session, { deadline }, { folder: join(root, 'schema'), replicationFactor: 3, coordinator: hostId });
  deadline.close();
  await session.close();
}

const settings = {
  CASSANDRA_CONTACT_POINTS: contactPoints.join(','),
  CASSANDRA_LOCAL_DATACENTER: localDataCenter,
  CASSANDRA_KEYSPACES: 'shop',
  GATEWAY_CURSOR_SECRETS: 'only for this benchmark: long',
  GATEWAY_UNAUTHENTICATED_READS: 'true',
  GATEWAY_UNAUTHENTICATED_WRITES: 'true',
};

function bundle(name, snapshot) {
  const env = {
    ...process.env,
    ...settings,
    GATEWAY_CONFIG_FILE: 'schema/gateway.config.ts',
    ...(snapshot === undefined ? {} : { GATEWAY_SNAPSHOT: snapshot }),
  };
  execFileSync(process.execPath, ['scripts/build.mjs', '--bundle'], { cwd: root, env, stdio: 'ignore' });
  cpSync(join(root, 'dist/bundle'), join(folder, name, 'dist/bundle'), { recursive: true });
  return join(folder, name);
}

function script(name, modules) {
  const task = join(folder, name);
  mkdirSync(task);
  cpSync(join(root, `test/bench/coldstart/${name}.cjs`), join(task, `${name}.cjs`));
  cpSync(join(root, 'schema/schema.graphql'), join(task, 'schema.graphql'));
  symlinkSync(modules, join(task, 'node_modules'));
  return task;
}

const snapshot = join(folder, 'snapshot.json');
execFileSync(process.execPath, ['dist/bin/cli.js', 'snapshot', snapshot], {
  cwd: root,
  env: { ...process.env, ...settings, GATEWAY_CONFIG_FILE: 'schema/gateway.config.ts' },
  stdio: 'ignore',
});
const bundled = bundle('with-snapshot', snapshot);
const apollo = cachedPackage('bench-apollo', APOLLO);
const cache = join(folder, 'compile-cache');

const VARIANTS = {
  'bare driver': { task: script('bare-driver', join(root, 'node_modules')), handler: 'bare-driver.handler' },
  'gateway, with snapshot': { task: bundled },
  'gateway, with snapshot and compile cache': { task: bundled, variables: { NODE_COMPILE_CACHE: cache } },
  'gateway, without snapshot': { task: bundle('without-snapshot') },
  'Apollo Server, not bundled': { task: script('apollo', apollo), handler: 'apollo.handler' },
};

const event = EVENTS.functionUrl.make({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ category(id: 1) { name } }' }),
});

/** One cold start: `init` until it asks for its first event, `first` until the row is there, `warm` for one of the next. */
async function coldStart({ task, handler, variables }, level = 'error') {
  const startedAt = performance.now();
  const environment = await LambdaEnvironment.start({
    node,
    client,
    task,
    ...(handler === undefined ? {} : { handler }),
    variables: { ...settings, GATEWAY_LOG_LEVEL: level, ...variables },
    freezes: false,
  });
  const { text } = await environment.invoke(event);
  const first = performance.now() - startedAt;
  const { statusCode, body } = JSON.parse(text);
  if (statusCode !== 200 || JSON.parse(body).data.category.name !== 'Espresso') throw new Error(text);
  const warm = [];
  for (let index = 0; index < 5; index += 1) warm.push((await environment.invoke(event)).ms);
  const { initMs, output } = environment;
  await environment.stop();
  return { init: initMs, first, warm: median(warm), output };
}

/** Fills the compile cache, which Node writes when a process ends by itself. */
function warmCompileCache() {
  const code = `require(${JSON.stringify(join(bundled, 'dist/bundle/handler.cjs'))}); setTimeout(() => { require('node:module').flushCompileCache(); process.exit(0); }, 500)`;
  const env = { ...process.env, ...settings, GATEWAY_LOG_LEVEL: 'error', NODE_COMPILE_CACHE: cache };
  execFileSync(node, ['-e', code], { env, stdio: 'ignore' });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (values) => `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`;

/** Where the time goes, by the gateway's own log lines. */
function parts(output, spawnedAt) {
  const lines = output
    .replaceAll('\\"', '"')
    .match(/\{"time":.*?\}(?=["\n])/g)
    .map((line) => {
      try {
        return JSON.parse(line);
      } catch {
        return {};
      }
    });
  const find = (message) => lines.find((line) => line.message === message) ?? {};
  return {
    load: Date.parse(find('configuration').time) - spawnedAt,
    schema: find('schema built').ms,
    connect: find('connected').ms,
    query: find('operation').durationMs,
  };
}

warmCompileCache();
for (const variant of Object.values(VARIANTS)) await coldStart(variant); // the nodes are warm, and the files in memory
const results = Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, []]));
const where = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, variant] of Object.entries(VARIANTS)) results[name].push(await coldStart(variant));
  const spawnedAt = Date.now();
  where.push(parts((await coldStart(VARIANTS['gateway, with snapshot'], 'info')).output, spawnedAt));
}

const of = (name, key) => results[name].map((each) => each[key]);
const base = median(of('bare driver', 'first'));
say(
  `${cpus().length} cores, Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}, 3 nodes, median of ${ROUNDS}\n`,
);
say('| Variant | Init, ms | First row, ms (spread) | To the bare driver | Warm, ms |');
say('| --- | --- | --- | --- | --- |');
for (const name of Object.keys(VARIANTS)) {
  const first = of(name, 'first');
  say(
    `| ${name} | ${median(of(name, 'init')).toFixed(0)} | ${median(first).toFixed(0)} (${spread(first)}) | ${(median(first) / base).toFixed(2)} | ${median(of(name, 'warm')).toFixed(1)} |`,
  );
}
const part = (key) => median(where.map((each) => each[key])).toFixed(0);
say(
  `\nWhere it goes with a snapshot, in ms: load ${part('load')}, schema ${part('schema')}, connect ${part('connect')} (the schema is built meanwhile), first operation ${part('query')}`,
);
say(
  `Zip: ${(readFileSync(join(bundled, 'dist/bundle/handler.cjs')).length / 1000).toFixed(0)} kB of code before compression`,
);
const ours = median(of('gateway, with snapshot', 'first'));
say(
  `first row: ${(ours / base).toFixed(2)} of the bare driver, ${(ours / median(of('Apollo Server, not bundled', 'first'))).toFixed(2)} of Apollo Server`,
);
await cluster.release();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
