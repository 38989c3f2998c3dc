/** Versions of rows, and checks of values, as the configuration declares them. */
import { expect, test } from 'vitest';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE versions.pages (id int PRIMARY KEY, title text, revision int)',
  'CREATE TABLE versions.notes (room int, id int, body text, stars int, price decimal, tags set<text>, kind text, rev bigint, PRIMARY KEY (room, id))',
];
type Writes = NonNullable<GatewayConfigFile['writes']>;
const WRITES: Writes = {
  pages: { version: 'revision', ttl: true },
  notes: {
    checks: {
      id: { min: 1 },
      body: { required: true, length: { min: 1, max: 5 } },
      stars: { min: 0, max: 5 },
      price: { min: '0.10', max: '1E3' },
      tags: { length: { max: 2 } },
      kind: { pattern: /[a-z]+/g, oneOf: ['note', 'memo', 'A'] },
    },
  },
};

async function versionsGateway(writes: Writes = WRITES) {
  await makeLiveKeyspace('versions', TABLES);
  return testGateway({ keyspaces: ['versions'] }, { writes });
}

test('a write of a versioned row names the version that was read, and moves it on', async () => {
  const { run } = await versionsGateway();
  const { data } = await run(`mutation {
    made: insertPage(input: { id: 1, title: "a" }, options: { ttlSeconds: 900 }) { applied row { title revision } }
    taken: insertPage(input: { id: 1, title: "b" }) { applied current { title revision } }
    first: updatePage(input: { key: { id: 1 }, version: 1, set: { title: "c" } }) { applied row { title revision } }
    late: updatePage(input: { key: { id: 1 }, version: 1, set: { title: "d" } }) { applied current { revision known } row { title revision } }
    none: updatePage(input: { key: { id: 2 }, version: null, set: { title: "e" } }) { applied row { title revision } }
    stale: deletePage(input: { key: { id: 1 }, version: 1 }) { applied current { revision } deletedNodeId }
    gone: deletePage(input: { key: { id: 1 }, version: 2 }) { applied current { revision } }
  }`);
  expect(data).toEqual({
    made: { applied: true, row: { title: 'a', revision: 1 } },
    taken: { applied: false, current: { title: 'a', revision: 1 } },
    first: { applied: true, row: { title: 'c', revision: 2 } },
    late: { applied: false, current: { revision: 2, known: ['revision'] }, row: { title: 'c', revision: 2 } },
    none: { applied: true, row: { title: 'e', revision: 1 } },
    stale: { applied: false, current: { revision: 2 }, deletedNodeId: null },
    gone: { applied: true, current: null },
  });
  const refused = async (mutation: string) => (await run(`mutation { ${mutation} { applied } }`)).errors?.[0]?.message;
  expect(await refused('updatePage(input: { key: { id: 1 }, set: { title: "x" } })')).toBe(
    'Cannot write as `version` is missing: give the one that was read, or null',
  );
  expect(await refused('updatePage(input: { key: { id: 1 }, version: 2147483647, set: { title: "x" } })')).toBe(
    'Cannot write as revision has no version after 2147483647',
  );
  expect(await refused('updatePage(input: { key: { id: 1 }, version: 1, set: { revision: 9 } })')).toMatch(
    /"revision" is not defined by type "PageSetInput"/,
  );
  expect(await refused('updatePage(input: { key: { id: 1 }, version: 1, ifExists: true })')).toMatch(
    /"ifExists" is not defined/,
  );
});

test('of 20 writers with the same version one wins', async () => {
  const { run } = await versionsGateway();
  await run('mutation { insertPage(input: { id: 3, title: "a" }) { applied } }');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, writer) =>
      run(`mutation { updatePage(input: { key: { id: 3 }, version: 1, set: { title: "w${writer}" } }) { applied } }`),
    ),
  );
  const { data } = await run('{ page(id: 3) { title revision } }');
  expect(data.page.revision).toBe(2);
  const winners = answers.flatMap((answer, writer) => (answer.data?.updatePage?.applied ? [`w${writer}`] : []));
  const unknown = answers.flatMap((answer, writer) => (answer.errors === undefined ? [] : [`w${writer}`]));
  expect([...winners, ...unknown]).toContain(data.page.title);
  expect(winners.length).toBeLessThanOrEqual(1);
});

test('checks tell all faults of an input at once, each with its path, before anything is sent', async () => {
  const { run, statements } = await versionsGateway();
  const { errors } = await run(
    'mutation { insertNote(input: { room: 1, id: 0, body: "\u{1F600}23456", stars: 9, price: "0.099", tags: ["a", "b", "c"], kind: "A" }) { applied } }',
  );
  expect(statements()).toBe(0);
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    outcome: 'NOT_APPLIED',
    faults: [
      { path: 'input.id', message: 'is not 1 or more' },
      { path: 'input.body', message: 'is not 5 long or shorter' },
      { path: 'input.kind', message: 'is not of the form [a-z]+' },
      { path: 'input.price', message: 'is not 0.10 or more' },
      { path: 'input.stars', message: 'is not 5 or less' },
      { path: 'input.tags', message: 'is not 2 long or shorter' },
    ],
  });
  const fine = 'room: 1, id: 1, body: "\u{1F600}2345", stars: 5, price: "1E3", tags: ["a", "b"], kind: "memo"';
  const good = await run(`mutation { insertNote(input: { ${fine} }) { applied row { stars } } }`);
  expect([good.errors, good.data.insertNote.applied]).toEqual([undefined, true]);
  const faultOf = async (mutation: string) => (await run(`mutation { ${mutation} { applied } }`)).errors?.[0]?.message;
  expect(await faultOf('insertNote(input: { room: 1, id: 2 })')).toBe('Cannot write as input.body has no value');
  expect(await faultOf('updateNote(input: { key: { room: 1, id: 1 }, set: { body: null, stars: -1 } })')).toBe(
    'Cannot write as input.set.body has no value; input.set.stars is not 0 or more',
  );
  expect(await faultOf('updateNote(input: { key: { room: 1, id: 1 }, set: { stars: null } })')).toBe(undefined);
  expect(await faultOf('deleteNote(input: { key: { room: 1, id: 1 }, columns: [body] })')).toBe(
    'Cannot write as input.columns.body has no value',
  );
  const { data } = await run('{ __type(name: "InsertNoteInput") { inputFields { name description } } }');
  const described = data.__type.inputFields.find(({ name }: { name: string }) => name === 'body').description;
  expect(described).toBe('Must be given, 1 long or longer, 5 long or shorter. `body text`');
});

test('versions and checks that cannot be are told at the start', async () => {
  const writes = { pages: { version: 'title' }, notes: { checks: { stars: { pattern: /a/ }, missing: {} } } };
  await expect(versionsGateway(writes).then(({ gateway }) => gateway.ready)).rejects.toMatchObject({
    message: [
      'Cannot start as the configuration does not fit the keyspaces:',
      '  - writes: `pages` counts versions in `title text`, which is no int, bigint, varint, smallint, tinyint beside the key',
      '  - writes: `notes` checks `stars int` by a pattern, which is for texts',
      '  - writes: `notes` checks `missing`, which is no column',
    ].join('\n'),
  });
});
