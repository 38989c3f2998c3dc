// npm run bench:writes [-- insert|list]: how many writes a second come through while Cassandra is what limits them: three nodes, a replica on
// each, all on one core, so that clients and servers have the other. The gateway by HTTP beside the driver by itself; ratios
// of rates, interleaved, each side restarted. Where the load is below Cassandra's core, the last column says so.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../dist/local-cassandra/cluster.js';
import { fill } from './data.mjs';
import { load, quartiles, startServer } from './measure.mjs';
import { SCENARIOS } from './scenarios.mjs';

const RESTARTS = Number(process.env.BENCH_RESTARTS ?? 3);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 4);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 12);
const IN_FLIGHT = 100;
const say = (line) => process.stdout.write(`${line}\n`);

const REQUIRED = 0.8;
const CASES = [
  { title: 'creates of one row', what: 'insert', inFlight: IN_FLIGHT },
  { title: 'lists of 100 rows of one partition, beside batches of 100', what: 'list', inFlight: 16 },
];

async function main() {
  const data = mkdtempSync(join(tmpdir(), 'gateway-rates-'));
  const cluster = await startCluster({ folder: join(data, 'data'), nodes: 3, onProgress: () => {} });
  const { contactPoints, localDataCenter } = cluster;
  const args = [contactPoints.join(','), localDataCenter, 'rates'];
  try {
    pin(process.pid, 1); // before other processes are started, which inherit it
    await fill([...contactPoints], localDataCenter, { keyspace: 'rates', replication: 3 });
    say(
      `${cpus().length} cores, Node ${process.version}, 3 Cassandra nodes on one of them, LOCAL_QUORUM; ${RESTARTS} restarts, ${ROUNDS} rounds of ${SECONDS} s\n`,
    );
    say(
      '| Writes | Driver, per s | Ours, per s | Ratio | Quartiles | Required | CPU of ours, µs | Core of Cassandra |',
    );
    say('| --- | --- | --- | --- | --- | --- | --- | --- |');
    const named = process.argv.slice(2);
    for (const each of CASES.filter(({ what }) => named.length === 0 || named.includes(what)))
      await compare(each, args, cluster.nodes);
  } finally {
    await cluster.release();
    rmSync(data, { recursive: true, force: true });
  }
}

/** All threads of a process on one core. */
function pin(pid, core) {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

/** What the nodes used of their core so far, in seconds: user and system time of `/proc/<pid>/stat`. */
function usedSeconds(nodes) {
  const ticks = nodes.map(({ pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}

async function compare({ title, what, inFlight }, args, nodes) {
  const samples = [];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    for (const { pid } of nodes) pin(pid, 0); // the threads that there are by now
    const driver = await startServer({
      name: 'driver',
      file: './servers/driver-writes.mjs',
      args: [...args, what, inFlight],
    });
    const ours = await startServer({ name: 'ours', file: './servers/gateway.mjs', args });
    const { request } = SCENARIOS[what].ours;
    const requests = Array.from({ length: 1_000 }, (_, n) => request(n));
    const sides = {
      driver: async (seconds) => ({ rate: (await driver.ask({ seconds })).count / seconds }),
      ours: async (seconds) => {
        const before = await ours.usage();
        const { requests: counted } = await load({ ...ours, requests }, seconds, inFlight);
        const after = await ours.usage();
        return { rate: counted.total / seconds, cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / counted.total };
      },
    };
    try {
      for (const side of Object.values(sides)) await side(WARM_SECONDS);
      for (let round = 0; round < ROUNDS; round += 1) {
        const order = round % 2 === 0 ? ['driver', 'ours'] : ['ours', 'driver'];
        const found = {};
        for (const name of order) {
          const before = usedSeconds(nodes);
          found[name] = await sides[name](SECONDS);
          found[name].busy = (100 * (usedSeconds(nodes) - before)) / SECONDS;
        }
        samples.push(found);
      }
    } finally {
      for (const server of [driver, ours]) await server.stop();
    }
  }
  const of = (pick) => Math.round(quartiles(samples.map(pick)).median);
  const ratio = quartiles(samples.map((each) => each.ours.rate / each.driver.rate));
  say(
    `| ${title} | ${of((each) => each.driver.rate)} | ${of((each) => each.ours.rate)} | ${ratio.median.toFixed(2)} | ${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)} | ${REQUIRED} | ${of((each) => each.ours.cpu)} | ${of((each) => each.driver.busy)} % / ${of((each) => each.ours.busy)} % |`,
  );
}

await main();
