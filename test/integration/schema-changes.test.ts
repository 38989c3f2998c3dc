/** A schema that changes while it is served: followed within seconds, and no value is lost or shown wrong meanwhile. */
import type { Client } from 'cassandra-driver';
import { describe, expect, onTestFinished, test } from 'vitest';
import { apiOfCluster } from '../../src/commands/read-api.ts';
import type { Options } from '../../src/config/options.ts';
import { Deadline } from '../../src/deadline.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import {
  type Answer,
  eventually,
  recordingLogger,
  type TestGateway,
  testConfig,
  testGateway,
  withRun,
} from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TYPE evolving.address (zip text, city text)',
  'CREATE TABLE evolving.people (id int PRIMARY KEY, home frozen<address>)',
  'CREATE TABLE evolving.items (id int PRIMARY KEY, v int)',
  'CREATE TABLE evolving.notes (id int PRIMARY KEY, body text, old text)',
  "INSERT INTO evolving.people (id, home) VALUES (1, {zip: '4000', city: 'B'})",
  'INSERT INTO evolving.items (id, v) VALUES (1, 1)',
  "INSERT INTO evolving.notes (id, body, old) VALUES (1, 'text', 'x')",
];
const FOLLOWED_MS = 6_000; // a second for the changes to end, two to read them, and a slow machine

async function following(): Promise<{ client: Client } & TestGateway> {
  const client = await makeLiveKeyspace('evolving', TABLES);
  return { client, ...(await testGateway({ keyspaces: ['evolving'] }, {})) };
}

/** A gateway that serves a snapshot on purpose, whatever the cluster has by now. */
async function fromSnapshot(
  options: Partial<Options> = {},
): Promise<{ client: Client; start: () => Promise<TestGateway> }> {
  const client = await makeLiveKeyspace('evolving', TABLES);
  const config = testConfig({ keyspaces: ['evolving'], ...options }, {});
  const deadline = Deadline.after(10_000);
  const snapshot: unknown = JSON.parse((await apiOfCluster(config, deadline)).snapshot);
  deadline.close();
  const start = async () => {
    const { logger, lines } = recordingLogger();
    const gateway = createGateway(config, { logger, snapshot });
    onTestFinished(() => gateway.close());
    await gateway.ready;
    return withRun(gateway, lines);
  };
  return { client, start };
}

const followed = (gateway: TestGateway, query: string) =>
  eventually(
    () => gateway.run(query),
    ({ errors }) => errors === undefined,
    FOLLOWED_MS,
  );
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions.code);
const MOVE =
  'mutation { updatePerson(input: { key: { id: 1 }, set: { home: { zip: "4001", city: "B" } } }) { applied } }';
const homeOf = async (client: Client) =>
  (await client.execute('SELECT home FROM evolving.people WHERE id = 1')).first().home;

describe('a change is served without a restart', () => {
  test.each<[string, string, string, unknown]>([
    [
      'a column that was added',
      'ALTER TABLE evolving.notes ADD mark int',
      '{ note(id: 1) { body mark } }',
      { note: { body: 'text', mark: null } },
    ],
    [
      'a column that was dropped',
      'ALTER TABLE evolving.notes DROP old',
      '{ note(id: 1) { body } __type(name: "Note") { fields { name } } }',
      { note: { body: 'text' }, __type: { fields: ['nodeId', 'id', 'body', 'meta'].map((name) => ({ name })) } },
    ],
    [
      'a field that was renamed',
      'ALTER TYPE evolving.address RENAME zip TO postcode',
      '{ person(id: 1) { home { postcode city } } }',
      { person: { home: { postcode: '4000', city: 'B' } } },
    ],
    [
      'a field that was added',
      'ALTER TYPE evolving.address ADD floor int',
      '{ person(id: 1) { home { zip city floor } } }',
      { person: { home: { zip: '4000', city: 'B', floor: null } } },
    ],
    [
      'a table that was added',
      'CREATE TABLE evolving.tags (id int PRIMARY KEY)',
      '{ tag(id: 1) { id } }',
      { tag: null },
    ],
    [
      'an index that was added',
      "CREATE INDEX body_index ON evolving.notes (body) USING 'sai'",
      '{ notes(where: { body: { eq: "text" } }) { edges { node { id } } } }',
      { notes: { edges: [{ node: { id: 1 } }] } },
    ],
  ])('%s', async (_what, change, query, expected) => {
    const gateway = await following();
    await gateway.client.execute(change);
    expect((await followed(gateway, query)).data).toEqual(expected);
    const { data } = await gateway.run(
      '{ clusterHealth { schema { source drifted changes { description isBreaking } } } }',
    );
    expect(data.clusterHealth.schema).toMatchObject({ source: 'CLUSTER', drifted: false });
    expect(data.clusterHealth.schema.changes.length).toBeGreaterThan(0);
  });

  test('a table that was dropped, and one that was made anew with other types', async () => {
    const gateway = await following();
    await gateway.client.execute('DROP TABLE evolving.items');
    await eventually(
      () => gateway.run('{ item(id: 1) { v } }'),
      (answer) => codesOf(answer)[0] === 'GRAPHQL_VALIDATION_FAILED',
      FOLLOWED_MS,
    );
    await gateway.client.execute('CREATE TABLE evolving.items (id int PRIMARY KEY, v text)');
    await gateway.client.execute("INSERT INTO evolving.items (id, v) VALUES (1, 'abc')");
    expect((await followed(gateway, '{ item(id: 1) { v } }')).data).toEqual({ item: { v: 'abc' } });
    const written = await gateway.run(
      'mutation { updateItem(input: { key: { id: 1 }, set: { v: "d" } }) { row { v } } }',
    );
    expect(written.data.updateItem.row).toEqual({ v: 'd' });
  });

  test('a keyspace that was dropped, and came back', async () => {
    const gateway = await following();
    await gateway.client.execute('DROP KEYSPACE evolving');
    await eventually(
      () => gateway.run('{ item(id: 1) { v } }'),
      (answer) => codesOf(answer)[0] === 'GRAPHQL_VALIDATION_FAILED',
      FOLLOWED_MS,
    );
    expect((await gateway.run('{ clusterHealth { status } }')).errors).toBeUndefined();
    await makeLiveKeyspace('evolving', TABLES);
    expect((await followed(gateway, '{ item(id: 1) { v } }')).data).toEqual({ item: { v: 1 } });
  });

  test('until it is, statements for the old one are SCHEMA_CHANGED and may be repeated', async () => {
    const gateway = await following();
    await gateway.client.execute('ALTER TABLE evolving.notes DROP old');
    const answers: Answer[] = [];
    await eventually(
      async () => {
        answers.push(await gateway.run('{ note(id: 1) { body } }'));
        return answers.at(-1)!;
      },
      ({ errors }) => errors === undefined,
      FOLLOWED_MS,
    );
    for (const { errors = [] } of answers)
      for (const { extensions } of errors)
        expect(extensions).toMatchObject({ code: 'SCHEMA_CHANGED', retryable: true });
  });
});

