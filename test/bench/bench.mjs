// npm run bench [-- scenario ...]: the gateway beside a hand-written server, interleaved, over one warm Cassandra. A figure is
// the CPU of hand-written over ours within a round: above 1, ours uses less. Each side is restarted several times.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../dist/local-cassandra/cluster.js';
import { fill } from './data.mjs';
import { assertSame, load, measure, quartiles, startServer } from './measure.mjs';
import { SCENARIOS } from './scenarios.mjs';

const RESTARTS = Number(process.env.BENCH_RESTARTS ?? 5);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 4);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 10);
const say = (line) => process.stdout.write(`${line}\n`);

async function main() {
  const named = process.argv.slice(2);
  const names = named.length > 0 ? named : Object.keys(SCENARIOS);
  const data = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const cluster = await startCluster({ folder: join(data, 'data'), onProgress: () => {} });
  try {
    await fill([...cluster.contactPoints], cluster.localDataCenter);
    say(
      `${cpus().length} cores, Node ${process.version}; ${RESTARTS} restarts of each side, ${WARM_SECONDS} s of warming up, ${ROUNDS} rounds of ${SECONDS} s each\n`,
    );
    say('| Scenario | Hand-written, µs | Ours, µs | Ratio | Quartiles | Required | Statements |');
    say('| --- | --- | --- | --- | --- | --- | --- |');
    const args = [cluster.contactPoints.join(','), cluster.localDataCenter, 'bench'];
    for (const name of names) await compare(name, SCENARIOS[name], args);
  } finally {
    await cluster.release();
    rmSync(data, { recursive: true, force: true });
  }
}

/** One scenario: all restarts of both sides, one row of the table. */
async function compare(name, scenario, args) {
  const requests = Array.from({ length: 1_000 }, (_, n) => scenario.request(n));
  const samples = [];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const servers = [
      await startServer({ name: 'hand', file: './servers/hand-written.mjs', args }),
      await startServer({ name: 'ours', file: './servers/gateway.mjs', args: [...args, name] }),
    ];
    try {
      await assertSame(servers, scenario.request(7));
      for (const server of servers) await load(server, requests, WARM_SECONDS);
      for (let round = 0; round < ROUNDS; round += 1) {
        samples.push(await measureRound(servers, requests, round));
        if (process.env.BENCH_VERBOSE) say(`  ${JSON.stringify(samples.at(-1))}`);
      }
    } finally {
      for (const server of servers) await server.stop();
    }
  }
  const of = (pick) => quartiles(samples.map(pick)).median;
  const ratio = quartiles(samples.map(({ hand, ours }) => hand.cpu / ours.cpu));
  const numbers = [of(({ hand }) => hand.cpu), of(({ ours }) => ours.cpu)].map((value) => Math.round(value));
  const statements = [of(({ hand }) => hand.statements), of(({ ours }) => ours.statements)].map((value) =>
    value.toFixed(2),
  );
  say(
    `| ${scenario.title} | ${numbers[0]} | ${numbers[1]} | ${ratio.median.toFixed(2)} | ${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)} | ${scenario.required ?? ''} | ${statements.join(' / ')} |`,
  );
}

async function measureRound([hand, ours], requests, round) {
  const order = round % 2 === 0 ? [hand, ours] : [ours, hand];
  const found = {};
  for (const server of order) found[server.name] = await measure(server, requests, SECONDS);
  return found;
}

await main();
