import { execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { readConfig } from '../../../../src/config/read-config.ts';
import { createContext } from '../../../../src/graphql/context.ts';
import { buildSchema } from '../../../../src/graphql/schema/build-schema.ts';
import { CursorCodec } from '../../../../src/graphql/values/cursor.ts';
import { anyCaller } from '../../../support/any-caller.ts';
import { longScope, recordingExecutor } from '../../../support/recording-executor.ts';
import { shopModel } from '../../../support/shop-model.ts';

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

test('selectedColumns() walks fragments of fragments once, however many rows there are', async () => {
  const { executor, statements } = recordingExecutor(({ cql }) =>
    cql.includes('orders_by_customer')
      ? []
      : Array.from({ length: 50 }, (_, id) => ({
          id: `c0000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
          name: 'n',
        })),
  );
  const levels = 18;
  const bomb = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on OrderByCustomer { ...F${level + 1} ...F${level + 1} }`,
  ).join(' ');
  const query = `{ customers(first: 50) { edges { node { orders(first: 1) { edges { node { ...F0 } } } } } } } ${bomb} fragment F${levels} on OrderByCustomer { tags }`;
  const parts = {
    createExecutor: () => executor,
    replicasOf: () => undefined,
    options: readConfig(ENVIRONMENT),
    cursors: new CursorCodec(['s']),
    checkHealth: async () => never(),
  };
  const contextValue = createContext(parts, anyCaller(longScope()));
  const startedAt = Date.now();
  const result = await execute({ schema, document: parse(query), contextValue });
  expect(result.errors).toBeUndefined();
  expect(Date.now() - startedAt).toBeLessThan(3_000);
  expect(statements.at(-1)?.cql).toContain('"tags"');
});