describe('where a snapshot is served on purpose', () => {
  test('a user-defined type that was renamed or got a field is not written over', async () => {
    const { client, start } = await fromSnapshot();
    const gateway = await start();
    expect(codesOf(await gateway.run(MOVE))).toEqual([]);
    await client.execute('ALTER TYPE evolving.address ADD floor int');
    await client.execute("UPDATE evolving.people SET home = {zip: '4000', city: 'B', floor: 3} WHERE id = 1");
    const { errors } = await gateway.run(MOVE);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'SCHEMA_CHANGED', outcome: 'NOT_APPLIED', retryable: false });
    expect(await homeOf(client)).toMatchObject({ zip: '4000', floor: 3 });
    // What the snapshot knows is read as it is.
    expect((await gateway.run('{ person(id: 1) { home { zip city } } }')).data.person.home).toEqual({
      zip: '4000',
      city: 'B',
    });
    await client.execute('ALTER TYPE evolving.address RENAME zip TO postcode');
    expect(codesOf(await gateway.run(MOVE))).toEqual(['SCHEMA_CHANGED']);
    expect(codesOf(await gateway.run('{ person(id: 1) { home { zip city } } }'))).toEqual(['SCHEMA_CHANGED']);
    expect(await homeOf(client)).toMatchObject({ postcode: '4000', floor: 3 });
    expect(codesOf(await (await start()).run(MOVE))).toEqual(['SCHEMA_CHANGED']);
  });

  test('a table that was made anew with other types is neither read nor written', async () => {
    const { client, start } = await fromSnapshot();
    const gateway = await start();
    const read = '{ item(id: 1) { v } }';
    const write = 'mutation { updateItem(input: { key: { id: 1 }, set: { v: 5 } }) { applied } }';
    expect([codesOf(await gateway.run(read)), codesOf(await gateway.run(write))]).toEqual([[], []]);
    await client.execute('DROP TABLE evolving.items');
    await client.execute('CREATE TABLE evolving.items (id int PRIMARY KEY, v boolean)');
    await client.execute('INSERT INTO evolving.items (id, v) VALUES (1, false)');
    for (const each of [gateway, await start()]) {
      const { errors } = await each.run(write);
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'SCHEMA_CHANGED',
        outcome: 'NOT_APPLIED',
        retryable: false,
      });
      expect(codesOf(await each.run(read))).toEqual(['SCHEMA_CHANGED']);
    }
    expect((await client.execute('SELECT v FROM evolving.items WHERE id = 1')).first().v).toBe(false);
  });

  test('drift is logged and shown, with what has changed', async () => {
    const { client, start } = await fromSnapshot();
    const gateway = await start();
    await client.execute('ALTER TABLE evolving.notes DROP old');
    const schema = async () =>
      (await gateway.run('{ clusterHealth { schema { source drifted changes { description isBreaking } } } }')).data
        .clusterHealth.schema;
    expect(await eventually(schema, ({ drifted }) => drifted === true, FOLLOWED_MS)).toEqual({
      source: 'SNAPSHOT',
      drifted: true,
      changes: [{ description: 'column evolving.notes.old was dropped', isBreaking: true }],
    });
    expect(gateway.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', changes: 'column evolving.notes.old was dropped', isBreaking: true }),
    );
  });

  test('it is followed, or ends the start, by option', async () => {
    const follow = await fromSnapshot({ schemaDrift: 'follow' });
    await follow.client.execute('ALTER TABLE evolving.notes ADD mark int');
    const gateway = await follow.start();
    expect((await followed(gateway, '{ note(id: 1) { mark } }')).data).toEqual({ note: { mark: null } });
    const fail = await fromSnapshot({ schemaDrift: 'fail' });
    const fitting = await fail.start();
    expect(codesOf(await fitting.run('{ note(id: 1) { body } }'))).toEqual([]);
    await fail.client.execute('ALTER TABLE evolving.notes ADD mark int');
    await expect(fail.start()).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    const { errors } = await eventually(
      () => fitting.run('{ note(id: 1) { body } }'),
      (answer) => answer.errors !== undefined,
      FOLLOWED_MS,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_READY', retryable: false });
  });
});
