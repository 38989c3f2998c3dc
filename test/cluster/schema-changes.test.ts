/** Ninety changes of a schema on three nodes under load: no wrong value, no lost write, no error but SCHEMA_CHANGED. */
import { expect, onTestFinished, test } from 'vitest';
import { Session } from '../../src/session/session.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { cassandra, eventually, testConfig, testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TYPE changing.address (zip text, city text)',
  'CREATE TYPE changing.place (name text)',
  'CREATE TABLE changing.items (id int PRIMARY KEY, v int, home frozen<address>)',
  'CREATE TABLE changing.spots (id int PRIMARY KEY, place frozen<place>)',
  'CREATE TABLE changing.renamed (id int PRIMARY KEY)',
  'CREATE TABLE changing.retyped (id int PRIMARY KEY, v0 text, v1 text, v2 text, v3 text, v4 text)',
  'CREATE TABLE changing.anew (id int PRIMARY KEY, v int)',
];
const OTHER = [
  "CREATE KEYSPACE fleeting WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
  'CREATE TABLE fleeting.things (id int PRIMARY KEY)',
];
/** Of each kind of change. */
const ROUNDS = 5;
/** A change of each kind, which the next round can make again. */
const changesOf = (round: number): readonly string[] => [
  `ALTER TABLE changing.items ADD extra${round} text`,
  `ALTER TYPE changing.address ADD field${round} int`,
  `ALTER TYPE changing.place RENAME ${round === 0 ? 'name' : `name${round - 1}`} TO name${round}`,
  `CREATE TABLE changing.more${round} (id int PRIMARY KEY)`,
  `CREATE INDEX extra${round}_index ON changing.items (extra${round}) USING 'sai'`,
  `DROP INDEX changing.extra${round}_index`,
  `ALTER TABLE changing.items DROP extra${round}`,
  `DROP TABLE changing.more${round}`,
  `ALTER TABLE changing.renamed RENAME ${round === 0 ? 'id' : `id${round - 1}`} TO id${round}`,
  `ALTER TABLE changing.retyped DROP v${round}`,
  `ALTER TABLE changing.retyped ADD v${round} blob`,
  `CREATE MATERIALIZED VIEW changing.by_v AS SELECT id, v FROM changing.items WHERE v IS NOT NULL AND id IS NOT NULL PRIMARY KEY (v, id)`,
  'DROP MATERIALIZED VIEW changing.by_v',
  'DROP TABLE changing.anew',
  `CREATE TABLE changing.anew (id int PRIMARY KEY, v ${round % 2 === 0 ? 'text' : 'int'})`,
  'DROP KEYSPACE fleeting',
  ...OTHER,
];

