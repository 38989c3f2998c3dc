/** Limits of roles in place of those of the options, and what an operation costs, as far as somebody may know it. */
import { describe, expect, test } from 'vitest';
import { ROLE_LIMITS, type RoleRules, type Rules } from '../../src/config/rules-config.ts';
import { testGateway } from '../support/cassandra.ts';
import { runAs } from '../support/run-as.ts';

const tables = { categories: { read: true }, customers: { read: true }, orders_by_customer: { read: true } } as const;
const ROWS = '{ categories(first: 5) { edges { node { name } } } }';

/** A document that goes beyond a limit of 1, or of ten tokens, and not beyond that of the options. */
const BEYOND: Readonly<Record<(typeof ROLE_LIMITS)[number], string>> = {
  maxDepth: ROWS,
  maxAliases: '{ a: __typename b: __typename }',
  maxDirectives: '{ a: __typename @include(if: true) b: __typename @include(if: true) }',
  maxRootFields: '{ a: __typename b: __typename }',
  maxFragments: '{ ...A ...B } fragment A on Query { __typename } fragment B on Query { __typename }',
  maxErrors: '{ nothing nobody }',
  maxTokens: ROWS,
  maxCost: ROWS,
  maxStatements: '{ a: category(id: 1) { name } b: customers(first: 1) { edges { node { name } } } }',
  maxInputItems: '{ categoriesByKey(keys: [{ id: 1 }, { id: 2 }]) { name } }',
};

async function gatewayWith(roles: Readonly<Record<string, Omit<RoleRules, 'tables'>>>) {
  const rules: Rules = Object.fromEntries(Object.entries(roles).map(([role, each]) => [role, { ...each, tables }]));
  return testGateway({}, { rules });
}

describe('of a role', () => {
  test.each(ROLE_LIMITS)('%s holds for it alone', async (name) => {
    const { gateway } = await gatewayWith({ tight: { limits: { [name]: name === 'maxTokens' ? 10 : 1 } }, other: {} });
    const outcome = async (...roles: string[]) => {
      const { errors = [] } = await runAs(gateway, { subject: 'ada', roles }, BEYOND[name]);
      return [errors.length, errors.some(({ extensions }) => extensions.code === 'QUERY_TOO_COMPLEX')];
    };
    if (name === 'maxErrors')
      expect([await outcome('tight'), await outcome('other')]).toEqual([
        [1, false],
        [2, false],
      ]);
    else
      expect([await outcome('tight'), await outcome('other')]).toEqual([
        [expect.any(Number), true],
        [0, false],
      ]);
  });

  test('of several that give one the highest holds', async () => {
    const { gateway } = await gatewayWith({ low: { limits: { maxCost: 1 } }, high: { limits: { maxCost: 100 } } });
    const codes = async (...roles: string[]) =>
      (await runAs(gateway, { subject: 'ada', roles }, ROWS)).errors?.map(({ extensions }) => extensions.code);
    expect([await codes('low'), await codes('high'), await codes('low', 'high')]).toEqual([
      ['QUERY_TOO_COMPLEX'],
      undefined,
      undefined,
    ]);
  });
});

test('what an operation costs is in the log, and told to those who may know it', async () => {
  const { gateway, lines } = await gatewayWith({ plain: {}, told: { costs: true } });
  const asked = async (...roles: string[]) => (await runAs(gateway, { subject: 'ada', roles }, ROWS)).extensions;
  expect(await asked('plain')).toBeUndefined();
  const told = { cost: { estimated: 5, rows: expect.any(Number), statements: 1 } };
  expect([await asked('told'), await asked('plain', 'told')]).toEqual([told, told]);
  const line = lines.findLast(({ message }) => message === 'operation');
  expect(line).toMatchObject({ cost: 5, statements: 1 });
  const { gateway: open } = await testGateway({ costs: true });
  expect((await runAs(open, undefined, ROWS)).extensions).toEqual(told);
  const { extensions, errors } = await runAs(open, undefined, '{ nothing }');
  expect([errors?.length, extensions]).toEqual([1, { cost: { estimated: 0, rows: 0, statements: 0 } }]);
});

test('a list in variables is as long as it may be', async () => {
  const { gateway } = await testGateway({ maxInputItems: 3 });
  const query = 'query($ids: [ID!]!) { nodes(nodeIds: $ids) { nodeId } }';
  const codes = async (ids: unknown) =>
    (await runAs(gateway, undefined, query, { ids })).errors?.map(({ extensions }) => extensions.code);
  expect(await codes(['a', 'b', 'c', 'd'])).toEqual(['QUERY_TOO_COMPLEX']);
  expect(await codes([['a', 'b', 'c', 'd']])).toEqual(['QUERY_TOO_COMPLEX']);
  expect(await codes(['a', 'b', 'c'])).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
});
