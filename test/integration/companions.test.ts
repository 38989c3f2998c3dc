/** Companion tables: mutations of a table carry its copies along. */
import { expect, test } from 'vitest';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { testGateway } from '../support/cassandra.ts';
import { Random } from '../support/differential/random.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TYPE companions.place (city text, zip text)',
  'CREATE TABLE companions.orders (customer int, id int, status text, total int, note text, tags set<text>, steps list<text>, at place, st int static, PRIMARY KEY (customer, id))',
  'CREATE TABLE companions.orders_by_status (status text, customer int, order_id int, total int, tags set<text>, steps list<text>, at place, PRIMARY KEY (status, customer, order_id))',
  'CREATE TABLE companions.orders_by_id (id int, customer int, status text, total int, note text, tags set<text>, steps list<text>, at place, PRIMARY KEY (id, customer))',
  'CREATE TABLE companions.odd (p int, k int, v varint, n int, PRIMARY KEY (p, k))',
  'CREATE TABLE companions.odd_by_v (p int, k int, v varint, n int, PRIMARY KEY (v, p, k))',
];
const CONFIG: GatewayConfigFile = {
  companions: [
    { of: 'orders', table: 'orders_by_status', columns: { id: 'order_id' } },
    { of: 'companions.orders', table: 'companions.orders_by_id' },
  ],
  writes: { orders: { ttl: true, timestamp: true } },
};

async function companionsGateway(options = {}, file = CONFIG) {
  const client = await makeLiveKeyspace('companions', TABLES);
  const gateway = await testGateway({ keyspaces: ['companions'], serverTimestamps: true, ...options }, file);
  const rows = async (cql: string) => (await client.execute(cql)).rows.map((row) => ({ ...row }));
  const table = async (name: string) => sorted(await rows(`SELECT JSON * FROM companions.${name}`));
  return { ...gateway, client, rows, table };
}

const sorted = (rows: readonly object[]) =>
  rows.map((row) => JSON.parse((row as { '[json]': string })['[json]'])).sort((a, b) => (key(a) < key(b) ? -1 : 1));
const key = ({ customer, id, order_id }: Record<string, number>) => `${customer} ${id ?? order_id}`;

type Companions = Awaited<ReturnType<typeof companionsGateway>>;

/** What the copies must hold, by the table itself. */
async function expectInStep({ table }: Companions, note = '') {
  const orders = (await table('orders')).filter(({ id }) => id !== null);
  const ofStatus = orders.filter(({ status }) => status !== null);
  expect([note, await table('orders_by_status')]).toEqual([
    note,
    ofStatus.map(({ id, note: _, st: __, ...order }) => ({ ...order, order_id: id })),
  ]);
  expect([note, await table('orders_by_id')]).toEqual([note, orders.map(({ st: _, ...order }) => order)]);
  return orders;
}

const KEY = 'key: { customer: 1, id: 1 }';
const insert = (fields: string, more = '') =>
  `mutation { insertOrder(input: { customer: 1, id: 1, ${fields} }${more}) { applied copies } }`;
const update = (fields: string, more = '') =>
  `mutation { updateOrder(input: { ${KEY}, ${fields}${more} }) { applied copies } }`;

test('an insert writes all tables by one batch, an update moves the row, a delete takes all of them along', async () => {
  const gateway = await companionsGateway();
  const { run, statements, table, lines } = gateway;
  lines.length = 0;
  expect((await run(insert('status: "open", total: 5, tags: ["a"]'))).data.insertOrder).toEqual({
    applied: true,
    copies: 'APPLIED',
  });
  expect(statements()).toBe(2); // the row as it was, the batch
  expect(lines.filter(({ cql }) => String(cql).startsWith('BEGIN')).map(({ cql }) => cql)).toEqual(['BEGIN BATCH']);
  await expectInStep(gateway);
  await run(update('set: { status: "packed" }'));
  await expectInStep(gateway);
  expect(await table('orders_by_status')).toMatchObject([{ status: 'packed', total: 5, tags: ['a'] }]);
  await run(update('set: { total: 6 }, add: { tags: ["b"] }, append: { steps: ["x"] }'));
  await expectInStep(gateway);
  await run(update('set: { status: null }'));
  await expectInStep(gateway);
  expect(await table('orders_by_status')).toEqual([]);
  await run(update('set: { status: "open" }'));
  await expectInStep(gateway);
  expect(await table('orders_by_status')).toMatchObject([{ status: 'open', total: 6, tags: ['a', 'b'] }]);
  await run(`mutation { deleteOrder(input: { ${KEY}, columns: [total] }) { applied } }`);
  await expectInStep(gateway);
  await run(`mutation { deleteOrder(input: { ${KEY} }) { applied } }`);
  expect(await expectInStep(gateway)).toEqual([]);
});

