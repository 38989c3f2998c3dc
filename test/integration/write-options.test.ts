/** What writes may choose where the configuration permits it, and what is made for them. */
import { expect, test } from 'vitest';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE options.items (id int PRIMARY KEY, a text, b text) WITH default_time_to_live = 900',
  'CREATE TABLE options.events (day date, id timeuuid, at timestamp, ticket uuid, note text, PRIMARY KEY (day, id))',
  'CREATE TABLE options.tallies (id int PRIMARY KEY, n counter)',
];
type Writes = NonNullable<GatewayConfigFile['writes']>;

const WRITES: Writes = {
  items: { ttl: true, timestamp: true, consistency: ['ONE', 'TWO'], serial: 'LOCAL_SERIAL' },
  events: { generated: { id: 'timeuuid', at: 'now', ticket: 'uuid' } },
  tallies: { consistency: ['LOCAL_ONE'] },
};

async function optionsGateway(writes: Writes = WRITES) {
  await makeLiveKeyspace('options', TABLES);
  return testGateway({ keyspaces: ['options'] }, { writes });
}

const META = 'row { a b meta { a { expiresIn writtenAt } b { expiresIn } } }';

test('ttl: of the values that are written alone, 0 for never, without it that of the table', async () => {
  const { run } = await optionsGateway();
  const insert = async (options: string) =>
    (await run(`mutation { insertItem(input: { id: 1, a: "a", b: "b" }${options}) { ${META} } }`)).data.insertItem.row
      .meta;
  expect((await insert('')).a.expiresIn).toBeGreaterThan(890);
  expect((await insert(', options: { ttlSeconds: 0 }')).a.expiresIn).toBe(null);
  const ttl = await insert(', options: { ttlSeconds: 100 }');
  expect([ttl.a.expiresIn <= 100, ttl.b.expiresIn > 90]).toEqual([true, true]);
  const { data } = await run(
    `mutation { updateItem(input: { key: { id: 1 }, set: { b: "c" }, options: { ttlSeconds: 1000 } }) { ${META} } }`,
  );
  expect(data.updateItem.row.meta.a.expiresIn).toBeLessThanOrEqual(100);
  expect(data.updateItem.row.meta.b.expiresIn).toBeGreaterThan(990);
});

test('timestamps: the later one stays, whichever came first', async () => {
  const { run } = await optionsGateway();
  const { data } = await run(`mutation {
    first: insertItem(input: { id: 2, a: "later" }, options: { timestamp: "500", ttlSeconds: 0 }) { ${META} }
    update: updateItem(input: { key: { id: 2 }, set: { a: "earlier" }, options: { timestamp: "400" } }) { applied row { a } }
    kept: deleteItem(input: { key: { id: 2 }, options: { timestamp: "400" } }) { applied }
    second: updateItem(input: { key: { id: 2 }, set: { b: "b" }, options: { timestamp: "600" } }) { row { a b } }
    gone: deleteItem(input: { key: { id: 2 }, options: { timestamp: "550" } }) { applied }
    third: updateItem(input: { key: { id: 2 }, set: { b: "c" }, options: { timestamp: "601" } }) { row { a b } }
  }`);
  expect(data.first.row.meta.a.writtenAt).toBe('500');
  expect(data.update).toEqual({ applied: true, row: { a: 'later' } });
  expect(data.second.row).toEqual({ a: 'later', b: 'b' });
  expect(data.third.row).toEqual({ a: null, b: 'c' });
});

test('consistency: of the list, as Cassandra sees it', async () => {
  const { run } = await optionsGateway();
  const { data, errors } = await run(`mutation {
    one: insertItem(input: { id: 3 }, options: { consistency: ONE }) { applied }
    two: insertItem(input: { id: 3 }, options: { consistency: TWO }) { applied }
    tally: incrementTally(input: { key: { id: 1 }, by: { n: 1 }, options: { consistency: LOCAL_ONE } }) { row { n } }
  }`);
  expect(data).toEqual({ one: { applied: true }, two: null, tally: { row: { n: '1' } } });
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'CASSANDRA_UNAVAILABLE', outcome: 'NOT_APPLIED' } });
});

