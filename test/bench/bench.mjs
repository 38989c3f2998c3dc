// npm run bench [-- scenario ...]: the gateway beside a hand-written server, interleaved, over one warm Cassandra. A figure is
// the CPU of hand-written over ours within a round: above 1, ours uses less. Each side is restarted several times.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../dist/local-cassandra/cluster.js';
import { fill } from './data.mjs';
import { assertSame, load, measure, quartiles, startServer } from './measure.mjs';
import { PEERS, SCENARIOS, SPLIT } from './scenarios.mjs';

const RESTARTS = Number(process.env.BENCH_RESTARTS ?? 5);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 4);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 12);
/** A process that had nothing to do for some seconds is dearer at first, so that each round begins with load that does not count. */
const AGAIN_SECONDS = 1;
/** Nodes of the cluster; with several, replication factors 1 and 3 are measured, or those that are named. */
const NODES = Number(process.env.BENCH_NODES ?? 1);
const say = (line) => process.stdout.write(`${line}\n`);

async function main() {
  const data = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const cluster = await startCluster({ folder: join(data, 'data'), nodes: NODES, onProgress: () => {} });
  const { contactPoints, localDataCenter } = cluster;
  const args = [contactPoints.join(','), localDataCenter];
  try {
    say(
      `${cpus().length} cores, Node ${process.version}, ${NODES} Cassandra nodes, LOCAL_QUORUM; ${RESTARTS} restarts of each side, ${WARM_SECONDS} s of warming up, ${ROUNDS} rounds of ${SECONDS} s each\n`,
    );
    say('| Scenario | Beside, µs | Ours, µs | Ratio | Quartiles | Required | Statements |');
    say('| --- | --- | --- | --- | --- | --- | --- |');
    if (NODES > 1) await compareNodes([...contactPoints], localDataCenter, args);
    else {
      await fill([...contactPoints], localDataCenter);
      const named = process.argv.slice(2);
      for (const name of named.length > 0 ? named : Object.keys(SCENARIOS))
        for (const scenario of name === 'peers' ? PEERS : [SCENARIOS[name]])
          await compare(scenario, [...args, 'bench']);
    }
  } finally {
    await cluster.release();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The faster of the two ways by hand counts: the lower ratio. */
async function compareNodes(contactPoints, localDataCenter, args) {
  const named = process.argv.slice(2).map(Number);
  for (const replication of named.length > 0 ? named : [1, 3]) {
    const keyspace = `bench${replication}`;
    await fill(contactPoints, localDataCenter, { keyspace, replication });
    for (const [how, scenario] of [
      ['one IN by hand', SCENARIOS.posts],
      ['an IN a node by hand', SPLIT],
    ])
      await compare({ ...scenario, title: `${scenario.title}, RF ${replication}, ${how}`, required: 0.75 }, [
        ...args,
        keyspace,
      ]);
  }
}

/** One scenario: all restarts of both sides, one row of the table. */
async function compare(scenario, args) {
  const samples = [];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const servers = [await start('base', scenario.base, args), await start('ours', scenario.ours, args)];
    try {
      await assertSame(servers);
      for (const server of servers) await load(server, WARM_SECONDS);
      for (let round = 0; round < ROUNDS; round += 1) {
        samples.push(await measureRound(servers, round));
        if (process.env.BENCH_VERBOSE) say(`  ${JSON.stringify(samples.at(-1))}`);
      }
    } finally {
      for (const server of servers) await server.stop();
    }
  }
  const of = (pick) => quartiles(samples.map(pick)).median;
  const ratio = quartiles(samples.map(({ base, ours }) => base.cpu / ours.cpu));
  const numbers = [of(({ base }) => base.cpu), of(({ ours }) => ours.cpu)].map((value) => Math.round(value));
  const statements = [of(({ base }) => base.statements), of(({ ours }) => ours.statements)].map((value) =>
    value.toFixed(2),
  );
  say(
    `| ${scenario.title} | ${numbers[0]} | ${numbers[1]} | ${ratio.median.toFixed(2)} | ${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)} | ${scenario.required ?? ''} | ${statements.join(' / ')} |`,
  );
}

async function start(name, { file, variant, request }, args) {
  const server = await startServer({ name, file, args: [...args, variant] });
  return { ...server, requests: Array.from({ length: 1_000 }, (_, n) => request(n)) };
}

async function measureRound([base, ours], round) {
  const order = round % 2 === 0 ? [base, ours] : [ours, base];
  const found = {};
  for (const server of order) {
    await load(server, AGAIN_SECONDS);
    found[server.name] = await measure(server, SECONDS);
  }
  return found;
}

await main();
