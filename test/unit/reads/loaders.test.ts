import { describe, expect, test } from 'vitest';
import type { Row } from '../../../src/cql-type/value-type.ts';
import { GatewayError } from '../../../src/errors.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { NARROW, projectionOf } from '../../../src/plan/projection.ts';
import { planWhere } from '../../../src/plan/read-plan.ts';
import { createLoaders } from '../../../src/reads/create-loaders.ts';
import type { Page, Statement } from '../../../src/statement/statement.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, shopModel, tableOf } from '../../support/shop-model.ts';

const model = shopModel();
const categories = tableOf(model, 'categories');
const products = tableOf(model, 'products');
const orders = tableOf(model, 'orders_by_customer');
const [BLOB, VECTOR, COLLECTION] = (['blob', 'vector', 'collection'] as const).map((group) =>
  projectionOf(products.columns.filter((column) => column.group === group)),
) as [number, number, number];

const [A, B] = ['c0000000-0000-4000-8000-00000000000a', 'c0000000-0000-4000-8000-00000000000b'] as const;

function loadersOver(answer: (statement: Statement) => readonly Row[] | Page | Error) {
  const { executor, statements } = recordingExecutor(answer);
  const loaders = createLoaders({
    executor,
    scope: longScope(),
    replicasOf: (routings) => routings().map(() => ['one']),
    inChunkSize: 100,
  });
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
    const rows = await Promise.all([3, 1, 99, 3, 2].map((id) => loaders.row(categories, [id], NARROW)));
    expect(rows.map((row) => row?.name ?? null)).toEqual(['c3', 'c1', null, 'c3', 'c2']);
    expect(statements.map(({ values }) => values[0]?.value)).toEqual([[3, 1, 99, 2]]);
  });

  test('unites column sets, and reads again only what the cached row lacks', async () => {
    const { loaders, statements } = loadersOver(() => [{ sku: 'a' }]);
    await Promise.all([loaders.row(products, ['a'], BLOB), loaders.row(products, ['b'], VECTOR)]);
    expect(statements).toHaveLength(1);
    expect(statements[0]?.cql).toMatch(/"flavour".*"photo"/);
    await loaders.row(products, ['a'], BLOB);
    expect(statements).toHaveLength(1);
    await loaders.row(products, ['a'], COLLECTION);
    expect(statements).toHaveLength(2);
    expect(statements[1]?.cql).toMatch(/"photo".*"tags"/);
  });

  test('forgets what it read when it is told to, as after a write', async () => {
    const { loaders, statements } = loadersOver(categoryRows);
    await loaders.row(categories, [1], NARROW);
    loaders.clear();
    await loaders.row(categories, [1], NARROW);
    expect(statements).toHaveLength(2);
  });

  test('a refused key costs its own row only', async () => {
    const refuse = new GatewayError('BAD_USER_INPUT', 'Key may not be empty');
    const { loaders, statements } = loadersOver((statement) =>
      JSON.stringify(statement.values).includes('-1') ? refuse : categoryRows(statement),
    );
    const results = await Promise.allSettled([1, -1, 2].map((id) => loaders.row(categories, [id], NARROW)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(statements).toHaveLength(4);
  });

  test('a time-out is not multiplied into single reads', async () => {
    const { loaders, statements } = loadersOver(() => new GatewayError('CASSANDRA_TIMEOUT', 'late'));
    const results = await Promise.allSettled([1, 2, 3].map((id) => loaders.row(categories, [id], NARROW)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(statements).toHaveLength(1);
  });
});

test('a row that nobody asked for is a mistake that is told, not a row that is missing', async () => {
  const { loaders } = loadersOver(() => [{ id: 1 }, { id: 77 }]);
  const results = await Promise.allSettled([1, 2].map((id) => loaders.row(categories, [id], NARROW)));
  const told = 'TypeError: Cannot place a row as nobody asked for the key [77]';
  expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'row'))).toEqual([told, told]);
});

test('keys are told apart by their bytes: 0 and -0 are two, 1.0 and 1.00 are two partitions', async () => {
  const metadata = makeKeyspace({ doubles: { partition: { d: 'double' } }, decimals: { partition: { d: 'decimal' } } });
  const tables = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} });
  const { loaders, statements } = loadersOver(({ values }) =>
    (values[0]!.value as (number | string)[]).map((d) => ({ d })),
  );
  await Promise.all([0, -0, 0].map((d) => loaders.row(tableOf(tables, 'doubles'), [d], NARROW)));
  await Promise.all(['1.0', '1.00', '1.0'].map((d) => loaders.row(tableOf(tables, 'decimals'), [d], NARROW)));
  expect(statements.map(({ values }) => values[0]!.value)).toEqual([
    [0, -0],
    ['1.0', '1.00'],
  ]);
});

test('clustering decimals are read one by one, as Cassandra finds 1.00 by 1.0', async () => {
  const metadata = makeKeyspace({ t: { partition: { p: 'int' }, clustering: { d: 'decimal' } } });
  const table = tableOf(buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} }), 't');
  const { loaders, statements } = loadersOver(() => [{ p: 1, d: '1.00' }]);
  const rows = await Promise.all(['1.0', '2'].map((d) => loaders.row(table, [1, d], NARROW)));
  expect(rows.map((row) => row?.d)).toEqual(['1.00', '1.00']);
  expect(statements).toHaveLength(2);
});

