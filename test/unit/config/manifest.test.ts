/** Manifests of trusted documents in the forms that tools write, and what is wrong with others. */
import { expect, test } from 'vitest';
import { documentsOf, idOf } from '../../../src/config/manifest.ts';

const [A, B] = ['query A { a }', 'query B { b }'];
const json = (value: unknown, name = 'm.json') => ({ name, text: JSON.stringify(value) });
const apollo = (operations: unknown) => json({ format: 'apollo-persisted-query-manifest', version: 1, operations });

test('reads the form of Apollo, of Relay, and plain documents, each by its own id and its hash', () => {
  // printf '{ a }' | sha256sum
  expect(idOf('{ a }')).toBe('sha256:1c7e1e347f726166b5b1c55afd61f278cc9b45e00c108ec33d540a566379811b');
  expect(documentsOf([apollo([{ id: 'one', name: 'A', type: 'query', body: A }])])).toEqual(
    new Map([
      ['one', A],
      [idOf(A), A],
    ]),
  );
  expect(documentsOf([json({ md5a: A, md5b: B })]).get('md5b')).toBe(B);
  const plain = documentsOf([{ name: 'b.graphql', text: B }]);
  expect([...plain]).toEqual([[idOf(B), B]]);
  expect(documentsOf([json({ x: A }), apollo([{ id: 'x', body: A }])]).size).toBe(2);
});

test.each([
  [[{ name: 'm.json', text: '{' }], 'm.json as it is no JSON'],
  [[json([])], 'it is no object'],
  [[json({ a: 1 })], 'it has an entry without an id or a text'],
  [[json({ '': A })], 'it has an entry without an id or a text'],
  [[apollo([{ id: 'a' }])], 'it has an entry without an id or a text'],
  [[apollo(['a'])], 'it has an entry without an id or a text'],
  [[apollo({})], 'it is neither an object of ids and texts nor version 1 of'],
  [[json({ format: 'apollo-persisted-query-manifest', version: 2, operations: [] })], 'it is neither an object'],
  [[json({ format: 'other', version: 1, operations: [] })], 'it is neither an object'],
  [[json({ x: A }), json({ x: B }, 'n.json')], 'n.json as `x` stands for another document elsewhere'],
])('%j is refused', (files, reason) => {
  expect(() => documentsOf(files)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(reason) }),
  );
});
