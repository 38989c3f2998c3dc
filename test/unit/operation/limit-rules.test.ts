import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { limitRule } from '../../../src/operation/limit-rules.ts';
import { shopModel } from '../../support/shop-model.ts';

const schema = buildSchema(shopModel());

const LIMITS = {
  maxDepth: 4,
  maxAliases: 2,
  maxDirectives: 3,
  maxFragments: 2,
  maxRootFields: 5,
  maxInputItems: 3,
  maxTokens: 2_000,
};

describe('limitRule()', () => {
  const rule = limitRule(LIMITS);
  const codesOf = (query: string) => validate(schema, parse(query), [rule]).map(({ message }) => message);
  test('counts nesting through fragments; introspection may be deep', () => {
    expect(codesOf('{ products { edges { node { name } } } }')).toEqual([]);
    expect(codesOf('{ customers { edges { node { orders { edges { node { customer { name } } } } } } } }')).toEqual([]);
    expect(codesOf('{ customers { nodes { orders { nodes { customer { orders { nodes { total } } } } } } } }')).toEqual(
      ['Cannot run the operation as it nests fields deeper than 4'],
    );
    expect(
      codesOf(
        '{ ...A } fragment A on Query { customers { nodes { ... on Customer { orders { nodes { customer { orders { nodes { total } } } } } } } } }',
      ),
    ).toHaveLength(1);
    expect(codesOf('{ __schema { types { fields { type { ofType { ofType { name } } } } } } }')).toEqual([]);
  });
  test('counts the items of each list', () => {
    expect(codesOf('{ nodes(nodeIds: ["a", "b", "c"]) { nodeId } }')).toEqual([]);
    expect(codesOf('{ nodes(nodeIds: ["a", "b", "c", "d"]) { nodeId } }')).toEqual([
      'Cannot run the operation as a list in it has 4 items, permitted are 3',
    ]);
  });
  test('counts aliases, of __typename too', () => {
    expect(codesOf('{ a: __typename b: __typename }')).toEqual([]);
    expect(codesOf('{ a: __typename b: __typename c: __typename d: __typename }')).toEqual([
      'Cannot run the document as it has more than 2 aliases',
    ]);
  });
  test('counts directives, unknown ones too', () => {
    expect(codesOf('{ __typename @a @a @a }')).toEqual([]);
    expect(codesOf(`{ __typename ${'@a '.repeat(50)} }`)).toEqual([
      'Cannot run the document as it has more than 3 directives',
    ]);
  });
  test('counts root fields as often as they are written, through fragments, which may form a circle', () => {
    const message = 'Cannot run the operation as it has more than 5 root fields';
    expect(codesOf(`{ ${'__typename '.repeat(5)} }`)).toEqual([]);
    expect(codesOf(`{ ${'__typename '.repeat(500)} }`)).toEqual([message]);
    expect(codesOf('{ ...A ...A ... { ...A } } fragment A on Query { __typename __typename }')).toEqual([message]);
    expect(codesOf('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')).toEqual([message]);
    expect(codesOf('{ products { nodes { name name name name name name name } } }')).toEqual([]);
  });
  test('counts what fragments of fragments make, without making it', () => {
    const bomb = (depth: number) =>
      Array.from({ length: depth }, (_, at) => `fragment F${at} on Product { ...F${at + 1} ...F${at + 1} }`).join(' ');
    const made = (depth: number) =>
      validate(schema, parse(`{ product(sku: "a") { ...F0 } } ${bomb(depth)} fragment F${depth} on Product { sku }`), [
        limitRule({ ...LIMITS, maxFragments: 100 }),
      ]).map(({ message }) => message);
    expect(made(11)).toEqual([]); // 6,143
    const startedAt = Date.now();
    for (const depth of [13, 40, 90])
      expect(made(depth)).toEqual(['Cannot run the operation as its fragments make more than 10000 selections of it']);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });
  test('counts fragments', () => {
    const fragments = (count: number) =>
      Array.from({ length: count }, (_, index) => `fragment F${index} on Query { __typename }`).join(' ');
    expect(codesOf(`{ ...F0 } ${fragments(2)}`)).toEqual([]);
    expect(codesOf(`{ ...F0 } ${fragments(9)}`)).toEqual(['Cannot run the document as it has more than 2 fragments']);
  });
});
