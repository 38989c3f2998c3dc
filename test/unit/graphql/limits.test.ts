import { execute, GraphQLError, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { native } from '../../../src/cql-type/value-type.ts';
import { GatewayError } from '../../../src/errors.ts';
import { buildSchema, toSdl } from '../../../src/graphql/build-schema.ts';
import { assertValue } from '../../../src/graphql/check-value.ts';
import { createContext } from '../../../src/graphql/context.ts';
import { assertCost } from '../../../src/graphql/cost.ts';
import { CursorCodec } from '../../../src/graphql/cursor.ts';
import { limitRule } from '../../../src/graphql/limit-rules.ts';
import { maskError } from '../../../src/graphql/mask-error.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';
import { shopModel } from '../../support/shop-model.ts';

const schema = buildSchema(shopModel());
const ENVIRONMENT = {
  GATEWAY_MODE: 'development',
  CASSANDRA_CONTACT_POINTS: 'a',
  CASSANDRA_LOCAL_DATACENTER: 'd',
  CASSANDRA_KEYSPACES: 'k',
};

function never(): never {
  throw new Error('nobody asks');
}

describe('assertCost()', () => {
  const costOf = (query: string, variables = {}, maxCost = 1_000_000) => {
    const document = parse(query);
    return assertCost(schema, document, getOperationAST(document)!, variables, { defaultPageSize: 20, maxCost });
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
    ['a first of zero as one', '{ products(first: 0) { edges { node { name } } } }', 1],
    ['health and introspection for nothing', '{ clusterHealth { status } __schema { types { name } } }', 0],
    ['a mutation with its row', 'mutation { insertUser(input: { id: 1 }) { row { login } } }', 2],
  ])('counts %s', (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  test('takes `first` from variables, their defaults and fragments', () => {
    const query =
      'query ($n: Int = 9) { products(first: $n) { ...Page } } fragment Page on ProductConnection { edges { node { categoryLinks(first: 2) { edges { node { sku } } } } } }';
    expect(Math.floor(costOf(query))).toBe(9 + 18);
    expect(Math.floor(costOf(query, { n: 3 }))).toBe(3 + 6);
  });

  test('refuses what exceeds the limit, also by fragments of fragments, without walking it all', () => {
    expect(() => costOf('{ products(first: 100) { edges { node { name } } } }', {}, 99)).toThrow(
      expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }),
    );
    const bomb = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    ).join(' ');
    const startedAt = Date.now();
    expect(() => costOf(`{ ...F0 } ${bomb} fragment F40 on Query { clusterHealth { status } }`, {}, 10_000)).toThrow(
      'may read more than',
    );
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('limitRule()', () => {
  const rule = limitRule({ maxDepth: 4, maxAliases: 2 });
  const codesOf = (query: string) => validate(schema, parse(query), [rule]).map(({ message }) => message);
  test('counts nesting through fragments; introspection may be deep', () => {
    expect(codesOf('{ products { edges { node { name } } } }')).toEqual([]);
    expect(codesOf('{ customers { edges { node { orders { edges { cursor } } } } } }')).toEqual([
      'Cannot run the operation as it nests fields deeper than 4',
    ]);
    expect(
      codesOf(
        '{ ...A } fragment A on Query { products { edges { node { ... on Product { categoryLinks { edges { cursor } } } } } } }',
      ),
    ).toHaveLength(1);
    expect(codesOf('{ __schema { types { fields { type { ofType { ofType { name } } } } } } }')).toEqual([]);
  });
  test('counts aliases, of __typename too', () => {
    expect(codesOf('{ a: __typename b: __typename }')).toEqual([]);
    expect(codesOf('{ a: __typename b: __typename c: __typename d: __typename }')).toEqual([
      'Cannot run the document as it has more than 2 aliases',
    ]);
  });
});

test('selectedColumns() walks fragments of fragments once, however many rows there are', async () => {
  const { executor, statements } = recordingExecutor(({ cql }) =>
    cql.includes('orders_by_customer') ? [] : Array.from({ length: 50 }, (_, id) => ({ id: `c${id}`, name: 'n' })),
  );
  const levels = 18;
  const bomb = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on OrderByCustomer { ...F${level + 1} ...F${level + 1} }`,
  ).join(' ');
  const query = `{ customers(first: 50) { edges { node { orders(first: 1) { edges { node { ...F0 } } } } } } } ${bomb} fragment F${levels} on OrderByCustomer { tags }`;
  const environment = {
    executor,
    replicasOf: () => [],
    options: readConfig(ENVIRONMENT),
    cursors: new CursorCodec(['s']),
    checkHealth: async () => never(),
  };
  const contextValue = createContext(environment, longScope().deadline, () => {}, '');
  const startedAt = Date.now();
  const result = await execute({ schema, document: parse(query), contextValue });
  expect(result.errors).toBeUndefined();
  expect(Date.now() - startedAt).toBeLessThan(3_000);
  expect(statements.at(-1)?.cql).toContain('"tags"');
});

describe('maskError()', () => {
  const seen: unknown[] = [];
  const mask = (error: unknown, showSuggestions = true) =>
    maskError(error, { showSuggestions, onUnexpected: (cause) => seen.push(cause) });

  test('hides what was not meant for clients, and keeps it for the log', () => {
    const cause = new Error('SELECT secret FROM 10.0.0.5');
    const masked = mask(new GraphQLError('SELECT secret', { originalError: cause, path: ['a'] }));
    expect(masked.toJSON()).toEqual({
      message: 'Unexpected error',
      path: ['a'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
    });
    expect(seen).toContain(cause);
  });

  test('shows a GatewayError with code, advice and details, but not its cause', () => {
    const error = new GatewayError('CASSANDRA_UNAVAILABLE', 'Too few', {
      cause: new Error('10.0.0.5'),
      details: { required: 2, alive: 1 },
    });
    const masked = mask(new GraphQLError('x', { originalError: error }));
    expect(masked.toJSON()).toEqual({
      message: 'Too few',
      extensions: { code: 'CASSANDRA_UNAVAILABLE', retryable: true, required: 2, alive: 1 },
    });
    expect(masked.originalError).toBeUndefined();
  });

  test('tells of errors that the operator must mend by code alone', () => {
    const masked = mask(new GatewayError('CASSANDRA_AUTHENTICATION', 'check CASSANDRA_PASSWORD'));
    expect(masked.toJSON()).toMatchObject({
      message: 'The gateway cannot use its database',
      extensions: { code: 'CASSANDRA_AUTHENTICATION' },
    });
  });

  test('strips hints at the schema where introspection is off', () => {
    const error = new GraphQLError('Cannot query field "nam" on type "Product". Did you mean "name"?', { nodes: [] });
    expect(mask(error, false).message).toBe('Cannot query field "nam" on type "Product".');
    expect(mask(error).message).toContain('Did you mean');
  });
});

describe('assertValue()', () => {
  test.each([
    ['ascii', native('ascii'), 'é', /ASCII/],
    ['half a character', native('text'), '\ud800', /lone surrogate/],
    [
      'a vector of the wrong size',
      { kind: 'vector', of: native('float'), dimensions: 2 },
      [1],
      /has 1 dimensions, it must have 2/,
    ],
    [
      'a value inside a map',
      { kind: 'map', key: native('ascii'), value: native('int') },
      [{ key: 'ü', value: 1 }],
      /ASCII/,
    ],
    [
      'a value inside a type',
      { kind: 'udt', name: 'u', fields: [{ name: 'zip', property: 'zip', type: native('ascii') }] },
      { zip: 'ü' },
      /ASCII/,
    ],
  ] as const)('refuses %s', (_what, type, value, message) => {
    expect(() => assertValue(value, type, 'field')).toThrow(message);
  });
});

test('schema/schema.graphql is the schema of the example keyspace', async () => {
  await expect(toSdl(schema)).toMatchFileSnapshot('../../../schema/schema.graphql');
});