test('a move keeps the rest of the life of each value, and a row is not in the copy longer than its key', async () => {
  const gateway = await companionsGateway();
  const { run, rows } = gateway;
  await run(insert('status: "open", note: "n"'));
  await run(update('set: { total: 5 }', ', options: { ttlSeconds: 1000 }'));
  await run(update('set: { tags: ["a"] }', ', options: { ttlSeconds: 2000 }'));
  await run(update('set: { status: "packed" }'));
  const lives = () => rows('SELECT status, ttl(total) AS total, ttl(tags) AS tags FROM companions.orders_by_status');
  const [first] = await lives();
  expect(first).toMatchObject({ status: 'packed' });
  expect([first!.total > 990 && first!.total <= 1000, first!.tags[0] > 1990]).toEqual([true, true]);
  await run(update('set: { status: "sent" }', ', options: { ttlSeconds: 500 }'));
  const [second] = await lives();
  expect([second!.total <= 500, second!.tags[0] <= 500]).toEqual([true, true]);
  await run(update('set: { status: "sent" }')); // lives for ever again, and total no longer than before
  const [third] = await lives();
  expect([third!.total > 900, third!.tags[0] > 1900]).toEqual([true, true]);
  await run(update('set: { status: "sent" }', ', options: { ttlSeconds: 1 }'));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await lives()).toEqual([]);
  await expectInStep(gateway);
});

test('what a move would lose or not know is refused before anything is sent', async () => {
  const gateway = await companionsGateway();
  const { run } = gateway;
  await run(insert('status: "open", tags: ["a"]'));
  const told = async (query: string) =>
    (await run(query)).errors?.map(({ message, extensions }) => [message, extensions.outcome]);
  // Whether the row would move tells what it is, so that it is refused without a look.
  for (const status of ['open', 'sent'])
    expect(await told(update(`set: { status: "${status}" }, add: { tags: ["b"] }`))).toEqual([
      ['Cannot write as `status` is part of the key of a copy, and `tags` is edited: send edits apart', 'NOT_APPLIED'],
    ]);
  await run(update('add: { tags: ["b"] }', ', options: { ttlSeconds: 100 }'));
  expect(await told(update('set: { status: "sent" }'))).toEqual([
    [
      'Cannot write as the row moves in a copy, and `tags` has parts that expire at different times: set it whole',
      'NOT_APPLIED',
    ],
  ]);
  await run(update('set: { status: "sent", tags: ["c"] }'));
  await expectInStep(gateway);
});

test('a condition decides first, then the copies follow, and what became of them is told', async () => {
  const gateway = await companionsGateway();
  const { run, client } = gateway;
  const told = async (query: string) => (await run(query)).data;
  expect((await told(insert('status: "open"', ', ifNotExists: true'))).insertOrder).toEqual({
    applied: true,
    copies: 'APPLIED',
  });
  expect((await told(insert('status: "x"', ', ifNotExists: true'))).insertOrder).toEqual({
    applied: false,
    copies: null,
  });
  await told(update('set: { status: "packed" }, if: { status: { eq: "open" } }'));
  expect(await expectInStep(gateway)).toMatchObject([{ status: 'packed' }]);
  await client.execute('DROP TABLE companions.orders_by_id');
  const failed = await run(update('set: { status: "sent" }, if: { status: { eq: "packed" } }'));
  expect(failed.data.updateOrder.applied).toBe(true);
  expect(failed.data.updateOrder.copies).not.toBe('APPLIED');
  expect(failed.extensions?.warnings?.[0]).toMatch(/^The write is done, but its copies in other tables may not be: /);
});

