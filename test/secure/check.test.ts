/** The command `check` with a role that may not do everything. */
import { expect, inject, test } from 'vitest';
import { checkCluster } from '../../src/commands/check-cluster.ts';
import type { Options } from '../../src/config/options.ts';
import { Deadline } from '../../src/deadline.ts';
import { adminClient } from '../support/admin-client.ts';
import { testConfig } from '../support/cassandra.ts';

const SET_UP = [
  "CREATE KEYSPACE IF NOT EXISTS rights WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
  'CREATE TABLE IF NOT EXISTS rights.open (id int PRIMARY KEY)',
  'CREATE TABLE IF NOT EXISTS rights.seen (id int PRIMARY KEY)',
  'CREATE TABLE IF NOT EXISTS rights.closed (id int PRIMARY KEY)',
  'DROP ROLE IF EXISTS clerk',
  'DROP ROLE IF EXISTS readers',
  "CREATE ROLE clerk WITH PASSWORD = 'clerk only' AND LOGIN = true",
  'CREATE ROLE readers',
  'GRANT SELECT ON rights.open TO clerk',
  'GRANT MODIFY ON rights.open TO clerk',
  'GRANT SELECT ON rights.seen TO readers',
  'GRANT readers TO clerk',
];

async function check(options: Partial<Options>) {
  const client = await adminClient();
  for (const cql of SET_UP) await client.execute(cql);
  const fixed = { tls: true, tlsCa: inject('certificate'), keyspaces: ['rights'], consistency: 'LOCAL_ONE' } as const;
  const config = testConfig({ ...fixed, readOnly: false, ...options }, {});
  return Deadline.run(30_000, async (deadline) => (await checkCluster(config, deadline)).lines);
}

const CLERK = { username: 'clerk', password: 'clerk only' };

test('names each table that the role may not read or change', async () => {
  expect(await check(CLERK)).toEqual([
    { level: 'ok', text: '1 of 1 nodes are up' },
    { level: 'finding', text: 'rights.closed: the role has no SELECT' },
    { level: 'finding', text: 'rights.closed: the role has no MODIFY, but mutations would be served' },
    { level: 'ok', text: 'rights.open: SELECT works' },
    { level: 'ok', text: 'rights.open: MODIFY is granted' },
    { level: 'ok', text: 'rights.seen: SELECT works' },
    { level: 'finding', text: 'rights.seen: the role has no MODIFY, but mutations would be served' },
  ]);
});

test('asks for no right to change where mutations are not served', async () => {
  const lines = await check({ ...CLERK, readOnly: true });
  expect(lines.filter(({ text }) => text.includes('MODIFY'))).toEqual([]);
});

test('finds nothing for a superuser, whose rights are listed nowhere', async () => {
  const lines = await check({ username: 'cassandra', password: 'cassandra' });
  expect(lines.map(({ level }) => level)).toEqual(lines.map(() => 'ok'));
});
