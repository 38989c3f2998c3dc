import { describe, expect, test } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import { toNodeId } from '../../src/graphql/values/node-id.ts';
import { cassandra, testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { shopModel, tableOf } from '../support/shop-model.ts';

const TABLES = [
  'CREATE TABLE writes.items (p int, k int, a text, b text, s text static, PRIMARY KEY (p, k))',
  'CREATE TABLE writes.tallies (p int PRIMARY KEY, up counter, down counter)',
  'CREATE TABLE writes.marks (p int, k int, PRIMARY KEY (p, k))',
];

async function writesGateway() {
  await makeLiveKeyspace('writes', TABLES);
  return testGateway({ keyspaces: ['writes'] }, {});
}

describe('insert and update', () => {
  test('leave absent columns alone, null empties them', async () => {
    const { run } = await writesGateway();
    await run('mutation { insertItem(input: { p: 1, k: 1, a: "a", b: "b", s: "s" }) { applied } }');
    const absent = await run('mutation { insertItem(input: { p: 1, k: 1, a: "a2" }) { row { a b s } } }');
    expect(absent.data.insertItem.row).toEqual({ a: 'a2', b: 'b', s: 's' });
    const emptied = await run(
      'mutation { updateItem(input: { key: { p: 1, k: 1 }, set: { b: null } }) { applied row { a b s } } }',
    );
    expect(emptied.data.updateItem).toEqual({ applied: true, row: { a: 'a2', b: null, s: 's' } });
  });

  test('an update makes the row that it does not find', async () => {
    const { run } = await writesGateway();
    const { data } = await run(
      'mutation { updateItem(input: { key: { p: 2, k: 1 }, set: { a: "new" } }) { row { p k a } } }',
    );
    expect(data.updateItem.row).toEqual({ p: 2, k: 1, a: 'new' });
  });

  test('the row is read only if asked for', async () => {
    const { run, statements } = await writesGateway();
    await run('mutation { insertItem(input: { p: 3, k: 1 }) { applied } }');
    expect(statements()).toBe(1);
    await run('mutation { insertItem(input: { p: 3, k: 1 }) { row { a } } }');
    expect(statements()).toBe(2);
  });

  test('an empty `set` is refused', async () => {
    const { run, statements } = await writesGateway();
    const { errors } = await run('mutation { updateItem(input: { key: { p: 1, k: 1 }, set: {} }) { applied } }');
    expect(errors?.[0]).toMatchObject({
      message: 'Cannot write as `set` is empty: give at least one column',
      extensions: { code: 'BAD_USER_INPUT', outcome: 'NOT_APPLIED' },
    });
    expect(statements()).toBe(0);
  });
});

describe('a vector with an index', () => {
  const FUNCTIONS = ['cosine', 'dot_product', 'euclidean'];
  const write = 'mutation W($id: Int!, $e: [Float32!]) { insertSpot(input: { id: $id, e: $e }) { applied } }';

  async function spots(similarity: string | undefined) {
    const options = similarity === undefined ? '' : ` WITH OPTIONS = {'similarity_function': '${similarity}'}`;
    await makeLiveKeyspace('vectors', [
      'CREATE TABLE vectors.spots (id int PRIMARY KEY, e vector<float, 2>)',
      `CREATE INDEX ON vectors.spots (e) USING 'sai'${options}`,
    ]);
    return testGateway({ keyspaces: ['vectors'] }, {});
  }

  test.each([undefined, ...FUNCTIONS])('by %s is stored where Cassandra can compare it', async (similarity) => {
    const { run } = await spots(similarity);
    const storable = [[1, 2], [1e17, -1e17], [1e-45, 0], ...(similarity?.match(/dot|euc/) ? [[0, 0]] : [])];
    for (const [id, e] of storable.entries())
      expect(await run(write, { id, e })).toEqual({ data: { insertSpot: { applied: true } } });
  });

  test.each([undefined, ...FUNCTIONS])('by %s is refused where it cannot, before it is sent', async (similarity) => {
    const { run, statements } = await spots(similarity);
    const isCosine = similarity === undefined || similarity === 'cosine';
    const refused = [['NaN', 1], ['-Infinity', 1], [1.01e17, 0], [0, -1e30], ...(isCosine ? [[0, '-0.0']] : [])];
    for (const [id, e] of refused.entries()) {
      const { errors } = await run(write, { id, e });
      expect(errors).toMatchObject([
        {
          message: expect.stringMatching(/^Cannot accept e as its index (takes finite components|compares by cosine)/),
          extensions: { code: 'BAD_USER_INPUT', outcome: 'NOT_APPLIED', retryable: false },
        },
      ]);
      expect(statements()).toBe(0);
    }
  });

  test('without one takes whatever the type takes', async () => {
    await makeLiveKeyspace('vectors', ['CREATE TABLE vectors.spots (id int PRIMARY KEY, e vector<float, 2>)']);
    const { run } = await testGateway({ keyspaces: ['vectors'] }, {});
    expect(await run(write, { id: 1, e: ['NaN', 1e38] })).toEqual({ data: { insertSpot: { applied: true } } });
  });
});

test('delete takes the row away, and deletes nothing without complaint', async () => {
  const { run } = await writesGateway();
  const { data: inserted } = await run(
    'mutation { insertItem(input: { p: 4, k: 1, a: "x" }) { applied row { nodeId } } }',
  );
  const { data } = await run(
    'mutation { first: deleteItem(input: { key: { p: 4, k: 1 } }) { applied deletedNodeId } second: deleteItem(input: { key: { p: 4, k: 1 } }) { applied } }',
  );
  expect(data).toMatchObject({ first: { applied: true }, second: { applied: true } });
  expect(data.first.deletedNodeId).toBe(inserted.insertItem.row.nodeId);
  const { data: after } = await run('{ item(p: 4, k: 1) { a } }');
  expect(after.item).toBeNull();
});

test('counters are incremented and decremented, never set', async () => {
  const { run, gateway } = await writesGateway();
  await run('mutation { incrementTally(input: { key: { p: 1 }, by: { up: "5", down: 2 } }) { applied } }');
  const { data } = await run(
    'mutation { incrementTally(input: { key: { p: 1 }, by: { up: "-2" } }) { row { up down } } }',
  );
  expect(data.incrementTally.row).toEqual({ up: '3', down: '2' });
  const { errors } = await run('mutation { incrementTally(input: { key: { p: 1 }, by: { up: null } }) { applied } }');
  expect(errors?.[0]?.message).toContain('Cannot add null to a counter');
  const { data: types } = await run('{ __type(name: "Mutation") { fields { name } } }');
  const names = types.__type.fields.map(({ name }: { name: string }) => name);
  expect(names.filter((name: string) => name.includes('Tally'))).toEqual([
    'incrementTally',
    'incrementTallyList',
    'deleteTally',
    'deleteTallyList',
  ]);
  expect(gateway).toBeDefined();
});

test('root mutations run in order, and a failed one does not hide the others', async () => {
  const { run } = await writesGateway();
  const { data, errors } = await run(`mutation {
    one: insertItem(input: { p: 5, k: 1, a: "1" }) { row { a } }
    two: updateItem(input: { key: { p: 5, k: 1 }, set: {} }) { applied }
    three: updateItem(input: { key: { p: 5, k: 1 }, set: { a: "3" } }) { row { a } }
  }`);
  expect(data).toEqual({ one: { row: { a: '1' } }, two: null, three: { row: { a: '3' } } });
  expect(errors).toHaveLength(1);
});

describe('who may write', () => {
  test('nobody, when the gateway is read-only: there is no Mutation type', async () => {
    const { run } = await testGateway({ readOnly: true });
    const { data } = await run('{ __schema { mutationType { name } } }');
    expect(data.__schema.mutationType).toBeNull();
  });

  test('whom the authorize hook permits, table by table, relations and nodes included', async () => {
    const seen: string[] = [];
    const { gateway, lines, run } = await testGateway(
      {},
      {
        ...shopConfig,
        authorize: (principal, table, action) => {
          seen.push(`${String(principal?.name)} ${action} ${table}`);
          return principal?.name === 'ada' || (action === 'read' && table !== 'shop.loyalty_cards');
        },
      },
    );
    const loyaltyCards = tableOf(shopModel(), 'loyalty_cards');
    const nodeId = toNodeId(loyaltyCards, { customerId: 'c0000000-0000-4000-8000-000000000001' });
    const { data, errors } = await run(
      `{ customer(id: "c0000000-0000-4000-8000-000000000001") { name loyaltyCard { level } } node(nodeId: "${nodeId}") { nodeId } }`,
    );
    expect(data).toMatchObject({ customer: { name: 'Ada Almeida', loyaltyCard: null }, node: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const denied = await run('mutation { insertUser(input: { id: 9 }) { applied } }');
    expect(denied.errors?.[0]).toMatchObject({
      message: 'Cannot insert users as the caller lacks the right to',
      extensions: { code: 'FORBIDDEN', outcome: 'NOT_APPLIED' },
    });
    const body = JSON.stringify({
      query: 'mutation { insertUser(input: { id: 9 }) { applied } deleteUser(input: { key: { id: 9 } }) { applied } }',
    });
    const answer = await gateway.fetch(
      { method: 'POST', url: '/graphql', headers: { 'content-type': 'application/json' }, body },
      { principal: { name: 'ada' } },
    );
    expect(JSON.parse(answer.body)).toEqual({ data: { insertUser: { applied: true }, deleteUser: { applied: true } } });
    expect(seen).toContain('ada delete shop.user');
    expect(lines.some(({ message }) => message === 'unexpected error')).toBe(false);
  });
});

test('mutations are never run by GET', async () => {
  const { gateway } = await writesGateway();
  const url = `/graphql?query=${encodeURIComponent('mutation { insertItem(input: { p: 6, k: 1 }) { applied } }')}`;
  const { status } = await gateway.fetch({
    method: 'GET',
    url,
    headers: { accept: 'application/graphql-response+json' },
  });
  expect(status).toBe(405);
  expect(cassandra().nodes).toHaveLength(1);
});

test('with @stopOnError no write is sent after one that failed, alone or in a list', async () => {
  const { run, statements } = await writesGateway();
  const write = (directive: string) => `mutation ${directive} {
    one: insertItem(input: { p: 8, k: 1, a: "1" }) { applied }
    two: updateItem(input: { key: { p: 8, k: 2 }, set: {} }) { applied }
    three: insertItem(input: { p: 8, k: 3 }) { applied }
    four: deleteItemRange(where: { p: { eq: 8 } }, wholePartition: true) { applied }
  }`;
  const stopped = await run(write('@stopOnError'));
  expect(stopped.data).toEqual({ one: { applied: true }, two: null, three: null, four: null });
  expect(stopped.errors?.map(({ path, extensions: { code, outcome } }) => [path?.[0], code, outcome])).toEqual([
    ['two', 'BAD_USER_INPUT', 'NOT_APPLIED'],
    ['three', 'STOPPED', 'NOT_APPLIED'],
    ['four', 'STOPPED', 'NOT_APPLIED'],
  ]);
  expect(statements()).toBe(1);
  const { data } = await run(write(''));
  expect(data).toEqual({ one: { applied: true }, two: null, three: { applied: true }, four: { applied: true } });
  const list = await run(`mutation @stopOnError {
    insertItemList(inputs: [{ p: 8, k: 1 }, { p: 8, k: 1 }, { p: 8, k: 2 }]) { applied }
    after: insertItem(input: { p: 8, k: 4 }) { applied }
  }`);
  expect(list.data).toEqual({ insertItemList: [null, null, { applied: true }], after: null });
  const query = await run('query @stopOnError { item(p: 8, k: 1) { a } }');
  expect(query.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});