test('lists, batches and deletes of ranges carry copies along, within bounds', async () => {
  const gateway = await companionsGateway({ maxListWrites: 12 });
  const { run } = gateway;
  const inputs = [1, 2, 3, 4, 5].map((id) => ({ customer: 1, id, status: id % 2 ? 'open' : null, total: id }));
  const listed = await run(
    'mutation L($inputs: [InsertOrderInput!]!) { insertOrderList(inputs: $inputs) { applied copies } }',
    { inputs },
  );
  expect(listed.data.insertOrderList).toEqual(inputs.map(() => ({ applied: true, copies: 'APPLIED' })));
  await expectInStep(gateway);
  const batch = await run(`mutation @batch {
    a: updateOrder(input: { key: { customer: 1, id: 1 }, set: { status: "sent" } }) { applied }
    b: insertOrder(input: { customer: 2, id: 1, status: "open" }) { applied }
    c: deleteOrder(input: { key: { customer: 1, id: 3 } }) { applied }
  }`);
  expect(batch.errors).toBe(undefined);
  expect(await expectInStep(gateway)).toHaveLength(5);
  const ranged = await run('mutation { deleteOrderRange(where: { customer: { eq: 1 }, id: { gte: 2 } }) { applied } }');
  expect(ranged.errors).toBe(undefined);
  expect(await expectInStep(gateway)).toHaveLength(2);
  await run('mutation { updateOrderPartition(input: { key: { customer: 1 }, set: { st: 1 } }) { applied } }');
  await run('mutation L($inputs: [InsertOrderInput!]!) { insertOrderList(inputs: $inputs) { applied } }', {
    inputs: Array.from({ length: 8 }, (_, id) => ({ customer: 3, id, status: 'open' })),
  });
  const tooMany = await run(
    'mutation { deleteOrderRange(where: { customer: { eq: 3 } }, wholePartition: true) { applied } }',
  );
  expect(tooMany.errors?.[0]).toMatchObject({
    message: 'Cannot write this batch as it has 17 writes, permitted are 12',
    extensions: { code: 'QUERY_TOO_COMPLEX', outcome: 'NOT_APPLIED' },
  });
  await expectInStep(gateway);
});

test('batches that could not keep copies in step are refused', async () => {
  const { run } = await companionsGateway();
  const refused = async (kind: string, more: string) =>
    (await run(`mutation ${kind} { insertOrder(input: { customer: 1, id: 1, status: "a" }${more}) { applied } }`))
      .errors?.[0]?.message;
  expect(await refused('@batch', ', ifNotExists: true')).toBe(
    'Cannot write this batch as insertOrder has a condition, and copies in other tables: send it apart',
  );
  expect(await refused('@batch(type: UNLOGGED)', '')).toBe(
    'Cannot write this batch as it is UNLOGGED and insertOrder has copies: say LOGGED',
  );
});

test('copies are read-only unless the configuration says otherwise', async () => {
  const { run } = await companionsGateway(
    {},
    { companions: [CONFIG.companions![0]!, { ...CONFIG.companions![1]!, writable: true }] },
  );
  const { data } = await run('{ __schema { mutationType { fields { name } } } }');
  const names = data.__schema.mutationType.fields.map(({ name }: { name: string }) => name);
  expect(names.filter((name: string) => name.startsWith('insertOrder'))).toEqual(
    expect.arrayContaining(['insertOrder', 'insertOrderById']),
  );
  expect(names.some((name: string) => name.startsWith('insertOrderByStatus'))).toBe(false);
});