test('a row is read after every condition where conditions have a consistency', async () => {
  const { run, statements, lines } = await optionsGateway();
  const { data } = await run(
    'mutation { insertItem(input: { id: 4, a: "x" }, ifNotExists: true, options: { ttlSeconds: 60 }) { applied } }',
  );
  expect(data.insertItem.applied).toBe(true);
  const read = await run(
    '{ once: item(id: 4, consistency: SERIAL) { a } again: item(id: 4, consistency: SERIAL) { a } }',
  );
  expect(read.data).toEqual({ once: { a: 'x' }, again: { a: 'x' } });
  expect(statements()).toBe(1);
  expect(lines.filter(({ message }) => message === 'statement failed')).toEqual([]);
});

const REFUSED: readonly [mutation: string, message: string | RegExp][] = [
  [
    'insertItem(input: { id: 1 }, options: { ttlSeconds: -1 })',
    'Cannot write as `ttlSeconds` is -1, permitted are 0 to 630720000',
  ],
  ['insertItem(input: { id: 1 }, options: { ttlSeconds: 630720001 })', /`ttlSeconds` is 630720001, permitted are/],
  [
    'insertItem(input: { id: 1 }, ifNotExists: true, options: { timestamp: 1 })',
    /`timestamp` is given beside a condition/,
  ],
  [
    'deleteItem(input: { key: { id: 1 }, ifExists: true, options: { timestamp: 1 } })',
    /`timestamp` is given beside a condition/,
  ],
  ['insertItem(input: { id: 1 }, options: { timestamp: "-9223372036854775808" })', /which Cassandra keeps for itself/],
  [
    'deleteItem(input: { key: { id: 1 }, options: { ttlSeconds: 1 } })',
    /"ttlSeconds" is not defined by type "ItemDeleteOptionsInput"/,
  ],
  ['insertItem(input: { id: 1 }, options: { consistency: ALL })', /"ALL" does not exist in "ItemConsistency"/],
  ['insertEvent(input: { day: "2026-01-01" }, options: {})', /Unknown argument "options"/],
];

test.each(REFUSED)('%s is refused before anything is sent', async (mutation, message) => {
  const { run, lines } = await optionsGateway();
  const { errors } = await run(`mutation { ${mutation} { applied } }`);
  expect(errors?.[0]?.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(lines.filter(({ cql }) => /"options"\."/.test(String(cql)))).toEqual([]);
});

test('what is left out is made, and told even if nothing is read', async () => {
  const { run, statements } = await optionsGateway();
  const { data } = await run(
    'mutation { insertEvent(input: { day: "2026-01-01", ticket: null }) { applied generated { id at ticket } } }',
  );
  expect(statements()).toBe(1);
  const { id, at, ticket } = data.insertEvent.generated;
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-1[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  expect(ticket).toBe(null);
  const read = await run(`{ event(day: "2026-01-01", id: "${id}") { at ticket } }`);
  expect(read.data.event).toEqual({ at, ticket: null });
  const many = await Promise.all(
    Array.from({ length: 50 }, () =>
      run('mutation { insertEvent(input: { day: "2026-01-02" }) { generated { id ticket } } }'),
    ),
  );
  const ids = many.map((each) => each.data.insertEvent.generated.id);
  expect(new Set(ids).size).toBe(50);
  const { data: page } = await run(
    '{ events(where: { day: { eq: "2026-01-02" }, id: { after: "2026-01-01T00:00:00Z" } }, first: 100) { nodes { id ticket } } }',
  );
  expect(page.events.nodes).toHaveLength(50);
  const given = await run(
    'mutation { insertEvent(input: { day: "2026-01-03", id: "8a4e2000-e6a4-11f0-8000-000000000000" }) { generated { id at } } }',
  );
  expect(given.data.insertEvent.generated.id).toBe(null);
});

test('what cannot be is told at the start, all at once', async () => {
  const writes = {
    nothing: { ttl: true },
    tallies: { ttl: true, serial: 'SERIAL' },
    items: { consistency: ['ANY' as never], generated: { a: 'now', missing: 'uuid' } },
  } as const;
  await expect(optionsGateway(writes).then(({ gateway }) => gateway.ready)).rejects.toMatchObject({
    code: 'MODEL_CONFLICT',
    message: [
      'Cannot start as the configuration does not fit the keyspaces:',
      '  - writes: there is no `nothing`',
      '  - writes: `tallies` is a counter table, whose writes take neither ttl nor timestamp',
      '  - writes: `tallies` is a counter table, whose writes have no conditions',
      '  - writes: `items` permits ANY, which is no consistency of writes',
      '  - writes: `items` generates now for `a text`, which is no timestamp',
      '  - writes: `items` generates `missing`, which is no column',
    ].join('\n'),
  });
});
