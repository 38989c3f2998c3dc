/** `@batch`: all writes of an operation as one, or none of them. */
import { expect, test } from 'vitest';
import type { ExtensionBuilder } from '../../src/graphql/extension.ts';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE batches.items (p int, k int, a text, st int static, PRIMARY KEY (p, k))',
  'CREATE TABLE batches.others (id int PRIMARY KEY, a text)',
  'CREATE TABLE batches.tallies (id int PRIMARY KEY, n counter)',
];

async function batchesGateway(options = {}) {
  await makeLiveKeyspace('batches', TABLES);
  return testGateway(
    { keyspaces: ['batches'], ...options },
    { writes: { items: { timestamp: true, generated: {} }, others: { consistency: ['ONE', 'LOCAL_ONE'] } } },
  );
}

const item = (p: number, k: number, a = 'a') => `insertItem(input: { p: ${p}, k: ${k}, a: "${a}" })`;

test('a logged batch writes several tables and partitions by one statement, at one timestamp', async () => {
  const { run, lines } = await batchesGateway();
  lines.length = 0;
  const { data, errors } = await run(`mutation @batch(timestamp: "777") {
    one: ${item(1, 1)} { applied row { a meta { a { writtenAt } } } }
    other: insertOther(input: { id: 1, a: "b" }) { applied row { a meta { a { writtenAt } } } }
    list: insertItemList(inputs: [{ p: 2, k: 1, a: "c" }, { p: 2, k: 2, a: "d" }]) { applied row { a } }
    statics: updateItemPartition(input: { key: { p: 1 }, set: { st: 5 } }) { partition { st } }
  }`);
  expect([errors, data]).toEqual([
    undefined,
    {
      one: { applied: true, row: { a: 'a', meta: { a: { writtenAt: '777' } } } },
      other: { applied: true, row: { a: 'b', meta: { a: { writtenAt: '777' } } } },
      list: [
        { applied: true, row: { a: 'c' } },
        { applied: true, row: { a: 'd' } },
      ],
      statics: { partition: { st: 5 } },
    },
  ]);
  const writes = lines.filter(({ message, cql }) => message === 'statement' && !String(cql).startsWith('SELECT'));
  expect(writes.map(({ cql }) => cql)).toEqual(['BEGIN BATCH']);
});

test('counters are a batch of their own kind, and one partition may be unlogged', async () => {
  const { run, lines } = await batchesGateway();
  lines.length = 0;
  const { data } = await run(`mutation @batch {
    a: incrementTally(input: { key: { id: 1 }, by: { n: 2 } }) { row { n } }
    b: incrementTally(input: { key: { id: 2 }, by: { n: 3 } }) { row { n } }
  }`);
  expect(data).toEqual({ a: { row: { n: '2' } }, b: { row: { n: '3' } } });
  const one = await run(
    `mutation @batch(type: UNLOGGED) { a: ${item(3, 1)} { applied } b: ${item(3, 2)} { applied } }`,
  );
  expect(one.data).toEqual({ a: { applied: true }, b: { applied: true } });
  const texts = lines.filter(({ cql }) => String(cql).startsWith('BEGIN')).map(({ cql }) => cql);
  expect(texts).toEqual(['BEGIN COUNTER BATCH', 'BEGIN UNLOGGED BATCH']);
});

test('conditions of one partition hold together: all is written or nothing, and each is told its own row', async () => {
  const { run, statements } = await batchesGateway();
  await run(`mutation { a: ${item(4, 1, 'x')} { applied } b: ${item(4, 2, 'y')} { applied } }`);
  const batch = (wanted: string) => `mutation @batch {
    second: updateItem(input: { key: { p: 4, k: 2 }, set: { a: "2" }, if: { a: { eq: "y" } } }) { applied current { k a } }
    first: updateItem(input: { key: { p: 4, k: 1 }, set: { a: "1" }, if: { a: { eq: "${wanted}" } } }) { applied current { k a } }
    third: ${item(4, 3, '3')} { applied current { k a } row { a } }
  }`;
  const failed = await run(batch('z'));
  expect(failed.data).toEqual({
    second: { applied: false, current: { k: 2, a: 'y' } },
    first: { applied: false, current: { k: 1, a: 'x' } },
    third: { applied: false, current: null, row: null },
  });
  const applied = await run(batch('x'));
  expect(applied.data).toEqual({
    second: { applied: true, current: null },
    first: { applied: true, current: null },
    third: { applied: true, current: null, row: { a: '3' } },
  });
  expect(statements()).toBe(2); // the batch, and the row of the third
});

