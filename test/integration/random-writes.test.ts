/** Random sequences of writes of every kind, beside a table in memory with Cassandra's rules: the same after each step. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { Random } from '../support/differential/random.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { MemoryTable } from '../support/writes/memory-table.ts';
import { randomWrite } from '../support/writes/random-writes.ts';

const SEED = Number(process.env.WRITES_SEED ?? 5);
const WRITES = Number(process.env.WRITES ?? 400);
const TABLE =
  'CREATE TABLE random_writes.items (p int, k int, n int, t text, tags set<text>, steps list<text>, prices map<text, int>, fixed frozen<list<int>>, st int static, notes set<text> static, PRIMARY KEY (p, k))';
const READ =
  'query R($p: Int!) { itemPartition(p: $p) { st notes rows(orderBy: STORED) { nodes { k n t tags steps prices { key value } fixed } } } }';

test(`${WRITES} random writes do what a table in memory does`, async () => {
  await makeLiveKeyspace('random_writes', [TABLE]);
  // One clock: a plain write within the millisecond of a condition would else lie before it.
  const { run } = await testGateway({ keyspaces: ['random_writes'], serverTimestamps: true }, {});
  const random = new Random(SEED);
  const table = new MemoryTable();
  const counts = { applied: 0, refused: 0, failed: 0 };
  for (let step = 0; step < WRITES; step += 1) {
    const { mutation, variables, applied, carryOut } = randomWrite(random, table);
    const note = `seed ${SEED}, step ${step}: ${mutation} ${JSON.stringify(variables)}`;
    const { data, errors } = await run(mutation, variables);
    if (applied === undefined) expect(errors?.[0]?.extensions.outcome, note).toBe('NOT_APPLIED');
    else expect([note, errors, data?.write]).toEqual([note, undefined, { applied }]);
    carryOut();
    counts[applied === undefined ? 'failed' : applied ? 'applied' : 'refused'] += 1;
    for (const p of [0, 1]) {
      const read = await run(READ, { p });
      expect([note, p, read.data?.itemPartition]).toEqual([note, p, table.shown(p)]);
    }
  }
  process.stdout.write(`random writes, seed ${SEED}: ${JSON.stringify(counts)}\n`);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
}, 120_000);
