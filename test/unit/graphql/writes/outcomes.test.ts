/** What errors say of writes that may have been carried out, and of those that were not. */

import { graphql } from 'graphql';
import { expect, test } from 'vitest';
import type { Options } from '../../../../src/config/options.ts';
import { type ErrorCode, GatewayError, type Outcome } from '../../../../src/errors.ts';
import { createContext } from '../../../../src/graphql/context.ts';
import { buildSchema } from '../../../../src/graphql/schema/build-schema.ts';
import { CursorCodec } from '../../../../src/graphql/values/cursor.ts';
import { anyCaller } from '../../../support/any-caller.ts';
import { longScope, recordingExecutor } from '../../../support/recording-executor.ts';
import { PLAN_LIMITS, shopModel } from '../../../support/shop-model.ts';
import writesConfig from '../../../support/writes-config.ts';

const SCHEMA = buildSchema(shopModel({ shape: writesConfig }));
const KEY = '{ customerId: "c0000000-0000-4000-8000-000000000002", placedAt: "8a4e2000-e6a4-11f0-8000-000000000001" }';

async function failed(mutation: string, code: ErrorCode, outcome: Outcome) {
  const { executor, statements } = recordingExecutor(() => new GatewayError(code, 'it failed', { outcome }));
  const parts = {
    createExecutor: () => executor,
    replicasOf: () => undefined,
    options: { ...PLAN_LIMITS, maxListWrites: 10 } as Options, // what writes look at
    cursors: new CursorCodec(['only for tests: long enough']),
    checkHealth: () => Promise.reject(new Error('not asked')),
  };
  const contextValue = createContext(parts, anyCaller(longScope()));
  const { errors } = await graphql({ schema: SCHEMA, source: `mutation { ${mutation} { applied } }`, contextValue });
  if (!(errors?.[0]?.originalError instanceof GatewayError)) throw errors?.[0] ?? new Error('nothing failed');
  const error = errors[0].originalError;
  return { ...error.toExtensions(), sent: statements.length };
}

const WRITES: readonly [mutation: string, isRepeatable: boolean][] = [
  ['insertProduct(input: { sku: "A", name: "a" })', true],
  ['insertProduct(input: { sku: "A", name: "a" }, ifNotExists: true)', false],
  [`updateOrderByCustomer(input: { key: ${KEY}, set: { status: "a" } })`, true],
  [`updateOrderByCustomer(input: { key: ${KEY}, set: { status: "a" }, if: { status: { eq: "b" } } })`, false],
  [
    `updateOrderByCustomer(input: { key: ${KEY}, add: { tags: ["a"] }, put: { prices: [{ key: "a", value: "1" }] } })`,
    true,
  ],
  [`updateOrderByCustomer(input: { key: ${KEY}, remove: { tags: ["a"] } })`, true],
  ['updateProduct(input: { key: { sku: "A" }, append: { steps: ["a"] } })', false],
  ['updateProduct(input: { key: { sku: "A" }, prepend: { steps: ["a"] } })', false],
  ['updateProduct(input: { key: { sku: "A" }, setAt: { steps: [{ index: 0, value: "a" }] } })', false],
  ['updateProduct(input: { key: { sku: "A" }, removeAt: { steps: [0] } })', false],
  ['deleteProduct(input: { key: { sku: "A" } })', true],
  ['deleteProduct(input: { key: { sku: "A" }, columns: [steps] })', true],
  ['deleteProduct(input: { key: { sku: "A" }, ifExists: true })', false],
  ['incrementPageView(input: { key: { page: "/", day: "2026-01-01" }, by: { views: "1" } })', false],
  [
    'deleteOrderByCustomerRange(where: { customerId: { eq: "c0000000-0000-4000-8000-000000000002" } }, wholePartition: true)',
    true,
  ],
];

test.each(WRITES)('%s is to be repeated after an unknown outcome: %s', async (mutation, isRepeatable) => {
  expect(await failed(mutation, 'CASSANDRA_UNAVAILABLE', 'UNKNOWN')).toMatchObject({
    outcome: 'UNKNOWN',
    retryable: isRepeatable,
    sent: 1,
  });
  expect(await failed(mutation, 'CASSANDRA_UNAVAILABLE', 'NOT_APPLIED')).toMatchObject({
    outcome: 'NOT_APPLIED',
    retryable: true,
    sent: 1,
  });
});

test('an insert whose key was made tells it, and is not to be repeated without it', async () => {
  const insert = 'insertOrderByCustomer(input: { customerId: "c0000000-0000-4000-8000-000000000002" })';
  const unknown = await failed(insert, 'CASSANDRA_UNAVAILABLE', 'UNKNOWN');
  expect(unknown).toMatchObject({ retryable: false, generated: { placedAt: expect.stringMatching(/^[\da-f-]{36}$/) } });
  const refused = await failed(insert, 'CASSANDRA_UNAVAILABLE', 'NOT_APPLIED');
  expect(refused).toMatchObject({ retryable: true });
  expect(refused).not.toHaveProperty('generated');
});