describe('partition loader', () => {
  test('reads the first rows of many partitions in one statement, for each distinct key once', async () => {
    const { loaders, statements } = loadersOver(({ values }) =>
      (values[0]!.value as string[]).flatMap((customerId) => [1, 2, 3].map((placedAt) => ({ customerId, placedAt }))),
    );
    const request = { limit: 3, isReversed: false, projection: NARROW };
    const pages = await loaders.partitions(orders, { ...request, keys: [[A], [B], [A]] });
    expect(pages.map((rows) => (rows as readonly Row[]).map(({ customerId }) => customerId))).toEqual([
      [A, A, A],
      [B, B, B],
      [A, A, A],
    ]);
    expect(statements.map(({ cql }) => cql.replace(/.*WHERE/, ''))).toEqual([
      ' "customer_id" IN ? PER PARTITION LIMIT ?',
    ]);
    expect(statements[0]?.values.map(({ value }) => value)).toEqual([[A, B], 3]);
  });

  test('separates aliases that want other pages or orders', async () => {
    const { loaders, statements } = loadersOver(() => []);
    const request = { keys: [[A]], projection: NARROW };
    await Promise.all([
      loaders.partitions(orders, { ...request, limit: 3, isReversed: false }),
      loaders.partitions(orders, { ...request, limit: 4, isReversed: false }),
      loaders.partitions(orders, { ...request, limit: 3, isReversed: true }),
    ]);
    expect(statements).toHaveLength(3);
  });

  test('drops the row of a partition that has static values alone', async () => {
    const stock = tableOf(model, 'stock_by_warehouse');
    const { loaders } = loadersOver(() => [{ warehouse: 'OPO', sku: null, manager: 'Ines' }]);
    const request = { keys: [['OPO']], limit: 2, isReversed: false, projection: NARROW };
    expect(await loaders.partitions(stock, request)).toEqual([[]]);
  });
});

describe('reads that are asked for twice', () => {
  const metadata = makeKeyspace({ doubles: { partition: { p: 'int' }, clustering: { c: 'double' } } });
  const doubles = tableOf(buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} }), 'doubles');
  const pageOf = (c: number) => ({
    plan: planWhere(
      doubles,
      { p: { eq: 1 }, c: { gt: c } },
      { isReversed: false, limits: PLAN_LIMITS, projection: NARROW },
    ),
    first: 2,
  });

  test('are sent once, a failed one too, until the operation writes', async () => {
    const { loaders, statements } = loadersOver(() => new GatewayError('CASSANDRA_TIMEOUT', 'late'));
    const all = await Promise.allSettled([1, 1, 1].map((c) => loaders.page(pageOf(c))));
    expect([all.map(({ status }) => status), statements.length]).toEqual([['rejected', 'rejected', 'rejected'], 1]);
    loaders.clear();
    await loaders.page(pageOf(1)).catch(() => undefined);
    expect(statements).toHaveLength(2);
  });

  test('are told apart by their values, 0 and -0 too, and by the size of their pages', async () => {
    const { loaders, statements } = loadersOver(() => []);
    await Promise.all([pageOf(0), pageOf(-0), pageOf(0), { ...pageOf(0), first: 3 }].map((page) => loaders.page(page)));
    expect(statements.map(({ values }) => values.map(({ value }) => value))).toEqual([
      [1, 0, 3],
      [1, -0, 3],
      [1, 0, 4],
    ]);
  });

  test('of partitions are kept beyond the tick, and read again for columns that are missing', async () => {
    const { loaders, statements } = loadersOver(() => []);
    const request = { keys: [[A]], limit: 3, isReversed: false };
    await loaders.partitions(orders, { ...request, projection: NARROW });
    await loaders.partitions(orders, { ...request, projection: NARROW });
    expect(statements).toHaveLength(1);
    await loaders.partitions(orders, { ...request, projection: COLLECTION });
    expect(statements).toHaveLength(2);
  });
});

describe('pages by page state', () => {
  const plan = planWhere(products, {}, { isReversed: false, limits: PLAN_LIMITS, projection: NARROW });

  test('follow short and empty pages, within a bound', async () => {
    const { loaders, statements } = loadersOver(({ pageState }) =>
      pageState === '2' ? { rows: [{ sku: 'a' }] } : { rows: [], pageState: String(Number(pageState ?? 0) + 1) },
    );
    const page = await loaders.page({ plan, first: 1 });
    expect([page.rows.length, page.hasNextPage, statements.length]).toEqual([1, false, 3]);
    const endless = loadersOver(({ pageState = '' }) => ({ rows: [], pageState: `${pageState}x` }));
    const empty = await endless.loaders.page({ plan, first: 1 });
    expect([empty.rows.length, empty.hasNextPage, endless.statements.length]).toEqual([0, true, 10]);
    expect(empty.end).toEqual({ kind: 'state', part: 0, state: 'x'.repeat(10), skip: 0, key: [] });
  });

  test('resume after a row, also when it was deleted meanwhile', async () => {
    const skus = ['a', 'b', 'c', 'd', 'e'];
    const { loaders } = loadersOver(({ fetchSize }) => ({
      rows: skus.slice(0, fetchSize).map((sku) => ({ sku })),
      pageState: 'next',
    }));
    const first = await loaders.page({ plan, first: 3 });
    const after = first.positionAfter(1);
    expect(after).toEqual({ kind: 'state', part: 0, state: null, skip: 2, key: ['b'] });
    const second = await loaders.page({ plan, first: 2, after });
    expect(second.rows.map(({ sku }) => sku)).toEqual(['c', 'd']);
    skus.splice(1, 1);
    const third = await loaders.page({ plan, first: 2, after });
    expect(third.rows.map(({ sku }) => sku)).toEqual(['c', 'd']);
  });
});
