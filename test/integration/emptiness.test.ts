/** Values that are left out, null and empty, in inserts and updates. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { BEFORE, EMPTINESS_TABLES, EMPTY_CASES } from '../support/emptiness.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const FIELDS = 'plain tags fixed open { name sizes } box { name sizes } pair { item0 item1 }';

test('are what Cassandra makes of them, by insert and by update', async () => {
  await makeLiveKeyspace('emptiness', EMPTINESS_TABLES);
  const { run } = await testGateway({ keyspaces: ['emptiness'] }, {});
  for (const { given, column, stored } of EMPTY_CASES) {
    const other = column === 'plain' ? 'tags: ["other"]' : 'plain: "other"'; // something is set
    const before = `insertItem(input: { id: 1, ${BEFORE} }) { applied }`;
    const update = `updateItem(input: { key: { id: 1 }, set: { ${other}, ${given} } }) { row { ${FIELDS} } }`;
    const { data, errors } = await run(`mutation {
      before: ${before}
      insert: insertItem(input: { id: 1, ${given} }) { row { ${FIELDS} } }
      again: ${before}
      ${update}
    }`);
    expect([given, errors]).toEqual([given, undefined]);
    expect([given, data.insert.row[column], data.updateItem.row[column]]).toEqual([given, stored, stored]);
  }
});

test('a partition key that is empty or too long is refused with its name, before anything is sent', async () => {
  await makeLiveKeyspace('emptykeys', [
    'CREATE TABLE emptykeys.words (word text PRIMARY KEY, n int)',
    'CREATE TABLE emptykeys.chunks (bytes blob PRIMARY KEY, n int)',
    'CREATE TABLE emptykeys.pairs (a text, b text, c text, n int, PRIMARY KEY ((a, b), c))',
  ]);
  const { run, statements } = await testGateway({ keyspaces: ['emptykeys'] }, {});
  const write = (mutation: string, key: unknown) =>
    run(`mutation W($key: ${mutation.includes('Chunk') ? 'Blob' : 'String'}!) { ${mutation} { applied } }`, { key });
  const refused = async (mutation: string, key: unknown) => {
    const { errors } = await write(mutation, key);
    expect(statements()).toBe(0);
    return errors?.[0]?.message;
  };
  const EMPTY = /as it is empty, which a partition key of one column cannot be/;
  expect(await refused('insertWord(input: { word: $key, n: 1 })', '')).toMatch(EMPTY);
  expect(await refused('updateWord(input: { key: { word: $key }, set: { n: 1 } })', '')).toMatch(EMPTY);
  expect(await refused('deleteWord(input: { key: { word: $key } })', '')).toMatch(EMPTY);
  expect(await refused('insertChunk(input: { bytes: $key, n: 1 })', '')).toMatch(EMPTY);
  const LONG = /as it is longer than 65535 bytes/;
  expect(await refused('insertWord(input: { word: $key, n: 1 })', 'x'.repeat(65_536))).toMatch(LONG);
  expect(await refused('insertPair(input: { a: "", b: $key, c: "" })', 'x'.repeat(65_536))).toMatch(LONG);
  const fine = await write('insertWord(input: { word: $key, n: 1 })', 'x'.repeat(65_535));
  expect(fine.data.insertWord).toEqual({ applied: true });
  const blob = await write('insertChunk(input: { bytes: $key, n: 1 })', Buffer.alloc(65_535).toString('base64'));
  expect(blob.data.insertChunk).toEqual({ applied: true });
  const empty = await write('insertPair(input: { a: "", b: $key, c: "" })', '');
  expect(empty.data.insertPair).toEqual({ applied: true });
});
