// npm run bench: the gateway beside a hand-written server, interleaved, over one warm Cassandra. Ratios count, not times.
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import cassandra from 'cassandra-driver';
import { startCluster } from '../../dist/local-cassandra/cluster.js';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 20);
const CONNECTIONS = 32;
const say = (line) => process.stdout.write(`${line}\n`);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const SCENARIOS = [
  {
    name: 'one row by key',
    query: 'query ($id: Int!) { item(id: $id) { id name price stock label } }',
    variables: (n) => ({ id: n % 1_000 }),
  },
  {
    name: '50 parents with 50 children',
    query:
      'query ($p: Int!) { parents(where: { p: { eq: $p } }, first: 50) { edges { node { k found { name stock } } } } }',
    variables: (n) => ({ p: n % 20 }),
  },
];

async function fill(contactPoint, localDataCenter) {
  const client = new cassandra.Client({
    contactPoints: [contactPoint],
    localDataCenter,
    protocolOptions: { maxVersion: 4 },
    queryOptions: { prepare: true },
  });
  await client.connect();
  await client.execute(
    "CREATE KEYSPACE bench WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}",
  );
  await client.execute(
    'CREATE TABLE bench.items (id int PRIMARY KEY, name text, price decimal, stock int, label text)',
  );
  await client.execute('CREATE TABLE bench.parents (p int, k int, item int, PRIMARY KEY (p, k))');
  for (let id = 0; id < 1_000; id += 1) {
    await client.execute('INSERT INTO bench.items (id, name, price, stock, label) VALUES (?, ?, ?, ?, ?)', [
      id,
      `item ${id}`,
      `${id}.50`,
      id,
      'label',
    ]);
    await client.execute('INSERT INTO bench.parents (p, k, item) VALUES (?, ?, ?)', [Math.floor(id / 50), id % 50, id]);
  }
  await client.shutdown();
}

async function startServer(name, file, args) {
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(here(file), args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const next = () => new Promise((resolve) => child.once('message', resolve));
  const { port } = await next();
  const usage = () => {
    const answer = next();
    child.send('usage');
    return answer;
  };
  return { name, port, usage, stop: () => child.kill('SIGKILL') };
}

function load(server, scenario, seconds) {
  const requests = Array.from({ length: 1_000 }, (_, n) => ({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: scenario.query, variables: scenario.variables(n) }),
  }));
  return autocannon({ url: `http://127.0.0.1:${server.port}`, connections: CONNECTIONS, duration: seconds, requests });
}

async function measure(server, scenario) {
  const before = await server.usage();
  const result = await load(server, scenario, SECONDS);
  const after = await server.usage();
  if (result.errors + result.non2xx > 0)
    throw new Error(`${server.name}: ${result.errors} errors, ${result.non2xx} answers that are not 2xx`);
  const count = result.requests.total;
  return {
    perSecond: count / result.duration,
    cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / count,
    statements: (after.statements - before.statements) / count,
    p99: result.latency.p99,
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const variation = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) / mean;
};

/** Both must answer alike before their speed is compared. */
async function assertSame(servers, scenario) {
  const answers = await Promise.all(
    servers.map(async ({ port }) => {
      const body = JSON.stringify({ query: scenario.query, variables: scenario.variables(7) });
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return JSON.stringify(await response.json());
    }),
  );
  if (new Set(answers).size !== 1) throw new Error(`the servers answer differently:\n${answers.join('\n')}`);
}

async function timeToFirstAnswer(label, cache, args) {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [here('../../dist/bin/dev.js'), ...args], {
    env: { ...process.env, XDG_CACHE_HOME: cache, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const match = /GraphiQL: (\S+)/.exec(text);
      if (match) resolve(match[1]);
    });
    child.once('exit', () => reject(new Error(`dev ended:\n${text}`)));
  });
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ category(id: 1) { name } }' }),
  });
  const seconds = (Date.now() - startedAt) / 1_000;
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('exit', resolve));
  say(`first answer of npm run dev, ${label}: ${seconds.toFixed(1)} s`);
}

async function main() {
  const cache = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  await timeToFirstAnswer('nothing fetched yet', cache, []);
  await timeToFirstAnswer('a later run', cache, []);
  const cluster = await startCluster({ folder: join(cache, 'data'), onProgress: say });
  const [contactPoint] = cluster.contactPoints;
  const servers = [];
  try {
    await fill(contactPoint, cluster.localDataCenter);
    const args = [contactPoint, cluster.localDataCenter];
    servers.push(
      await startServer('gateway', './gateway.mjs', args),
      await startServer('hand-written', './hand-written.mjs', args),
    );
    say(
      `${cpus().length} cores, Node ${process.version}, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, interleaved, after ${WARM_SECONDS} s of warming up\n`,
    );
    say(
      '| scenario | server | requests/s, median (variation) | CPU µs per request, median (variation) | p99 ms | statements per request |',
    );
    say('|---|---|---|---|---|---|');
    for (const scenario of SCENARIOS) await compare(servers, scenario);
  } finally {
    for (const server of servers) server.stop();
    await cluster.release();
    rmSync(cache, { recursive: true, force: true });
  }
}

async function compare(servers, scenario) {
  await assertSame(servers, scenario);
  for (const server of servers) await load(server, scenario, WARM_SECONDS / servers.length);
  const samples = new Map(servers.map((server) => [server, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const server of round % 2 === 0 ? servers : [...servers].reverse())
      samples.get(server).push(await measure(server, scenario));
  }
  const shown = servers.map((server) => {
    const of = (key) => samples.get(server).map((sample) => sample[key]);
    const percent = (key) => `${Math.round(variation(of(key)) * 100)} %`;
    say(
      `| ${scenario.name} | ${server.name} | ${Math.round(median(of('perSecond')))} (${percent('perSecond')}) | ${Math.round(median(of('cpu')))} (${percent('cpu')}) | ${median(of('p99'))} | ${median(of('statements')).toFixed(2)} |`,
    );
    return { perSecond: median(of('perSecond')), cpu: median(of('cpu')) };
  });
  const [ours, theirs] = shown;
  say(
    `| ${scenario.name} | ratio | ${(ours.perSecond / theirs.perSecond).toFixed(2)} | ${(ours.cpu / theirs.cpu).toFixed(2)} | | |`,
  );
}

await main();
