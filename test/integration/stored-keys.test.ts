/** Keys in bytes that their shown form is not written as, wherever a partition, a group or a link shows them. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const WITH_A_ZERO = Buffer.from([0, 5]);

test('are shown in partitions, groups and links as they are in rows', async () => {
  const client = await makeLiveKeyspace('stored', [
    'CREATE TABLE stored.links (p varint, k varint, note text, PRIMARY KEY (p, k))',
    'CREATE TABLE stored.ends (id varint PRIMARY KEY)',
    'CREATE TABLE stored.starts (id varint PRIMARY KEY)',
  ]);
  const put = (cql: string, ...values: readonly Buffer[]) => client.execute(cql, [...values], { prepare: true });
  await put("INSERT INTO stored.links (p, k, note) VALUES (?, ?, 'n')", WITH_A_ZERO, WITH_A_ZERO);
  await put('INSERT INTO stored.starts (id) VALUES (?)', WITH_A_ZERO);
  const through = { table: 'links', columns: { k: 'id' } };
  const relations = [
    { table: 'starts', field: 'ends', target: 'ends', kind: 'many', columns: { id: 'p' }, through },
  ] as const;
  const { run } = await testGateway({ keyspaces: ['stored'] }, { relations });
  const { data, errors } = await run(`{
    linkPartitions { nodes { p rows { nodes { k } } } }
    linksAggregate { groups(groupBy: [p, k]) { key { p k } count } }
    starts { nodes { ends { edges { p k note } } } }
  }`);
  expect(errors).toBe(undefined);
  expect(data).toEqual({
    linkPartitions: { nodes: [{ p: '5', rows: { nodes: [{ k: '5' }] } }] },
    linksAggregate: { groups: [{ key: { p: '5', k: '5' }, count: 1 }] },
    starts: { nodes: [{ ends: { edges: [{ p: '5', k: '5', note: 'n' }] } }] },
  });
});
