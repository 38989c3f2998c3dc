import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/cql-type/value-type.ts';
import { GatewayError } from '../../../src/errors.ts';
import { createLoaders } from '../../../src/loaders/create-loaders.ts';
import { chooseAccessPath } from '../../../src/model/access-path.ts';
import type { Page, Statement } from '../../../src/session/executor.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';
import { shopModel, tableOf } from '../../support/shop-model.ts';

const model = shopModel();
const categories = tableOf(model, 'categories');
const products = tableOf(model, 'products');
const orders = tableOf(model, 'orders_by_customer');

function loadersOver(answer: (statement: Statement) => readonly Row[] | Page | Error) {
  const { executor, statements } = recordingExecutor(answer);
  const loaders = createLoaders({ executor, scope: longScope(), replicasOf: () => ['one'], inChunkSize: 100 });
  return { loaders, statements };
}

/** Answers reads of categories by id: 1 to 9 exist. */
function categoryRows({ values }: Statement): Row[] {
  const ids = values.flatMap(({ value }) => (Array.isArray(value) ? value : [value])) as number[];
  return ids
    .filter((id) => id < 10)
    .map((id) => ({ id, name: `c${id}` }))
    .reverse();
}

describe('row loader', () => {
  test('reads the distinct keys of a level in one statement and answers in the order asked', async () => {
    const { loaders, statements } = loadersOver(categoryRows);
    const rows = await Promise.all([3, 1, 99, 3, 2].map((id) => loaders.row(categories, [id], 0)));
    expect(rows.map((row) => row?.name ?? null)).toEqual(['c3', 'c1', null, 'c3', 'c2']);
    expect(statements.map(({ values }) => values[0]?.value)).toEqual([[3, 1, 99, 2]]);
  });

  test('unites column sets, and reads again only what the cached row lacks', async () => {
    const { loaders, statements } = loadersOver(() => [{ sku: 'a' }]);
    await Promise.all([loaders.row(products, ['a'], 1), loaders.row(products, ['b'], 2)]);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.cql).toMatch(/"flavour".*"photo"/);
    await loaders.row(products, ['a'], 1);
    expect(statements).toHaveLength(1);
    await loaders.row(products, ['a'], 4);
    expect(statements).toHaveLength(2);
    expect(statements[1]?.cql).toMatch(/"photo".*"tags"/);
  });

  test('forgets what it read when the request writes', async () => {
    const { loaders, statements } = loadersOver(categoryRows);
    await loaders.row(categories, [1], 0);
    await loaders.write({
      cql: 'INSERT',
      values: [],
      columns: [],
      kind: 'write',
      isIdempotent: true,
      isPrepared: true,
    });
    await loaders.row(categories, [1], 0);
    expect(statements.map(({ cql }) => cql.slice(0, 6))).toEqual(['SELECT', 'INSERT', 'SELECT']);
  });

  test('a refused key costs its own row only', async () => {
    const refuse = new GatewayError('BAD_USER_INPUT', 'Key may not be empty');
    const { loaders, statements } = loadersOver((statement) =>
      JSON.stringify(statement.values).includes('-1') ? refuse : categoryRows(statement),
    );
    const results = await Promise.allSettled([1, -1, 2].map((id) => loaders.row(categories, [id], 0)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(statements).toHaveLength(4);
  });

  test('a time-out is not multiplied into single reads', async () => {
    const { loaders, statements } = loadersOver(() => new GatewayError('CASSANDRA_TIMEOUT', 'late'));
    const results = await Promise.allSettled([1, 2, 3].map((id) => loaders.row(categories, [id], 0)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(statements).toHaveLength(1);
  });
});

describe('partition loader', () => {
  test('reads the first rows of many partitions in one statement, for each distinct key once', async () => {
    const { loaders, statements } = loadersOver(({ values }) =>
      (values[0]!.value as string[]).flatMap((customerId) => [1, 2, 3].map((placedAt) => ({ customerId, placedAt }))),
    );
    const request = { limit: 3, isReversed: false, columns: 0 };
    const pages = await Promise.all(['a', 'b', 'a'].map((id) => loaders.partition(orders, { ...request, key: [id] })));
    expect(pages.map((rows) => rows.map(({ customerId }) => customerId))).toEqual([
      ['a', 'a', 'a'],
      ['b', 'b', 'b'],
      ['a', 'a', 'a'],
    ]);
    expect(statements.map(({ cql }) => cql.replace(/.*WHERE/, ''))).toEqual([
      ' "customer_id" IN ? PER PARTITION LIMIT ?',
    ]);
    expect(statements[0]?.values.map(({ value }) => value)).toEqual([['a', 'b'], 3]);
  });

  test('separates aliases that want other pages or orders', async () => {
    const { loaders, statements } = loadersOver(() => []);
    const request = { key: ['a'], columns: 0 };
    await Promise.all([
      loaders.partition(orders, { ...request, limit: 3, isReversed: false }),
      loaders.partition(orders, { ...request, limit: 4, isReversed: false }),
      loaders.partition(orders, { ...request, limit: 3, isReversed: true }),
    ]);
    expect(statements).toHaveLength(3);
  });

  test('drops the row of a partition that has static values alone', async () => {
    const stock = tableOf(model, 'stock_by_warehouse');
    const { loaders } = loadersOver(() => [{ warehouse: 'OPO', sku: null, manager: 'Ines' }]);
    expect(await loaders.partition(stock, { key: ['OPO'], limit: 2, isReversed: false, columns: 0 })).toEqual([]);
  });
});

describe('pages by page state', () => {
  const path = chooseAccessPath(products, {}, { isReversed: false, maxInList: 10 });

  test('follow short and empty pages, within a bound', async () => {
    const { loaders, statements } = loadersOver(({ pageState }) =>
      pageState === '2' ? { rows: [{ sku: 'a' }] } : { rows: [], pageState: String(Number(pageState ?? 0) + 1) },
    );
    const page = await loaders.page({ table: products, path, first: 1, columns: 0 });
    expect([page.rows.length, page.hasNextPage, statements.length]).toEqual([1, false, 3]);
    const endless = loadersOver(() => ({ rows: [], pageState: 'x' }));
    const empty = await endless.loaders.page({ table: products, path, first: 1, columns: 0 });
    expect([empty.rows.length, empty.hasNextPage, endless.statements.length]).toEqual([0, true, 10]);
    expect(empty.end).toEqual({ kind: 'state', state: 'x', skip: 0, key: [] });
  });

  test('resume after a row, also when it was deleted meanwhile', async () => {
    const skus = ['a', 'b', 'c', 'd', 'e'];
    const { loaders } = loadersOver(({ fetchSize }) => ({
      rows: skus.slice(0, fetchSize).map((sku) => ({ sku })),
      pageState: 'next',
    }));
    const first = await loaders.page({ table: products, path, first: 3, columns: 0 });
    const after = first.positionAfter(1);
    expect(after).toEqual({ kind: 'state', state: null, skip: 2, key: ['b'] });
    const second = await loaders.page({ table: products, path, first: 2, columns: 0, after });
    expect(second.rows.map(({ sku }) => sku)).toEqual(['c', 'd']);
    skus.splice(1, 1);
    const third = await loaders.page({ table: products, path, first: 2, columns: 0, after });
    expect(third.rows.map(({ sku }) => sku)).toEqual(['c', 'd']);
  });
});
