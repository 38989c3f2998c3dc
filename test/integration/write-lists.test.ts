/** Lists of writes: a result for each, batches where that is cheaper, and what a bad one does to the others. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE lists.items (p int, k int, a text, tags set<text>, steps list<text>, PRIMARY KEY (p, k))',
  'CREATE TABLE lists.tallies (id int PRIMARY KEY, n counter)',
];

async function listsGateway(options = {}) {
  await makeLiveKeyspace('lists', TABLES);
  return testGateway({ keyspaces: ['lists'], ...options }, { writes: { items: { ttl: true } } });
}

interface Input {
  readonly p: number;
  readonly k: number;
  readonly a?: string;
}
const INSERT = 'mutation I($inputs: [InsertItemInput!]!) { insertItemList(inputs: $inputs) { applied row { p k a } } }';
const many = (count: number, partitions: number, a = 'x'): Input[] =>
  Array.from({ length: count }, (_, index) => ({ p: index % partitions, k: Math.floor(index / partitions), a }));

test('rows of one partition share a batch, and each has its own answer in its order', async () => {
  const { run, statements, lines } = await listsGateway();
  const inputs = many(40, 4);
  const { data, errors } = await run(
    'mutation I($inputs: [InsertItemInput!]!) { insertItemList(inputs: $inputs) { applied } }',
    {
      inputs,
    },
  );
  expect([errors, data.insertItemList]).toEqual([undefined, inputs.map(() => ({ applied: true }))]);
  expect(statements()).toBe(4);
  expect(lines.filter(({ cql }) => cql === 'BEGIN UNLOGGED BATCH')).toHaveLength(4);
  const read = await run(INSERT, { inputs });
  expect(read.data.insertItemList.map(({ row }: { row: Input }) => row)).toEqual(inputs);
  expect(statements()).toBe(4 + 4); // and the rows of each partition by one
});

test('large values go in several batches, or alone', async () => {
  const { run, statements } = await listsGateway();
  await run(INSERT.replace('row { p k a }', ''), { inputs: many(10, 1, 'x'.repeat(10_000)) });
  expect(statements()).toBe(4);
  await run(INSERT.replace('row { p k a }', ''), { inputs: many(3, 1, 'x'.repeat(40_000)) });
  expect(statements()).toBe(3);
});

test('one bad input neither undoes nor hides the others', async () => {
  const { run } = await listsGateway();
  const ascii = '\ud800';
  const { data, errors } = await run(INSERT, {
    inputs: [
      { p: 1, k: 1, a: 'a' },
      { p: 1, k: 2, a: ascii },
      { p: 1, k: 3, a: 'c' },
      { p: 1, k: 4, a: 'd' },
      { p: 1, k: 4, a: 'e' },
    ],
  });
  expect(data.insertItemList.map((each: { row: Input } | null) => each?.row.k ?? null)).toEqual([
    1,
    null,
    3,
    null,
    null,
  ]);
  expect(errors?.map(({ path, extensions: { code, outcome, retryable } }) => [path, code, outcome, retryable])).toEqual(
    [1, 3, 4].map((index) => [['insertItemList', index], 'BAD_USER_INPUT', 'NOT_APPLIED', false]),
  );
  expect(errors?.[1]?.message).toBe(
    'Cannot write inputs.3 and inputs.4 as they are of the same row, and nothing says which of them is last: give one',
  );
});

test('conditions and edits by place go by themselves', async () => {
  const { run, statements } = await listsGateway();
  const { data, errors } = await run(
    `mutation { updateItemList(inputs: [
      { key: { p: 2, k: 1 }, set: { a: "1" } }
      { key: { p: 2, k: 2 }, setAt: { steps: [{ index: 9, value: "x" }] } }
      { key: { p: 2, k: 3 }, add: { tags: ["t"] } }
      { key: { p: 2, k: 4 }, set: { a: "4" }, ifExists: true }
    ]) { applied current { known } row { a tags } } }`,
  );
  expect(data.updateItemList).toEqual([
    { applied: true, current: null, row: { a: '1', tags: null } },
    null,
    { applied: true, current: null, row: { a: null, tags: ['t'] } },
    { applied: false, current: null, row: null },
  ]);
  expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code])).toEqual([[1, 'BAD_USER_INPUT']]);
  expect(statements()).toBe(1 + 1 + 1 + 1); // a batch, an edit by place, a condition, a read
});

test('deletes, counters, and options', async () => {
  const { run, statements } = await listsGateway();
  const { data } = await run(`mutation {
    insertItemList(inputs: [{ p: 3, k: 1, a: "a" }, { p: 3, k: 2, a: "b" }], options: { ttlSeconds: 500 }) { row { meta { a { expiresIn } } } }
    deleteItemList(inputs: [{ key: { p: 3, k: 1 } }, { key: { p: 3, k: 9 }, ifExists: true }]) { applied deletedNodeId }
    incrementTallyList(inputs: [{ key: { id: 1 }, by: { n: 2 } }, { key: { id: 2 }, by: { n: -1 } }]) { row { id n } }
  }`);
  for (const { row } of data.insertItemList) expect(row.meta.a.expiresIn).toBeGreaterThan(490);
  expect(data.deleteItemList.map(({ applied }: { applied: boolean }) => applied)).toEqual([true, false]);
  expect(data.incrementTallyList).toEqual([{ row: { id: 1, n: '2' } }, { row: { id: 2, n: '-1' } }]);
  await run('mutation { insertItemList(inputs: []) { applied } }');
  expect(statements()).toBe(0);
});

test('lists are bounded, and count in the cost of an operation', async () => {
  const { run, statements } = await listsGateway({ maxListWrites: 5, maxCost: 20 });
  const long = await run(INSERT, { inputs: many(6, 1) });
  expect(long.errors?.[0]).toMatchObject({
    message: 'Cannot write 6 inputs at once, permitted are 5',
    extensions: { code: 'BAD_USER_INPUT', outcome: 'NOT_APPLIED' },
  });
  expect(statements()).toBe(0);
  const dear = await run(INSERT, { inputs: many(30, 1) });
  expect(dear.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
});
