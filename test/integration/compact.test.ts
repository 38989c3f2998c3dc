/** Tables with compact storage: clustering columns after the first may lack a value, and such rows are rows as others. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const KEYS = 'u int, ip text, port int, at bigint, PRIMARY KEY (u, ip, port)';

async function compactGateway() {
  const client = await makeLiveKeyspace('compact_keys', [
    `CREATE TABLE compact_keys.ups (${KEYS}) WITH COMPACT STORAGE`,
    `CREATE TABLE compact_keys.downs (${KEYS}) WITH COMPACT STORAGE AND CLUSTERING ORDER BY (ip DESC, port DESC)`,
  ]);
  for (const table of ['ups', 'downs'])
    for (const [ip, port] of [
      ['192.0.2.3', null],
      ['192.0.2.3', 80],
      ['192.0.2.3', 81],
      ['192.0.2.4', 80],
      ['192.0.2.5', null],
    ]) {
      const [columns, values] = port === null ? ['u, ip, at', '1, ?, 42'] : ['u, ip, port, at', `1, ?, ${port}, 43`];
      await client.execute(`INSERT INTO compact_keys.${table} (${columns}) VALUES (${values})`, [ip], {
        prepare: true,
      });
    }
  return testGateway({ keyspaces: ['compact_keys'] }, {});
}

interface Found {
  readonly node: { readonly nodeId: string; readonly ip: string; readonly port: number | null; readonly at: string };
}

const show = ({ node }: Found) => `${node.ip}:${node.port}`;
const UPWARDS = ['192.0.2.3:null', '192.0.2.3:80', '192.0.2.3:81', '192.0.2.4:80', '192.0.2.5:null'];
/** A row without a value stands first below its prefix, whatever the direction. */
const DOWNWARDS = ['192.0.2.5:null', '192.0.2.4:80', '192.0.2.3:null', '192.0.2.3:81', '192.0.2.3:80'];

test.each([
  ['ups', UPWARDS],
  ['downs', DOWNWARDS],
])('rows of %s that lack a key value are listed, paged and found by their ids', async (list, stored) => {
  const { run } = await compactGateway();
  const { data, errors } = await run(
    `{ page: ${list}(where: { u: { eq: 1 } }) { edges { node { nodeId ip port at } } } }`,
  );
  expect(errors).toBeUndefined();
  const edges = data.page.edges as Found[];
  expect(edges.map(show)).toEqual(stored);

  for (const orderBy of ['STORED', 'REVERSED']) {
    const seen: string[] = [];
    let after = 'null';
    for (let pages = 0; pages < 9; pages += 1) {
      const step = await run(
        `{ page: ${list}(where: { u: { eq: 1 } }, orderBy: ${orderBy}, first: 1, after: ${after}) { edges { node { ip port } } pageInfo { endCursor hasNextPage } } }`,
      );
      expect(step.errors).toBeUndefined();
      seen.push(...step.data.page.edges.map(show));
      if (!step.data.page.pageInfo.hasNextPage) break;
      after = JSON.stringify(step.data.page.pageInfo.endCursor);
    }
    expect(seen).toEqual(orderBy === 'STORED' ? stored : stored.toReversed());
  }

  const type = list === 'ups' ? 'Up' : 'Down';
  const nodes = edges.map(
    ({ node }, index) => `n${index}: node(nodeId: "${node.nodeId}") { ... on ${type} { nodeId ip port at } }`,
  );
  const together = await run(`{ ${nodes.join(' ')} }`);
  expect(together.errors).toBeUndefined();
  expect(Object.values(together.data)).toEqual(edges.map(({ node }) => node));
  for (const [index, each] of nodes.entries())
    expect((await run(`{ ${each} }`)).data[`n${index}`]).toEqual(edges[index]?.node);
});

test('what is written needs the whole key', async () => {
  const { run } = await compactGateway();
  const { errors } = await run('mutation { insertUp(input: { u: 1, ip: "192.0.2.9", at: 1 }) { applied } }');
  expect(errors?.[0]?.message).toContain('port');
});
