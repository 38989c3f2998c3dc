/** `companions check` and `companions repair`: what is out of step is found both ways, and mended. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'cassandra-driver';
import { expect, onTestFinished, test, vi } from 'vitest';
import { companions } from '../../src/bin/companions.ts';
import { type CompanionsState, checkCompanions } from '../../src/commands/companions.ts';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { cassandra, testConfig } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE steps.orders (customer int, id int, status text, total int, tags set<text>, PRIMARY KEY (customer, id))',
  'CREATE TABLE steps.orders_by_status (status text, customer int, id int, total int, tags set<text>, PRIMARY KEY (status, customer, id))',
];
const FILE: GatewayConfigFile = { companions: [{ of: 'orders', table: 'orders_by_status' }] };
const COUNT = 450;

/** A table and its copy, with every fault that there is. */
async function stepsKeyspace(): Promise<Client> {
  const client = await makeLiveKeyspace('steps', TABLES);
  const run = (cql: string, params: unknown[]) => client.execute(cql, params, { prepare: true });
  for (let id = 0; id < COUNT; id += 1) {
    const status = ['open', 'sent', null][id % 3];
    await run('INSERT INTO steps.orders (customer, id, status, total, tags) VALUES (?, ?, ?, ?, ?)', [
      id % 7,
      id,
      status,
      id,
      ['a'],
    ]);
    if (status !== null)
      await run('INSERT INTO steps.orders_by_status (status, customer, id, total, tags) VALUES (?, ?, ?, ?, ?)', [
        status,
        id % 7,
        id,
        id,
        ['a'],
      ]);
  }
  await run("DELETE FROM steps.orders_by_status WHERE status = 'open' AND customer = 0 AND id = 0", []);
  await run(
    "UPDATE steps.orders_by_status SET total = 99, tags = {'b'} WHERE status = 'sent' AND customer = 1 AND id = 1",
    [],
  );
  await run("INSERT INTO steps.orders_by_status (status, customer, id) VALUES ('lost', 1, 1)", []);
  await run("INSERT INTO steps.orders_by_status (status, customer, id) VALUES ('open', 9, 9)", []);
  await run('UPDATE steps.orders USING TTL 1000 SET total = 5 WHERE customer = 3 AND id = 3', []);
  return client;
}

const config = () => testConfig({ keyspaces: ['steps'] }, FILE);
const pages: CompanionsState[] = [];
const run = async (repair: boolean, from: readonly CompanionsState[] = []) => {
  pages.length = 0;
  const [state] = await checkCompanions(config(), {
    repair,
    from,
    onPage: async (states) => {
      pages.push(...states.slice(-1));
    },
  });
  return state!.findings;
};
const FOUND = { rows: COUNT, missing: 1, different: 2, stale: 2, notMended: [] };

test('faults of all kinds are found, mended with the rest of the life of values, and found no more', async () => {
  const client = await stepsKeyspace();
  expect(await run(false)).toEqual(FOUND);
  expect(pages.map(({ phase }) => phase)).toEqual(['rows', 'rows', 'copies', 'copies', 'done']);
  expect(await run(false)).toEqual(FOUND); // looking changes nothing
  expect(await run(true)).toEqual(FOUND);
  expect(await run(false)).toEqual({ ...FOUND, missing: 0, different: 0, stale: 0 });
  const { rows } = await client.execute(
    "SELECT total, ttl(total) AS life FROM steps.orders_by_status WHERE status = 'open' AND customer = 3 AND id = 3",
  );
  expect(rows[0]).toMatchObject({ total: 5, life: expect.toSatisfy((life: number) => life > 900 && life <= 1000) });
}, 60_000);

test('a run goes on from where an earlier one stopped', async () => {
  await stepsKeyspace();
  const whole = await run(false);
  for (const page of [...pages]) expect(await run(false, [page])).toEqual(whole);
}, 60_000);

test('whoever writes while a row is mended stays', async () => {
  const client = await stepsKeyspace();
  const later = String(BigInt(Date.now() + 60_000) * 1_000n);
  await client.execute(
    `UPDATE steps.orders_by_status USING TIMESTAMP ${later} SET total = 1 WHERE status = 'sent' AND customer = 1 AND id = 1`,
  );
  await run(true);
  const { rows } = await client.execute(
    "SELECT total, tags FROM steps.orders_by_status WHERE status = 'sent' AND customer = 1 AND id = 1",
  );
  expect(rows[0]).toMatchObject({ total: 1, tags: ['a'] });
}, 60_000);

test('the command tells progress and findings, and keeps where it stands', async () => {
  await stepsKeyspace();
  const folder = mkdtempSync(join(tmpdir(), 'companions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'gateway.config.mjs');
  writeFileSync(file, `export default ${JSON.stringify(FILE)};\n`);
  const state = join(folder, 'state.json');
  vi.stubEnv('CASSANDRA_CONTACT_POINTS', cassandra().contactPoints.join(','));
  vi.stubEnv('CASSANDRA_LOCAL_DATACENTER', cassandra().localDataCenter);
  vi.stubEnv('CASSANDRA_KEYSPACES', 'steps');
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    out.mockRestore();
    err.mockRestore();
    process.exitCode = 0;
  });
  await companions({ repair: false, config: file, state });
  expect(process.exitCode).toBe(1);
  expect(err.mock.calls.map(([line]) => line)).toContain('steps.orders → steps.orders_by_status: done, 450 rows\n');
  expect(() => readFileSync(state)).toThrow('ENOENT');
  process.exitCode = 0;
  writeFileSync(state, 'no state');
  await expect(companions({ repair: true, config: file, state })).rejects.toThrow(/it is no state of an earlier run/);
  rmSync(state);
  await companions({ repair: true, config: file, state });
  await companions({ repair: false, config: file, state });
  expect(process.exitCode).toBe(0);
  expect(out.mock.calls.map(([line]) => String(line).trim())).toEqual([
    'finding   steps.orders → steps.orders_by_status: 450 rows; of the copies 1 missing, 2 different, 2 stale',
    'warning   steps.orders → steps.orders_by_status: 450 rows; of the copies 1 missing, 2 different, 2 stale; 0 not mended',
    'ok        steps.orders → steps.orders_by_status: 450 rows; of the copies 0 missing, 0 different, 0 stale',
  ]);
}, 60_000);