test('a copy is found by the bytes of its key, whatever else they are the same value as', async () => {
  const gateway = await companionsGateway(
    {},
    { companions: [...CONFIG.companions!, { of: 'odd', table: 'odd_by_v' }] },
  );
  const { run, client, rows } = gateway;
  const insert = async () => {
    await client.execute('INSERT INTO companions.odd (p, k, v, n) VALUES (1, 1, blobAsVarint(0x0005), 1)');
    await client.execute('INSERT INTO companions.odd_by_v (p, k, v, n) VALUES (1, 1, blobAsVarint(0x0005), 1)');
  };
  const copies = () => rows('SELECT varintAsBlob(v) AS v, n FROM companions.odd_by_v');
  await insert();
  await run('mutation { updateOdd(input: { key: { p: 1, k: 1 }, set: { n: 2 } }) { applied } }');
  expect(await copies()).toEqual([{ v: Buffer.of(0, 5), n: 2 }]);
  await run('mutation { updateOdd(input: { key: { p: 1, k: 1 }, set: { v: "5" } }) { applied } }');
  expect(await copies()).toEqual([{ v: Buffer.of(5), n: 2 }]);
  await run('mutation { deleteOdd(input: { key: { p: 1, k: 1 } }) { applied } }');
  await insert();
  await run('mutation { deleteOddRange(where: { p: { eq: 1 } }, wholePartition: true) { applied } }');
  expect(await copies()).toEqual([]);
});

const SEED = Number(process.env.WRITES_SEED ?? 5);
const WRITES = Number(process.env.WRITES ?? 300);

test(`${WRITES} random writes leave the copies in step after each`, async () => {
  const gateway = await companionsGateway();
  const random = new Random(SEED);
  let moved = 0;
  for (let step = 0; step < WRITES; step += 1) {
    const mutation = randomMutation(random);
    const { data, errors } = await gateway.run(mutation);
    const note = `seed ${SEED}, step ${step}: ${mutation} ${JSON.stringify(errors ?? data)}`;
    if (errors !== undefined) expect(errors[0]?.message, note).toMatch(/moves in|edits|nothing|empty/);
    moved += (await expectInStep(gateway, note)).length;
  }
  expect(moved).toBeGreaterThan(WRITES);
}, 120_000);

function randomMutation(random: Random): string {
  const [customer, id] = [random.below(2), random.below(3)];
  const at = `key: { customer: ${customer}, id: ${id} }`;
  const values = () =>
    [
      ['status', random.pick(['null', '"a"', '"b"', '"c"'])],
      ['total', random.pick(['null', '1', '2'])],
      ['note', random.pick(['null', '"n"'])],
      ['tags', random.pick(['null', '[]', '["x"]', '["x", "y"]'])],
      ['steps', random.pick(['null', '["s"]', '["s", "t"]'])],
      ['at', random.pick(['null', '{ city: "K" }', '{ city: "K", zip: "1" }'])],
    ]
      .filter(() => random.below(3) === 0)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ');
  const guard = random.pick(['', '', ', ifExists: true', ', if: { status: { eq: "a" } }']);
  switch (random.below(8)) {
    case 0:
    case 1:
      return `mutation { insertOrder(input: { customer: ${customer}, id: ${id}, ${values()} }${random.pick(['', ', ifNotExists: true'])}) { applied copies } }`;
    case 2:
    case 3:
    case 4:
      return `mutation { updateOrder(input: { ${at}, set: { ${values()} }${guard} }) { applied copies } }`;
    case 5:
      return `mutation { updateOrder(input: { ${at}, ${random.pick(['add: { tags: ["z"] }', 'remove: { tags: ["x"] }', 'append: { steps: ["u"] }', 'setFields: { at: { zip: "2" } }'])}${guard} }) { applied } }`;
    case 6:
      return `mutation { deleteOrder(input: { ${at}${random.pick(['', ', columns: [total]', ', columns: [status, tags]'])}${guard} }) { applied } }`;
    default:
      return `mutation { deleteOrderRange(where: { customer: { eq: ${customer} }, id: { gt: ${id} } }) { applied } }`;
  }
}
