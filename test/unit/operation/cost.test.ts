import { type GraphQLSchema, getOperationAST, getVariableValues, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import { assertCost, createCostMemory } from '../../../src/operation/cost.ts';
import { shopModel } from '../../support/shop-model.ts';

const schema = buildSchema(shopModel());
const copied = buildSchema(
  shopModel({ shape: { companions: [{ of: 'products_by_category', table: 'categories_by_product' }] } }),
);

describe('assertCost()', () => {
  const costOf = (query: string, variables = {}, maxCost = 1_000_000) => costIn(schema, query, { variables, maxCost });
  const costIn = (schema: GraphQLSchema, query: string, { variables = {}, maxCost = 1_000_000 }) => {
    const document = parse(query);
    const operation = getOperationAST(document)!;
    const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    return assertCost(
      { schema, options: { defaultPageSize: 20, maxCost } },
      { document, operation, costs: createCostMemory(document) },
      coerced,
    );
  };
  test.each([
    ['one row', '{ product(sku: "a") { name } }', 1],
    ['a page', '{ products(first: 7) { edges { node { name } } } }', 7],
    ['a page of the default size', '{ products { edges { node { name } } } }', 20],
    [
      'the product along a path',
      '{ customers(first: 10) { edges { node { orders(first: 5) { edges { node { lines(first: 3) { edges { node { product { name } } } } } } } } } } }',
      10 + 50 + 150 + 150,
    ],
    ['aliases added up', '{ a: product(sku: "a") { name } b: product(sku: "b") { name } }', 2],
    ['a page whose size is null', '{ products(first: null) { edges { node { name } } } }', 20],
    ['a page backward whose other size is null', '{ products(first: null, last: 50) { edges { node { name } } } }', 50],
    ['a page backward', '{ products(last: 50) { edges { node { name } } } }', 50],
    ['a first of zero as one', '{ products(first: 0) { edges { node { name } } } }', 1],
    ['health and introspection for nothing', '{ clusterHealth { status } __schema { types { name } } }', 0],
    ['a mutation with its row', 'mutation { insertUser(input: { id: 1 }) { row { login } } }', 2],
  ])('counts %s', (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  test('counts copies in companion tables', () => {
    const row = '{ categoryId: 1, sku: "a" }';
    const write = `insertProductByCategory(input: ${row}) { applied row { sku } }`;
    expect(costIn(copied, `mutation { ${write} }`, {})).toBe(2 + 1);
    const list = `insertProductByCategoryList(inputs: [${row}, ${row}]) { applied row { sku } }`;
    expect(costIn(copied, `mutation { ${list} }`, {})).toBe(4 + 2);
  });

  test('takes sizes that are not given, or null, as they are read', () => {
    const query = 'query ($n: Int, $m: Int) { products(first: $n, last: $m) { edges { node { name } } } }';
    expect([costOf(query), costOf(query, { n: null }), costOf(query, { n: null, m: 70 })]).toEqual([20, 20, 70]);
    expect(costOf(query, { m: 70 })).toBe(70);
  });

  test('takes `first` from variables, their defaults and fragments', () => {
    const query =
      'query ($n: Int = 9) { products(first: $n) { ...Page } } fragment Page on ProductConnection { edges { node { categoryLinks(first: 2) { edges { node { sku } } } } } }';
    expect(Math.floor(costOf(query))).toBe(9 + 18);
    expect(Math.floor(costOf(query, { n: 3 }))).toBe(3 + 6);
  });

  test('does not count what @skip and @include leave out', () => {
    const query =
      'query ($with: Boolean!) { products(first: 5) { edges { node { name } } } other: products(first: 50) @include(if: $with) { edges { cursor } } ... @skip(if: true) { customers(first: 9) { edges { cursor } } } }';
    expect(costOf(query, { with: false })).toBe(5);
    expect(costOf(query, { with: true })).toBe(55);
  });

  test('refuses what exceeds the limit, also by fragments of fragments, without walking it all', () => {
    expect(() => costOf('{ products(first: 100) { edges { node { name } } } }', {}, 99)).toThrow(
      expect.objectContaining({
        code: 'QUERY_TOO_COMPLEX',
        message: expect.stringContaining('may read 100 rows, permitted are 99; the dearest field is products with 100'),
      }),
    );
    expect(() =>
      costOf('{ products { nodes { sku } } customers { nodes { orders(first: 9) { nodes { total } } } } }', {}, 99),
    ).toThrow(/may read 220 rows, .* the dearest field is customers.orders with 180/);
    const bomb = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    ).join(' ');
    const startedAt = Date.now();
    expect(() => costOf(`{ ...F0 } ${bomb} fragment F40 on Query { clusterHealth { status } }`, {}, 10_000)).toThrow(
      'permitted are',
    );
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});
