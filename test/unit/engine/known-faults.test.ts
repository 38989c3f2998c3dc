/**
 * What compiling executors answer differently from graphql-js, with the answers that are right: conditions on a field and
 * below it, variables that are not given, names that JavaScript's objects have already.
 */
import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/cql-type/value-type.ts';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { toNodeId } from '../../../src/graphql/values/node-id.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { Pair, pairOptions } from '../../support/differential/compare.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace(
  {
    people: { partition: { id: 'int' }, regular: { name: 'text', boss: 'int', place: 'frozen<place>' }, age: 1 },
    notes: { partition: { person: 'int' }, clustering: { day: 'int' }, regular: { text: 'text' }, age: 2 },
  },
  [{ name: 'place', fields: [{ name: 'zip', type: 'text' }] }],
);
const relations = [
  { table: 'people', field: 'chief', target: 'people', kind: 'one', columns: { boss: 'id' } },
  { table: 'people', field: 'notes', target: 'notes', kind: 'many', columns: { id: 'person' } },
] as const;
const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { relations } });
const people: Row[] = [
  { id: 1, name: 'Ada', boss: 2, place: { zip: '1' } },
  { id: 2, name: 'Bob', boss: null, place: null },
];
const notes: Row[] = [1, 2, 3].map((day) => ({ person: 1, day, text: `note ${day}` }));
const script = {
  model,
  rows: new Map([
    ['people', people],
    ['notes', notes],
  ]),
  failure: 'CASSANDRA_TIMEOUT',
} as const;
const pair = new Pair(buildSchema(model), model.tables, pairOptions());
const adaId = toNodeId(tableOf(model, 'people'), people[0]!);

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<string> {
  const request = { query, variables, isReadOnly: false };
  const [ours, reference] = [await pair.ours(script, request), await pair.reference(script, request)];
  expect(ours.outcome.text).toBe(reference.outcome.text);
  expect(ours.statements.map(({ cql }) => cql).sort()).toEqual(reference.statements.map(({ cql }) => cql).sort());
  return ours.outcome.text;
}

describe('a condition on a field', () => {
  const ways: Readonly<Record<string, string>> = {
    'an inline fragment': '... on Person { name }',
    'an inline fragment without a type': '... { name }',
    'a fragment': '...Named',
    'a relation': '... on Person { name chief { name } }',
  };
  const fragment = 'fragment Named on Person { name }';

  test.each(Object.entries(ways))('holds for %s below it', async (way, inner) => {
    const text = (condition: string) =>
      `query ($i: Boolean!) { person(id: 1) { id } person(id: 1) ${condition} { ${inner} } } ${way === 'a fragment' ? fragment : ''}`;
    const bare = '{"data":{"person":{"id":1}}}';
    expect(await ask(text('@include(if: $i)'), { i: false })).toBe(bare);
    expect(await ask(text('@skip(if: $i)'), { i: true })).toBe(bare);
    expect(await ask(text('@include(if: $i)'), { i: true })).toContain('"name":"Ada"');
    expect(await ask(text('@skip(if: $i)'), { i: false })).toContain('"name":"Ada"');
  });

  test('holds for a fragment that carries it, on an interface too', async () => {
    const query =
      'query ($n: ID!, $i: Boolean!) { node(nodeId: $n) { nodeId ... on Person @include(if: $i) { name } } }';
    expect(await ask(query, { n: adaId, i: false })).toBe(`{"data":{"node":{"nodeId":"${adaId}"}}}`);
    expect(await ask(query, { n: adaId, i: true })).toContain('"name":"Ada"');
  });
});

describe('a variable that is not given', () => {
  test('leaves the condition out that it stands in, and never means null', async () => {
    const query =
      'query ($p: Int!, $from: Int, $to: Int) { notes(where: { person: { eq: $p }, day: { gte: $from, lte: $to } }) { edges { node { day } } } }';
    expect(await ask(query, { p: 1, to: 2 })).toBe(
      '{"data":{"notes":{"edges":[{"node":{"day":1}},{"node":{"day":2}}]}}}',
    );
    expect(await ask(query, { p: 1, from: null })).toContain('"errors"');
  });

  test('leaves the default of the variable, and that of the argument', async () => {
    const query =
      'query ($first: Int = 2, $order: RowOrder) { person(id: 1) { notes(first: $first, orderBy: $order) { edges { node { day } } } } }';
    expect(await ask(query.replace(/, \$order: RowOrder|, orderBy: \$order/g, ''))).toBe(
      '{"data":{"person":{"notes":{"edges":[{"node":{"day":1}},{"node":{"day":2}}]}}}}',
    );
  });

  test('is refused in a list that has no place for it', async () => {
    const query = 'query ($a: Int) { people(where: { id: { in: [1, $a] } }) { edges { node { id } } } }';
    expect(await ask(query)).toContain('"errors"');
  });
});

test('names that every object has are names like others', async () => {
  expect(
    await ask('{ __proto__: person(id: 1) { constructor: name toString: id __proto__: place { valueOf: zip } } }'),
  ).toBe('{"data":{"__proto__":{"constructor":"Ada","toString":1,"__proto__":{"valueOf":"1"}}}}');
});

test('fields are merged in the order in which they are met first', async () => {
  const query =
    '{ person(id: 1) { name ...A id } person(id: 1) { chief { id } __typename } } fragment A on Person { chief { name } boss }';
  expect(await ask(query)).toBe(
    '{"data":{"person":{"name":"Ada","chief":{"name":"Bob","id":2},"boss":2,"id":1,"__typename":"Person"}}}',
  );
});