test.skipIf(cassandra().nodes.length === 0)(
  'a schema changes ninety times, each kind five times, while it is read and written',
  async () => {
    const client = await makeLiveKeyspace('changing', TABLES, 3);
    await client.execute('DROP KEYSPACE IF EXISTS fleeting');
    for (const cql of OTHER) await client.execute(cql);
    const { run } = await testGateway({ keyspaces: ['changing=', 'fleeting'] }, {});
    const applied = new Map<number, number>();
    const codes = new Map<string, number>();
    const wrong: unknown[] = [];
    let isOver = false;
    let answers = 0;

    const note = (errors: readonly { readonly extensions: Readonly<Record<string, unknown>> }[] = []) => {
      answers += 1;
      for (const { extensions } of errors) {
        const { code, retryable } = extensions;
        codes.set(String(code), (codes.get(String(code)) ?? 0) + 1);
        if (code === 'SCHEMA_CHANGED' && retryable !== true) wrong.push(extensions);
      }
    };
    /** One writer a row, so that what it was told is what must be there. */
    const write = async (id: number) => {
      for (let v = 1; !isOver; v += 1) {
        const { data, errors } = await run(
          `mutation { updateItem(input: { key: { id: ${id} }, set: { v: ${v}, home: { zip: "z${v}", city: "c${v}" } } }) { applied } }`,
        );
        note(errors);
        if (data?.updateItem?.applied) applied.set(id, v);
      }
    };
    const read = async (id: number) => {
      while (!isOver) {
        const before = applied.get(id) ?? 0;
        const { data, errors } = await run(`{ item(id: ${id}) { v home { zip city } } }`);
        note(errors);
        const item = data?.item;
        if (errors !== undefined || item === null || item === undefined) continue;
        const { v, home } = item;
        if (v < before || home.zip !== `z${v}` || home.city !== `c${v}`) wrong.push({ id, before, item });
      }
    };
    /** Of a table that is made anew with another type. */
    const readAnew = async () => {
      while (!isOver) {
        const { data, errors } = await run('{ anew(id: 1) { id v } }');
        await new Promise((resolve) => setTimeout(resolve, 10)); // an answer without a statement lets nothing else run
        if (errors?.some(({ extensions }) => extensions.code === 'GRAPHQL_VALIDATION_FAILED')) continue; // it is gone now
        note(errors);
        if (data?.anew) wrong.push(data.anew); // nobody writes one
      }
    };
    const ids = [1, 2, 3, 4];
    const load = [...ids.flatMap((id) => [write(id), read(id)]), readAnew()];
    let changes = 0;
    for (let round = 0; round < ROUNDS; round += 1)
      for (const change of changesOf(round)) {
        await client.execute(change);
        changes += 1;
      }
    isOver = true;
    await Promise.all(load);

    expect(changes).toBeGreaterThanOrEqual(90);
    expect([wrong, [...codes.keys()].filter((code) => code !== 'SCHEMA_CHANGED')]).toEqual([[], []]);
    for (const id of ids) {
      const { v, home } = (
        await client.execute(`SELECT v, home FROM changing.items WHERE id = ${id}`, [], { consistency: 4 })
      ).first();
      // What became of a write that met replicas of both schemas is not known: it may be there beyond the last applied one.
      expect([id, v >= (applied.get(id) ?? 0), home.zip]).toEqual([id, true, `z${v}`]);
    }
    const latest = ROUNDS - 1;
    const last = `{ spot(id: 1) { place { name${latest} } } item(id: 1) { home { field${latest} } } renamed(id${latest}: 1) { id${latest} } fleetingThing(id: 1) { id } }`;
    await eventually(
      () => run(last),
      ({ errors }) => errors === undefined,
      10_000,
    );
    process.stdout.write(
      `${changes} changes, ${answers} answers, of which SCHEMA_CHANGED: ${codes.get('SCHEMA_CHANGED') ?? 0}\n`,
    );
  },
  300_000,
);

test.skipIf(cassandra().nodes.length === 0)(
  'a change of a type is known to a server soon after the nodes have it: until then a write may carry the old type',
  async () => {
    const client = await makeLiveKeyspace('window', ['CREATE TYPE window.address (zip text)'], 3);
    const session = new Session(testConfig({ keyspaces: ['window'] }, {}), createLogger('silent'), new Counters());
    onTestFinished(() => session.close());
    let noticed = () => {};
    session.watchSchema({ changed: () => noticed(), doubted: () => false });
    await session.connect();
    const [sinceSent, sinceAnswered]: [number[], number[]] = [[], []];
    for (let count = 0; count < 20; count += 1) {
      const known = new Promise<number>((resolve) => {
        noticed = () => resolve(performance.now());
      });
      const sentAt = performance.now();
      await client.execute(`ALTER TYPE window.address ADD field${count} int`);
      const answeredAt = performance.now();
      const knownAt = await known;
      sinceSent.push(knownAt - sentAt);
      sinceAnswered.push(knownAt - answeredAt);
    }
    const [median, longest] = [sinceSent.sort((a, b) => a - b)[9] ?? 0, sinceSent.at(-1) ?? 0].map(Math.round);
    process.stdout.write(
      `a changed type was known ${median} ms (median) to ${longest} ms after the change was sent, ${Math.round(-Math.max(...sinceAnswered))} ms or more before it was answered\n`,
    );
    expect(Math.max(...sinceAnswered)).toBeLessThan(2_000);
  },
);