const REFUSED: readonly [name: string, directive: string, fields: string, message: RegExp][] = [
  [
    'counters beside rows',
    '@batch',
    `a: ${item(1, 1)} { applied } b: incrementTally(input: { key: { id: 1 }, by: { n: 1 } }) { applied }`,
    /b is of counters and a is not: send them apart/,
  ],
  [
    'conditions over partitions',
    '@batch',
    'a: insertItem(input: { p: 1, k: 1 }, ifNotExists: true) { applied } b: insertItem(input: { p: 2, k: 1 }) { applied }',
    /a has a condition and b is of another partition or table/,
  ],
  [
    'conditions over tables',
    '@batch',
    'a: insertItem(input: { p: 1, k: 1 }, ifNotExists: true) { applied } b: insertOther(input: { id: 1 }) { applied }',
    /a has a condition and b is of another partition or table/,
  ],
  [
    'a condition at a timestamp',
    '@batch(timestamp: 5)',
    'a: insertItem(input: { p: 1, k: 1 }, ifNotExists: true) { applied }',
    /a has a condition, whose timestamp Cassandra chooses/,
  ],
  [
    'two timestamps',
    '@batch(timestamp: 5)',
    'a: insertItem(input: { p: 1, k: 1 }, options: { timestamp: 6 }) { applied }',
    /a has a timestamp, and the batch too/,
  ],
  [
    'unlogged over partitions',
    '@batch(type: UNLOGGED)',
    `a: ${item(1, 1)} { applied } b: ${item(2, 1)} { applied }`,
    /UNLOGGED and writes several partitions/,
  ],
  [
    'a row twice',
    '@batch',
    `a: ${item(1, 1)} { applied } b: insertItemList(inputs: [{ p: 1, k: 2 }, { p: 1, k: 1 }]) { applied }`,
    /a and b\.1 are of the same row/,
  ],
  [
    'a range beside a row of its partition',
    '@batch',
    `a: ${item(1, 1)} { applied } b: deleteItemRange(where: { p: { eq: 1 }, k: { gt: 5 } }) { applied }`,
    /b deletes a range of the partition that a writes/,
  ],
  [
    'several consistencies',
    '@batch',
    'a: insertOther(input: { id: 1 }, options: { consistency: ONE }) { applied } b: insertOther(input: { id: 2 }) { applied }',
    /several consistencies/,
  ],
  [
    'too many bytes',
    '@batch',
    `a: ${item(1, 1, 'x'.repeat(900))} { applied } b: ${item(1, 2, 'x'.repeat(900))} { applied }`,
    /it binds \d+ bytes, permitted are 1000/,
  ],
];

test.each(REFUSED)(
  '%s are refused, each field with the reason, and nothing is sent',
  async (_name, directive, fields, message) => {
    const { run, statements } = await batchesGateway({ maxBatchBytes: 1_000 });
    const { data, errors } = await run(`mutation ${directive} { ${fields} }`);
    expect(
      Object.values(data)
        .flat()
        .every((each) => each === null),
    ).toBe(true);
    expect(errors?.length).toBeGreaterThan(0);
    for (const error of errors ?? []) {
      expect(error.message).toMatch(message);
      expect(error.extensions.outcome).toBe('NOT_APPLIED');
    }
    expect(statements()).toBe(0);
  },
);

