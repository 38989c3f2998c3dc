/** What is told of a write that may have been carried out, so that it can be sent again as it was. */
import { expect, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { testGateway } from '../support/cassandra.ts';
import { OPCODES, TestProxy, writeTimeout } from '../support/proxy.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TABLE outcomes.notes (id uuid PRIMARY KEY, at timestamp, text text, tags list<text>)',
  'CREATE TABLE outcomes.plain (id int PRIMARY KEY, text text)',
  'CREATE TABLE outcomes.tallies (id int PRIMARY KEY, n counter)',
];

/** Writes are carried out, but Cassandra tells that too few replicas were in time. */
async function lateGateway(options: Partial<Options> = {}) {
  await makeLiveKeyspace('outcomes', TABLES);
  const proxy = await TestProxy.start();
  const gateway = await testGateway(
    { keyspaces: ['outcomes'], contactPoints: [proxy.contactPoint], ...options },
    { writes: { notes: { timestamp: true, generated: { id: 'uuid', at: 'now' } } } },
  );
  const late = async (query: string) => {
    proxy.script = (frame) => {
      if (frame.opcode === OPCODES.EXECUTE) return { instead: writeTimeout(frame, 'SIMPLE') };
      return frame.opcode === OPCODES.BATCH ? { instead: writeTimeout(frame, 'BATCH') } : undefined;
    };
    const { errors = [] } = await gateway.run(query);
    proxy.script = undefined;
    expect(errors.map(({ extensions }) => extensions.outcome)).toEqual(errors.map(() => 'UNKNOWN'));
    return errors.map(({ extensions: { code: _, outcome: __, ...told } }) => told);
  };
  return { ...gateway, late };
}

const ID = '8d8ac610-566d-4ef0-9c22-186b2a5ed793';
const META = 'row { id text at meta { text { writtenAt } } }';

test('the timestamp and what was made are told, and with them the write is the same again', async () => {
  const { run, late } = await lateGateway();
  const before = BigInt(Date.now()) * 1_000n;
  const [told] = await late('mutation { insertNote(input: { text: "a" }) { applied } }');
  expect(told).toEqual({
    retryable: false, // without the id it would be another row
    writeType: 'SIMPLE',
    timestamp: expect.stringMatching(/^\d{16}$/),
    generated: { id: expect.any(String), at: expect.any(String) },
  });
  expect(BigInt(told!.timestamp as string) >= before).toBe(true);
  const { id, at } = told!.generated as Record<string, string>;
  const again = await run(
    `mutation { insertNote(input: { id: "${id}", at: "${at}", text: "a" }, options: { timestamp: "${told!.timestamp}" }) { ${META} } }`,
  );
  expect(again.data.insertNote.row).toEqual({ id, text: 'a', at, meta: { text: { writtenAt: told!.timestamp } } });
});

test('with a key that the client gave it may be repeated', async () => {
  const { late } = await lateGateway();
  const update = `updateNote(input: { key: { id: "${ID}" }, set: { text: "b" } }) { applied }`;
  const timestamp = expect.stringMatching(/^\d{16}$/);
  expect(await late(`mutation { ${update} }`)).toEqual([{ retryable: true, writeType: 'SIMPLE', timestamp }]);
  expect(await late(`mutation { deleteNoteList(inputs: [{ key: { id: "${ID}" } }]) { applied } }`)).toEqual([
    { retryable: true, writeType: 'SIMPLE', timestamp },
  ]);
  const batch = await late(`mutation @batch { ${update} insertPlain(input: { id: 1, text: "c" }) { applied } }`);
  expect(batch).toEqual([
    { retryable: true, writeType: 'BATCH', timestamp },
    { retryable: true, writeType: 'BATCH', timestamp },
  ]);
  expect(batch[0]).toEqual(batch[1]); // one for all
});

test('nothing is told of what must not be sent again, nor where no timestamp may be given', async () => {
  const { late } = await lateGateway();
  const never = { retryable: false, writeType: 'SIMPLE' };
  const append = `updateNote(input: { key: { id: "${ID}" }, append: { tags: ["a"] } }) { applied }`;
  expect(await late(`mutation { ${append} }`)).toEqual([never]);
  expect(await late('mutation { insertNote(input: { text: "a" }, ifNotExists: true) { applied } }')).toEqual([never]);
  expect(await late('mutation { incrementTally(input: { key: { id: 1 }, by: { n: "1" } }) { applied } }')).toEqual([
    never,
  ]);
  expect(await late('mutation { insertPlain(input: { id: 1 }) { applied } }')).toEqual([
    { retryable: true, writeType: 'SIMPLE' },
  ]);
  // A batch is sent again whole, or not at all.
  expect(await late(`mutation @batch { ${append} insertPlain(input: { id: 1 }) { applied } }`)).toEqual([
    { retryable: false, writeType: 'BATCH' },
    { retryable: false, writeType: 'BATCH' },
  ]);
});

test('where the coordinator gives timestamps none is known', async () => {
  const { late } = await lateGateway({ serverTimestamps: true });
  const update = `mutation { updateNote(input: { key: { id: "${ID}" }, set: { text: "b" } }) { applied } }`;
  expect(await late(update)).toEqual([{ retryable: true, writeType: 'SIMPLE' }]);
});
