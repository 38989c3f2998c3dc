/** Indexes of texts: SASI as its mode allows, SAI by its options, and indexes of whole collections. */
import { expect, test } from 'vitest';
import { eventually, testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const SASI = (name: string, column: string, mode: string) =>
  `CREATE CUSTOM INDEX ${name} ON texts.t (${column}) USING 'org.apache.cassandra.index.sasi.SASIIndex' WITH OPTIONS = {'mode': '${mode}'}`;

test('serve the operators that their filters show, and find what their options say', async () => {
  const client = await makeLiveKeyspace('texts', [
    'CREATE TABLE texts.t (id int PRIMARY KEY, head text, body text, n int, name text, plain text, list frozen<list<int>>)',
    SASI('i_head', 'head', 'PREFIX'),
    SASI('i_body', 'body', 'CONTAINS'),
    SASI('i_n', 'n', 'SPARSE'),
    "CREATE INDEX i_name ON texts.t (name) USING 'sai' WITH OPTIONS = {'case_sensitive': 'false', 'ascii': 'true'}",
    "CREATE INDEX i_plain ON texts.t (plain) USING 'sai' WITH OPTIONS = {'case_sensitive': 'false'}",
    'CREATE INDEX i_list ON texts.t (full(list))',
  ]);
  for (const [id, text] of ['Espresso', 'Filter 50% off', 'espresso doppio'].entries())
    await client.execute(
      'INSERT INTO texts.t (id, head, body, n, name, plain, list) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [id, text, text, id, id === 0 ? 'Zoë' : text, text, [id, 1]],
      { prepare: true },
    );
  const { run } = await testGateway({ keyspaces: ['texts'] }, {});
  const find = async (where: string) => {
    const { data, errors } = await run(`{ ts(where: { ${where} }) { nodes { id } } }`);
    return errors?.[0]?.message ?? data.ts.nodes.map(({ id }: { id: number }) => id).sort();
  };
  await eventually(
    () => find('n: { gte: 0 }'),
    (found) => found.length === 3,
    10_000,
  );
  expect(await find('head: { startsWith: "Esp" }')).toEqual([0]);
  expect(await find('head: { eq: "Espresso" }')).toEqual([0]);
  expect(await find('head: { endsWith: "so" }')).toMatch(/"endsWith" is not defined by type/);
  expect(await find('body: { startsWith: "Fil" }')).toEqual([1]);
  expect(await find('body: { endsWith: "doppio" }')).toEqual([2]);
  expect(await find('body: { contains: "spresso" }')).toEqual([0, 2]);
  expect(await find('body: { contains: "50% o" }')).toEqual([1]);
  expect(await find('body: { like: "%presso" }')).toEqual([0]);
  expect(await find('body: { like: "%%" }')).toMatch(/nothing but `%`, or more than one at an end/);
  expect(await find('body: { contains: "" }')).toMatch(/is empty, or begins or ends with `%`/);
  expect(await find('body: { contains: "50%" }')).toMatch(/is empty, or begins or ends with `%`/);
  expect(await find('n: { gt: 0, lte: 2 }')).toEqual([1, 2]);
  expect(await find('n: { eq: 1 }, body: { contains: "50" }')).toMatch(/one of their indexes serves alone/);
  expect(await find('name: { eq: "ZOE" }')).toEqual([0]);
  expect(await find('name: { in: ["ZOE", "x"] }')).toMatch(/"in" is not defined by type/); // terms cannot be told apart here
  expect(await find('plain: { in: ["ESPRESSO", "espresso", "Espresso Doppio"] }')).toEqual([0, 2]);
  expect(await find('list: { eq: [2, 1] }')).toEqual([2]);
  expect(await find('list: { in: [[2, 1], [0, 1]] }')).toEqual([0, 2]);
});
