/** Writes under conditions: what is compared, what is told of the row, and who wins. */
import { expect, test } from 'vitest';
import { toNodeId } from '../../src/graphql/values/node-id.ts';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { shopModel, tableOf } from '../support/shop-model.ts';

const TABLES = [
  'CREATE TYPE conditions.address (street text, city text, "in" int)',
  'CREATE TABLE conditions.items (p int, k int, n int, t text, due duration, tags set<text>, steps list<text>, prices map<text, int>, fixed frozen<list<int>>, a address, f frozen<address>, st int static, PRIMARY KEY (p, k))',
  `INSERT INTO conditions.items (p, k, n, t, due, tags, steps, prices, fixed, a, f, st) VALUES (1, 1, 9, 'x', 1h, {'a', 'b'}, ['one', 'two'], {'eur': 5}, [1, 2], {street: 's', city: 'c'}, {street: 's', city: 'c', "in": 3}, 7)`,
];

async function conditionsGateway() {
  await makeLiveKeyspace('conditions', TABLES);
  return testGateway({ keyspaces: ['conditions'] }, {});
}

const update = (condition: string, fields = 'applied current { known }') =>
  `mutation { updateItem(input: { key: { p: 1, k: 1 }, set: { st: 7 }, if: { ${condition} } }) { ${fields} } }`;

/** Which of two conditions holds, and the field that Cassandra tells where the other does not. */
const COMPARISONS: readonly [holds: string, fails: string, known: string][] = [
  ['n: { eq: 9 }', 'n: { eq: 8 }', 'n'],
  ['n: { ne: 8 }', 'n: { ne: 9 }', 'n'],
  ['n: { ne: null }', 'n: { eq: null }', 'n'],
  ['n: { in: [8, 9] }', 'n: { in: [8, null] }', 'n'],
  ['n: { gt: 8, lte: 9 }', 'n: { gte: 8, lt: 9 }', 'n'],
  ['t: { gt: "w" }', 't: { gt: "x" }', 't'],
  ['due: { eq: "PT1H" }', 'due: { ne: "PT1H" }', 'due'],
  ['tags: { contains: "a" }', 'tags: { contains: "c" }', 'tags'],
  ['tags: { eq: ["b", "a"] }', 'tags: { eq: ["a"] }', 'tags'],
  ['steps: { at: [{ index: 1, is: { eq: "two" } }] }', 'steps: { at: [{ index: 0, is: { eq: "two" } }] }', 'steps'],
  ['steps: { at: [{ index: 5, is: { eq: null } }] }', 'steps: { at: [{ index: 5, is: { ne: null } }] }', 'steps'],
  ['prices: { at: [{ key: "eur", is: { gte: 5 } }] }', 'prices: { at: [{ key: "usd", is: { gte: 5 } }] }', 'prices'],
  ['prices: { containsKey: "eur", contains: 5 }', 'prices: { containsKey: "usd" }', 'prices'],
  ['fixed: { eq: [1, 2] }', 'fixed: { in: [[1], [2, 1]] }', 'fixed'],
  ['a: { city: { eq: "c" } }', 'a: { city: { in: ["d", "e"] } }', 'a'],
  ['f: { inField: { eq: 3 } }', 'f: { inField: { eq: null } }', 'f'],
  ['f: { eq: { street: "s", city: "c", in: 3 } }', 'f: { ne: { street: "s", city: "c", in: 3 } }', 'f'],
  ['tags: { gt: ["a"] }', 'tags: { gte: ["c"] }', 'tags'],
  ['steps: { lte: ["one", "two"] }', 'steps: { lt: ["one", "two"] }', 'steps'],
  ['prices: { lt: [{ key: "eur", value: 6 }] }', 'prices: { gt: [{ key: "usd", value: 1 }] }', 'prices'],
  ['fixed: { gte: [1] }', 'fixed: { lt: [1] }', 'fixed'],
  ['f: { lt: { street: "t" } }', 'f: { gt: { street: "t" } }', 'f'],
  ['st: { eq: 7 }', 'st: { eq: 8 }', 'st'],
];

test('compare as Cassandra does, and tell what it told', async () => {
  const { run, statements } = await conditionsGateway();
  for (const [holds, fails, known] of COMPARISONS) {
    const { data, errors } = await run(update(holds));
    expect([holds, errors, data?.updateItem]).toEqual([holds, undefined, { applied: true, current: null }]);
    expect(statements()).toBe(1);
    const refused = await run(update(fails));
    expect([fails, refused.data?.updateItem]).toEqual([fails, { applied: false, current: { known: [known] } }]);
  }
  const both = await run(update('n: { eq: 9 }, st: { eq: 1 }', 'applied current { n st t known } row { n t }'));
  expect(both.data.updateItem).toEqual({
    applied: false,
    current: { n: 9, st: 7, t: null, known: ['st', 'n'] },
    row: { n: 9, t: 'x' },
  });
});

