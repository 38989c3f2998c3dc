/** Edits of parts of values. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const TABLES = [
  'CREATE TYPE edits.address (street text, city text)',
  'CREATE TABLE edits.items (id int PRIMARY KEY, tags set<text>, steps list<text>, prices map<text, int>, fixed frozen<set<int>>, a address, n int)',
];

async function editsGateway() {
  await makeLiveKeyspace('edits', TABLES);
  return testGateway({ keyspaces: ['edits'] }, {});
}

const FIELDS = 'tags steps prices { key value } a { street city } n';

test('add to, remove from, and replace in collections and user-defined types, several in one update', async () => {
  const { run, statements } = await editsGateway();
  const edit = async (edits: string) => {
    const { data, errors } = await run(
      `mutation { updateItem(input: { key: { id: 1 }, ${edits} }) { applied row { ${FIELDS} } } }`,
    );
    expect([edits, errors, statements()]).toEqual([edits, undefined, 2]);
    return data.updateItem.row;
  };
  expect(
    await edit(
      'set: { n: 1 }, add: { tags: ["a", "b"], prices: [{ key: "eur", value: 1 }] }, append: { steps: ["two", "three"] }, setFields: { a: { city: "Graz" } }',
    ),
  ).toEqual({
    tags: ['a', 'b'],
    steps: ['two', 'three'],
    prices: [{ key: 'eur', value: 1 }],
    a: { street: null, city: 'Graz' },
    n: 1,
  });
  expect(
    await edit(
      'add: { tags: ["c"] }, remove: { tags: ["a"] }, prepend: { steps: ["zero", "one"] }, put: { prices: [{ key: "usd", value: 2 }] }, removeKeys: { prices: ["eur"] }, setFields: { a: { street: "S", city: null } }',
    ),
  ).toEqual({
    tags: ['b', 'c'],
    steps: ['zero', 'one', 'two', 'three'],
    prices: [{ key: 'usd', value: 2 }],
    a: { street: 'S', city: null },
    n: 1,
  });
  expect((await edit('setAt: { steps: [{ index: 1, value: "1" }, { index: 3, value: "3" }] }')).steps).toEqual([
    'zero',
    '1',
    'two',
    '3',
  ]);
  expect((await edit('removeAt: { steps: [0, 2] }')).steps).toEqual(['1', '3']);
  expect((await edit('remove: { steps: ["3", "9"], prices: ["usd"] }')).steps).toEqual(['1']);
});

test('under a condition, and where the place is not there', async () => {
  const { run } = await editsGateway();
  const { data } = await run(`mutation {
    append: updateItem(input: { key: { id: 2 }, append: { steps: ["a"] }, if: { steps: { eq: null } } }) { applied }
    again: updateItem(input: { key: { id: 2 }, append: { steps: ["a"] }, if: { steps: { eq: null } } }) { applied current { steps } }
  }`);
  expect(data).toEqual({ append: { applied: true }, again: { applied: false, current: { steps: ['a'] } } });
  const { errors } = await run(
    'mutation { updateItem(input: { key: { id: 2 }, setAt: { steps: [{ index: 7, value: "x" }] } }) { applied } }',
  );
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', outcome: 'NOT_APPLIED' } });
});

const REFUSED: readonly [edits: string, message: string | RegExp][] = [
  ['', 'Cannot write as `set` is empty: give at least one column'],
  ['add: { tags: [] }', 'Cannot edit tags as `add` has no items: leave it out'],
  ['add: { tags: null }', 'Cannot edit tags as `add` has no items: leave it out'],
  ['set: { tags: ["a"] }, add: { tags: ["b"] }', 'Cannot write as tags is set whole and edited: give one of them'],
  ['add: { tags: ["a"] }, remove: { tags: ["a"] }', 'Cannot edit tags as `add` and `remove` have an item in common'],
  [
    'put: { prices: [{ key: "a", value: 1 }] }, removeKeys: { prices: ["a"] }',
    'Cannot edit prices as `put` and `removeKeys` have an item in common',
  ],
  [
    'put: { prices: [{ key: "a", value: 1 }] }, add: { prices: [{ key: "b", value: 1 }] }',
    /Cannot edit prices as `(add|put)` and `(add|put)` say the same twice: give one/,
  ],
  ['put: { prices: [{ key: "a", value: 1 }, { key: "a", value: 2 }] }', /the map has a key twice/],
  ['setAt: { steps: [{ index: -1, value: "x" }] }', 'Cannot edit steps as there is no place -1'],
  ['removeAt: { steps: [1, 1] }', 'Cannot edit steps as the place 1 is given twice'],
  [
    'append: { steps: ["x"] }, setAt: { steps: [{ index: 0, value: "y" }] }',
    'Cannot edit steps as `append` beside `setAt` could move its places: give one',
  ],
  ['setFields: { a: {} }', 'Cannot edit a as `setFields` has none of its fields'],
  ['add: { fixed: [1] }', /"fixed" is not defined by type "ItemAddInput"/],
];

test.each(REFUSED)('%s is refused before anything is sent', async (edits, message) => {
  const { run, statements } = await editsGateway();
  const { errors } = await run(`mutation { updateItem(input: { key: { id: 1 }, ${edits} }) { applied } }`);
  expect(errors?.[0]?.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  if (typeof message === 'string') expect(statements()).toBe(0);
});