test('one bad write refuses the batch: the others say so, and nothing is sent', async () => {
  const { run, statements } = await batchesGateway({ maxListWrites: 2 });
  const bad = await run(`mutation @batch {
    a: ${item(1, 1)} { applied }
    b: updateItem(input: { key: { p: 1, k: 2 }, set: {} }) { applied }
  }`);
  expect(bad.errors?.map(({ path, extensions: { code, outcome } }) => [path?.[0], code, outcome])).toEqual([
    ['a', 'STOPPED', 'NOT_APPLIED'],
    ['b', 'BAD_USER_INPUT', 'NOT_APPLIED'],
  ]);
  expect(statements()).toBe(0);
  const many = await run(
    `mutation @batch { a: ${item(1, 1)} { applied } b: ${item(1, 2)} { applied } c: ${item(1, 3)} { applied } }`,
  );
  expect(many.errors?.[0]).toMatchObject({
    message: 'Cannot write this batch as it has 3 writes, permitted are 2',
    extensions: { code: 'QUERY_TOO_COMPLEX', outcome: 'NOT_APPLIED' },
  });
});

test('a time to come is for tables whose clients choose the time of each write', async () => {
  const { run, statements } = await batchesGateway();
  const at = (ms: number) => `"${BigInt(Date.now() + ms) * 1_000n}"`;
  const refused = await run(
    `mutation @batch(timestamp: ${at(60_000)}) { a: ${item(1, 1)} { applied } insertOther(input: { id: 2, a: "b" }) { applied } }`,
  );
  expect(refused.data).toEqual({ a: null, insertOther: null });
  expect(refused.errors?.map(({ message }) => message)).toEqual([
    'Cannot write as the batch has a write that is refused: none was sent',
    'Cannot write others at a time that is yet to come: it does not take `options.timestamp`',
  ]);
  expect(statements()).toBe(0);
  const list = await run(
    `mutation @batch(timestamp: ${at(60_000)}) { insertOtherList(inputs: [{ id: 2, a: "b" }]) { applied } }`,
  );
  expect(list.errors?.[0]?.message).toContain('yet to come');
  for (const [ms, write] of [
    [0, 'insertOther(input: { id: 2, a: "b" })'],
    [60_000, item(4, 1)],
  ] as const)
    expect((await run(`mutation @batch(timestamp: ${at(ms)}) { a: ${write} { applied } }`)).data).toEqual({
      a: { applied: true },
    });
});

test('a field that is added in code is in no batch, which is executed twice', async () => {
  await makeLiveKeyspace('batches', TABLES);
  let charged = 0;
  const extend = (builder: ExtensionBuilder) => {
    builder.mutationField('charge', (t) => t.int({ resolve: () => ++charged }));
  };
  const { run, statements } = await testGateway({ keyspaces: ['batches'] }, { extend: extend as never });
  const spread = 'fragment More on Mutation { ... { __typename charge } }';
  const { data, errors } = await run(`mutation @batch { a: ${item(1, 1)} { applied } ...More } ${spread}`);
  expect([data, errors?.[0]]).toMatchObject([
    undefined,
    {
      message: 'Cannot run charge in a batch as it is no write of a table: send it apart',
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
  expect([charged, statements()]).toEqual([0, 0]);
  const without = await run(`mutation @batch { a: ${item(1, 1)} { applied } charge @skip(if: true) }`);
  expect([without.data, charged]).toEqual([{ a: { applied: true } }, 0]);
  expect((await run('mutation { charge }')).data).toEqual({ charge: 1 });
});

test.each(['@batch', '@stopOnError', '@batch @stopOnError'])(
  '%s sends nothing where an argument cannot be taken',
  async (directives) => {
    const { run, statements } = await batchesGateway();
    const bad = 'insertOther(input: { id: $id, a: "a" }) { applied }';
    const good = 'insertOther(input: { id: 2, a: "b" }) { applied }';
    for (const [fields, variables] of [
      [`a: ${bad} b: ${good}`, { id: null }],
      [`b: ${good} ... { a: ${bad} }`, { id: null }],
    ] as const) {
      const { data, errors } = await run(`mutation ($id: Int = 1) ${directives} { ${fields} }`, variables);
      expect([data, errors?.[0]?.extensions.code]).toEqual([undefined, 'BAD_USER_INPUT']);
      expect(errors?.[0]?.message).toContain('has invalid value');
    }
    expect(statements()).toBe(0);
    const { data } = await run(`mutation ($id: Int = 1) ${directives} { a: ${bad} b: ${good} }`);
    expect(data).toEqual({ a: { applied: true }, b: { applied: true } });
  },
);
