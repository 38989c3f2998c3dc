// npm run bench:memory: the heap of a gateway once different documents have filled its caches, and after many more and a
// minute without requests. Every document is another text; all are valid, and all are carried out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, readConfig } from '../../dist/index.js';
import { startCluster } from '../../dist/local-cassandra/cluster.js';
import { fill, RELATIONS } from './data.mjs';
import { environment } from './servers/environment.mjs';

const FILLING = Number(process.env.BENCH_FILLING ?? 20_000);
const MORE = Number(process.env.BENCH_MORE ?? 100_000);
const IDLE_SECONDS = Number(process.env.BENCH_IDLE_SECONDS ?? 60);
const CONCURRENT = 16;
const say = (line) => process.stdout.write(`${line}\n`);

const data = mkdtempSync(join(tmpdir(), 'gateway-memory-'));
const cluster = await startCluster({ folder: join(data, 'data'), onProgress: () => {} });
const { contactPoints, localDataCenter } = cluster;
await fill([...contactPoints], localDataCenter);
const settings = environment({ contactPoints: contactPoints.join(','), localDataCenter, keyspace: 'bench' });
const gateway = createGateway(readConfig({ ...settings, GATEWAY_LOG_LEVEL: 'silent' }, { relations: RELATIONS }));
await gateway.ready;

function documentOf(n) {
  const feed = `f${n}: postsByFeed(where: { feed: { eq: ${n % 20} } }, first: 3) { edges { node { id author { name } } } }`;
  return n % 2 === 0 ? `{ u${n}: user(id: ${n % 1_000}) { id name email } }` : `query Q${n} { ${feed} }`;
}

async function ask(from, to) {
  let next = from;
  const worker = async () => {
    while (next < to) {
      const query = documentOf(next);
      next += 1;
      const headers = { 'content-type': 'application/json' };
      const { body } = await gateway.fetch({
        method: 'POST',
        url: '/graphql',
        headers,
        body: JSON.stringify({ query }),
      });
      if (!body.startsWith('{"data"')) throw new Error(body);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

function heapMegabytes() {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

await ask(0, FILLING);
const filled = heapMegabytes();
await ask(FILLING, FILLING + MORE);
await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1_000));
const later = heapMegabytes();
say(`| after ${FILLING} documents | after ${MORE} more and ${IDLE_SECONDS} s | ratio | required |`);
say('| --- | --- | --- | --- |');
say(`| ${filled.toFixed(1)} MB | ${later.toFixed(1)} MB | ${(later / filled).toFixed(3)} | 1.1 |`);
await gateway.close();
await cluster.release();
rmSync(data, { recursive: true, force: true });
process.exit(0);
