/** What broke for people with the same job elsewhere, each named after what must be true. */
import { types } from 'cassandra-driver';
import { describe, expect, test } from 'vitest';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { type TestGateway, testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const KEYSPACE = 'reports';

async function served(statements: readonly string[], file: GatewayConfigFile = {}) {
  const client = await makeLiveKeyspace(KEYSPACE, statements);
  return { client, ...(await testGateway({ keyspaces: [KEYSPACE] }, file)) };
}

/** Rows of a list, each looked for again by its id. */
async function foundAgain({ run }: Pick<TestGateway, 'run'>, list: string, type: string, fields: string) {
  const { data, errors } = await run(`{ ${list} { edges { node { nodeId ${fields} } } } }`);
  expect(errors).toBeUndefined();
  const rows = data[list].edges.map(({ node }: { node: Record<string, unknown> }) => node);
  for (const row of rows) {
    const again = await run(`query N($id: ID!) { node(nodeId: $id) { nodeId ... on ${type} { ${fields} } } }`, {
      id: row.nodeId,
    });
    expect(again).toEqual({ data: { node: row } });
  }
  return rows;
}

describe('addresses', () => {
  test('with several groups of zeros are shown as themselves, and their ids find their rows', async () => {
    const gateway = await served([
      'CREATE TABLE reports.hosts (addr inet PRIMARY KEY, v int)',
      "INSERT INTO reports.hosts (addr, v) VALUES ('2001:db8:0:1:0:1:0:1', 1)",
      "INSERT INTO reports.hosts (addr, v) VALUES ('2001:db8:0:1::1', 2)",
      "INSERT INTO reports.hosts (addr, v) VALUES ('1:0:2:0:3:0:4:0', 3)",
    ]);
    const rows = await foundAgain(gateway, 'hosts', 'Host', 'addr v');
    const shown = Object.fromEntries(rows.map(({ v, addr }: { v: number; addr: string }) => [v, addr]));
    expect(shown).toEqual({ 1: '2001:db8:0:1:0:1:0:1', 2: '2001:db8:0:1::1', 3: '1:0:2:0:3:0:4:0' });
    const { data } = await gateway.run(
      'mutation { insertHost(input: { addr: "fe80:0:1:0:2:0:3:4", v: 4 }) { row { addr } } }',
    );
    expect(data.insertHost.row.addr).toBe('fe80:0:1:0:2:0:3:4');
  });
});

describe('decimals', () => {
  test('of negative scale are found by what is shown, and by no other spelling', async () => {
    const gateway = await served([
      'CREATE TABLE reports.prices (k decimal PRIMARY KEY, v int)',
      'INSERT INTO reports.prices (k, v) VALUES (-3.7603E+7, 1)',
    ]);
    const [{ k }] = await foundAgain(gateway, 'prices', 'Price', 'k v');
    const { data } = await gateway.run(
      'query P($k: Decimal!) { shown: price(k: $k) { v } other: price(k: "-37603000") { v } }',
      { k },
    );
    expect(data).toEqual({ shown: { v: 1 }, other: null });
  });

  test('of a huge exponent cost neither their page nor megabytes of text', async () => {
    const { client, run } = await served([
      'CREATE TABLE reports.docs (id int PRIMARY KEY, n decimal)',
      ...Array.from({ length: 20 }, (_, id) => `INSERT INTO reports.docs (id, n) VALUES (${id}, 1.5)`),
    ]);
    const unscaled = types.Integer.fromInt(1) as unknown as number; // its typings know numbers alone
    const poison = new types.BigDecimal(unscaled, -1_010_671_858);
    await client.execute('INSERT INTO reports.docs (id, n) VALUES (?, ?)', [99, poison], { prepare: true });
    const { data, errors } = await run('{ docs(first: 50) { edges { node { id n } } } }');
    expect(errors).toBeUndefined();
    expect(data.docs.edges).toHaveLength(21);
    expect(data.docs.edges).toContainEqual({ node: { id: 99, n: '1E1010671858' } });
  });

  test('keep all their digits as text, and are refused as numbers with decimals', async () => {
    const { run } = await served(['CREATE TABLE reports.prices (id int PRIMARY KEY, v decimal)']);
    const insert = (literal: string) => run(`mutation { insertPrice(input: { id: 1, v: ${literal} }) { row { v } } }`);
    for (const literal of ['"12.50"', '"12.0"', '12'])
      expect((await insert(literal)).data.insertPrice.row.v).toBe(literal.replaceAll('"', ''));
    for (const literal of ['12.50', '12.0', '1.2e1'])
      expect((await insert(literal)).errors).toMatchObject([{ message: expect.stringContaining(literal) }]);
  });

  test('as clustering columns are found by value, alone and in company', async () => {
    const { run } = await served([
      'CREATE TABLE reports.tiers (shop int, price decimal, label text, PRIMARY KEY (shop, price))',
      "INSERT INTO reports.tiers (shop, price, label) VALUES (1, 1.00, 'basic')",
      "INSERT INTO reports.tiers (shop, price, label) VALUES (1, 2.0, 'plus')",
    ]);
    const a = 'a: tier(shop: 1, price: "1.0") { label }';
    expect(await run(`{ ${a} }`)).toEqual({ data: { a: { label: 'basic' } } });
    expect(await run(`{ ${a} b: tier(shop: 1, price: "2.0") { label } }`)).toEqual({
      data: { a: { label: 'basic' }, b: { label: 'plus' } },
    });
  });
});

describe('instants beyond the year 9999, and beyond JavaScript', () => {
  const TABLE = 'CREATE TABLE reports.readings (device text, at timestamp, v int, PRIMARY KEY (device, at))';

  test('are taken back in the form in which they are shown', async () => {
    const gateway = await served([
      TABLE,
      "INSERT INTO reports.readings (device, at, v) VALUES ('a', 1700000000000000, 1)",
      "INSERT INTO reports.readings (device, at, v) VALUES ('b', 1700000000000000000, 2)",
    ]);
    for (const { device, at, v } of await foundAgain(gateway, 'readings', 'Reading', 'device at v')) {
      const { data } = await gateway.run(
        `query R($device: String!, $at: DateTime!) {
          reading(device: $device, at: $at) { v }
          readings(where: { device: { eq: $device }, at: { gte: $at } }) { edges { node { v } } }
        }`,
        { device, at },
      );
      expect(data).toEqual({ reading: { v }, readings: { edges: [{ node: { v } }] } });
    }
  });

  test('do not hide the rows behind them', async () => {
    const { run } = await served([
      TABLE,
      "INSERT INTO reports.readings (device, at, v) VALUES ('b', 1700000000000000000, 1)",
      "INSERT INTO reports.readings (device, at, v) VALUES ('b', 1700000000000, 2)",
    ]);
    const page = `query P($after: String) { readings(where: { device: { eq: "b" } }, first: 1, after: $after) {
      edges { node { v } } pageInfo { endCursor hasNextPage } } }`;
    const first = await run(page);
    const second = await run(page, { after: first.data.readings.pageInfo.endCursor });
    expect([first, second].flatMap(({ data }) => data.readings.edges)).toEqual([
      { node: { v: 2 } },
      { node: { v: 1 } },
    ]);
  });
});

test('a row has one id however it was written', async () => {
  const { run } = await served([
    'CREATE TYPE reports.loc (a text, b text)',
    'CREATE TABLE reports.bundles (tags frozen<set<text>> PRIMARY KEY, v int)',
    'CREATE TABLE reports.pins (place frozen<loc> PRIMARY KEY, v int)',
  ]);
  const { data } = await run(`mutation {
    a: insertBundle(input: { tags: ["b", "a"], v: 1 }) { row { nodeId tags } }
    b: insertBundle(input: { tags: ["a", "b", "a"], v: 2 }) { row { nodeId tags } }
    c: insertPin(input: { place: { a: "x" }, v: 1 }) { row { nodeId } }
    d: insertPin(input: { place: { b: null, a: "x" }, v: 1 }) { row { nodeId } }
  }`);
  expect(data.a.row).toEqual({ nodeId: data.b.row.nodeId, tags: ['a', 'b'] });
  expect(data.c.row).toEqual(data.d.row);
});

test('tables that are called as types of the gateway get other names, and the start goes on', async () => {
  const names = ['schema_sources', 'thaw_health', 'schema_health', 'host_health', 'page_info', 'schema_changes'];
  const { run } = await served(names.map((name) => `CREATE TABLE reports.${name} (id int PRIMARY KEY)`));
  const { data } = await run('{ __schema { types { name } } }');
  const made = data.__schema.types.map(({ name }: { name: string }) => name);
  expect(made).toEqual(expect.arrayContaining(['SchemaSourceTable', 'ThawHealthTable', 'PageInfoTable']));
});

test('a long text that nobody asks for is not read, where the configuration calls it wide', async () => {
  const { run, lines } = await served(
    ['CREATE TABLE reports.articles (p int, id int, title text, body text, PRIMARY KEY (p, id))'],
    { wide: ['articles.body'] },
  );
  await run('mutation { insertArticle(input: { p: 1, id: 1, title: "t", body: "long" }) { applied } }');
  lines.length = 0;
  await run('{ articles(where: { p: { eq: 1 } }) { edges { node { title } } } article(p: 1, id: 1) { body } }');
  const read = lines.filter(({ message }) => message === 'statement').map(({ cql }) => String(cql).includes('"body"'));
  expect(read.sort()).toEqual([false, true]);
});

test('a filter that was left out by a variable reads no more than was asked for', async () => {
  const { run } = await served(['CREATE TABLE reports.items (id int PRIMARY KEY, v int)']);
  const { errors } = await run('query I($id: Int) { items(where: { id: { eq: $id } }) { edges { node { v } } } }');
  expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

test.each(['9007199254740993', '1e400'])('the number %s, which JavaScript cannot hold, is refused', async (literal) => {
  const { run } = await served(['CREATE TABLE reports.items (id int PRIMARY KEY, v bigint)']);
  const { errors } = await run(`mutation { insertItem(input: { id: 1, v: ${literal} }) { applied } }`);
  expect(errors).toMatchObject([{ message: expect.stringContaining(literal), locations: [expect.anything()] }]);
});

test('a key of 64 kB comes back by POST', async () => {
  const { client, run } = await served(['CREATE TABLE reports.words (word text PRIMARY KEY, v int)']);
  const word = 'ä'.repeat(32_767); // 65,534 bytes
  await client.execute('INSERT INTO reports.words (word, v) VALUES (?, 1)', [word], { prepare: true });
  const { data } = await run('{ words(first: 1) { edges { cursor node { nodeId word } } } }');
  const [{ node, cursor }] = data.words.edges;
  const again = await run(
    'query W($id: ID!, $after: String!) { node(nodeId: $id) { ... on Word { word v } } words(first: 1, after: $after) { edges { cursor } } }',
    { id: node.nodeId, after: cursor },
  );
  expect(again).toEqual({ data: { node: { word, v: 1 }, words: { edges: [] } } });
});