test('of existence: an insert that finds a row tells all of it, an update and a delete that find none tell nothing', async () => {
  const { run } = await conditionsGateway();
  const insert = (k: number) =>
    `mutation { insertItem(input: { p: 1, k: ${k}, n: 1 }, ifNotExists: true) { applied current { p k n tags known } } }`;
  const { data } = await run(insert(1));
  expect(data.insertItem).toMatchObject({ applied: false, current: { p: 1, k: 1, n: 9, tags: ['a', 'b'] } });
  expect(data.insertItem.current.known).toHaveLength(12);
  expect((await run(insert(2))).data.insertItem).toEqual({ applied: true, current: null });
  const absent = await run(`mutation {
    updateItem(input: { key: { p: 1, k: 3 }, set: { n: 1 }, ifExists: true }) { applied current { known } row { n } }
    deleteItem(input: { key: { p: 1, k: 3 }, ifExists: true }) { applied current { known } }
    deleted: deleteItem(input: { key: { p: 1, k: 2 }, if: { n: { eq: 1 } } }) { applied deletedNodeId }
    gone: deleteItem(input: { key: { p: 1, k: 2 }, if: { n: { eq: 1 } } }) { applied current { known n } deletedNodeId }
  }`);
  expect(absent.data).toMatchObject({
    updateItem: { applied: false, current: null, row: null },
    deleteItem: { applied: false, current: null },
    deleted: { applied: true },
    gone: { applied: false, current: null, deletedNodeId: null },
  });
  const ofPartition = await run(
    'mutation { updateItem(input: { key: { p: 1, k: 3 }, set: { n: 1 }, if: { st: { eq: 1 }, n: { eq: null } } }) { applied current { known st n } } }',
  );
  expect(ofPartition.data.updateItem).toMatchObject({ applied: false, current: { st: 7, n: null } });
});

test('are refused before anything is sent where they say nothing, too much, or two things', async () => {
  const { run, statements } = await conditionsGateway();
  const refused = async (condition: string) => {
    const { errors } = await run(update(condition));
    expect([condition, statements()]).toEqual([condition, 0]);
    return errors?.[0]?.message;
  };
  expect(await refused('')).toBe('Cannot write under this condition as `if` is empty: give at least one comparison');
  expect(await refused('n: {}')).toMatch(/the condition on n is empty: give a comparison/);
  expect(await refused('n: null')).toMatch(/the condition on n is null: leave it out instead/);
  expect(await refused('n: { gt: null }')).toMatch(/`gt` of n is null: only `eq` and `ne` compare with no value/);
  expect(await refused('n: { in: [] }')).toMatch(/`in` of n is empty: give at least one value/);
  const many = Array.from({ length: 9 }, (_, index) => `{ index: ${index}, is: { ne: "q" } }`).join(', ');
  expect(await refused(`steps: { at: [${many}] }`)).toBe(
    'Cannot write as it has 9 edits and conditions, permitted are 8',
  );
  const { errors } = await run(
    'mutation { deleteItem(input: { key: { p: 1, k: 1 }, ifExists: true, if: { n: { eq: 1 } } }) { applied } }',
  );
  expect(errors?.[0]?.message).toMatch(/`ifExists` is not joined with `if`/);
});

test('of 50 writers on one row exactly one wins each round', async () => {
  const { run } = await conditionsGateway();
  for (let round = 0; round < 5; round += 1) {
    const writers = Array.from({ length: 50 }, (_, writer) =>
      run(
        `mutation { updateItem(input: { key: { p: 9, k: 9 }, set: { n: ${round + 1}, t: "w${writer}" }, if: { n: { ${round === 0 ? 'eq: null' : `eq: ${round}`} } } }) { applied } }`,
      ),
    );
    const answers = await Promise.all(writers);
    const winners = answers.flatMap(({ data }, writer) => (data?.updateItem?.applied ? [writer] : []));
    const { data } = await run('{ item(p: 9, k: 9) { n t } }');
    expect(data.item.n).toBe(round + 1);
    const unknown = answers.flatMap(({ errors }, writer) => (errors === undefined ? [] : [writer]));
    expect([...winners, ...unknown].map((writer) => `w${writer}`)).toContain(data.item.t);
    expect(winners.length).toBeLessThanOrEqual(1);
    if (unknown.length === 0) expect(winners).toHaveLength(1);
  }
}, 60_000);

test('rows are named by their key or their global id, and not by both or none', async () => {
  const { run } = await testGateway({}, {});
  const nodeId = toNodeId(tableOf(shopModel(), 'categories'), { id: 4_711 });
  const { data } = await run(`mutation {
    updateCategory(input: { nodeId: "${nodeId}", set: { name: "New" } }) { row { id name } }
    deleteCategory(input: { nodeId: "${nodeId}" }) { deletedNodeId }
  }`);
  expect(data).toEqual({
    updateCategory: { row: { id: 4_711, name: 'New' } },
    deleteCategory: { deletedNodeId: nodeId },
  });
  for (const target of ['', `nodeId: "${nodeId}", key: { id: 1 }`]) {
    const { errors } = await run(`mutation { deleteCategory(input: { ${target} }) { applied } }`);
    expect(errors?.[0]?.message).toBe('Cannot tell which row is meant: give either `key` or `nodeId`');
  }
  const foreign = toNodeId(tableOf(shopModel(), 'users'), { login: 'a' });
  const { errors } = await run(`mutation { deleteCategory(input: { nodeId: "${foreign}" }) { applied } }`);
  expect(errors?.[0]?.message).toMatch(/nodeId is malformed or of another schema/);
});
