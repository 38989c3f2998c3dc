import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { planInsert } from '../../../src/plan/write-plan.ts';
import type { Statement } from '../../../src/statement/statement.ts';
import { carryOutList, type ListedResult } from '../../../src/writes/carry-out-list.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';
import { shopModel, tableOf } from '../../support/shop-model.ts';

const orders = tableOf(shopModel(), 'orders_by_customer');
const CUSTOMER = 'c0000000-0000-4000-8000-00000000000a';
const LIMITS = { maxListWrites: 100, maxBatchBytes: 30_000, unloggedPartitions: false };
const inserts = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    planInsert(orders, {
      customerId: CUSTOMER,
      placedAt: `8a4e200${index}-e6a4-11f0-8000-000000000000`,
      status: `s${index}`,
    }),
  );

async function carriedOut(answer: (statement: Statement) => Error | []): Promise<{
  readonly results: readonly ListedResult[];
  readonly sent: readonly number[];
}> {
  const { executor, statements } = recordingExecutor(answer);
  const parts = { executor, scope: longScope(), loaders: { clear: () => undefined }, limits: LIMITS };
  const results = await carryOutList(parts, orders, inserts(4));
  return { results, sent: statements.map((each) => each.batch?.parts.length ?? 1) };
}

const isRefused = ({ values }: Statement) => values.some(({ value }) => value === 's2');

test('a batch that Cassandra refuses is sent again write by write, so that one bad value costs itself alone', async () => {
  const refusal = new GatewayError('BAD_USER_INPUT', 'refused', { outcome: 'NOT_APPLIED' });
  const { results, sent } = await carriedOut((statement) =>
    statement.batch !== undefined || isRefused(statement) ? refusal : [],
  );
  expect(sent).toEqual([4, 1, 1, 1, 1]);
  expect(results.map((result) => (result instanceof Error ? result.message : result.applied))).toEqual([
    true,
    true,
    'refused',
    true,
  ]);
});

test('a batch whose outcome is unknown is not sent again, and each of its writes says so', async () => {
  const timeout = new GatewayError('CASSANDRA_TIMEOUT', 'late', { outcome: 'UNKNOWN' });
  const { results, sent } = await carriedOut(() => timeout);
  expect(sent).toEqual([4]);
  expect(results).toEqual([timeout, timeout, timeout, timeout]);
});
