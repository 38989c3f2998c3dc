import { describe, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../support/cassandra.ts';

interface Page {
  readonly rows: readonly unknown[];
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
  readonly cursors: readonly string[];
}

async function pageOf(
  { run }: TestGateway,
  field: string,
  args: string,
  columns: string,
  first: number,
  after: string | null,
): Promise<Page> {
  const query = `query ($after: String) { page: ${field}(${args}${args === '' ? '' : ', '}first: ${first}, after: $after) { edges { cursor node { ${columns} } } pageInfo { hasNextPage endCursor startCursor hasPreviousPage } } }`;
  const { data, errors } = await run(query, { after });
  expect(errors).toBeUndefined();
  const { edges, pageInfo } = data.page;
  return {
    rows: edges.map((edge: { node: unknown }) => edge.node),
    cursors: edges.map((edge: { cursor: string }) => edge.cursor),
    hasNextPage: pageInfo.hasNextPage,
    endCursor: pageInfo.endCursor,
  };
}

async function readAll(
  gateway: TestGateway,
  field: string,
  args: string,
  columns: string,
  first: number,
): Promise<{ readonly rows: unknown[]; readonly pages: Page[] }> {
  const pages: Page[] = [];
  let after: string | null = null;
  do {
    const page: Page = await pageOf(gateway, field, args, columns, first, after);
    pages.push(page);
    after = page.endCursor;
  } while (pages.at(-1)?.hasNextPage && after !== null && pages.length < 100);
  return { rows: pages.flatMap(({ rows }) => rows), pages };
}

const READINGS = 'where: { roaster: { eq: "R1" }, day: { eq: "2026-01-15" } }';
const CASES: readonly [string, string, string, string, number][] = [
  ['a slice in mixed directions', 'roasterReadings', READINGS, 'hour minute sensor', 27],
  ['a slice in reversed order', 'roasterReadings', `${READINGS}, orderBy: REVERSED`, 'hour minute sensor', 27],
  [
    'a slice with a range',
    'roasterReadings',
    'where: { roaster: { eq: "R1" }, day: { eq: "2026-01-15" }, hour: { gte: 7, lt: 9 } }',
    'hour minute sensor',
    18,
  ],
  [
    'a slice behind a prefix',
    'roasterReadings',
    'where: { roaster: { eq: "R1" }, day: { eq: "2026-01-15" }, hour: { eq: 7 }, minute: { gt: 0 } }, orderBy: REVERSED',
    'hour minute sensor',
    6,
  ],
  [
    'a list of clustering values',
    'roasterReadings',
    'where: { roaster: { eq: "R1" }, day: { eq: "2026-01-15" }, hour: { in: [6, 8] } }',
    'hour minute sensor',
    18,
  ],
  [
    'several partitions',
    'stocksByWarehouse',
    'where: { warehouse: { in: ["BRE", "LYS", "OPO"] } }',
    'warehouse sku',
    30,
  ],
  ['an index', 'products', 'where: { price: { gte: "10" } }', 'sku', 0],
  ['a classic index', 'customers', 'where: { country: { eq: "DE" } }', 'id', 0],
  ['a whole table', 'categories', '', 'id', 6],
  ['a whole table with static-only partitions', 'stocksByWarehouse', '', 'warehouse sku', 30],
];

describe.each(CASES)('pages of %s', (_what, field, args, columns, count) => {
  test.each([1, 2, 3, 9, 27, 200])('of %i rows give every row once, in one order', async (first) => {
    const gateway = await testGateway();
    const whole = await pageOf(gateway, field, args, columns, 200, null);
    expect(whole.rows.length).toBeGreaterThan(0);
    if (count > 0) expect(whole.rows).toHaveLength(count);
    const { rows } = await readAll(gateway, field, args, columns, first);
    expect(rows).toEqual(whole.rows);
  });

  test('may begin after any row', async () => {
    const gateway = await testGateway();
    const whole = await pageOf(gateway, field, args, columns, 200, null);
    for (const [index, cursor] of whole.cursors.entries()) {
      if (index % 4 !== 0 && index !== whole.cursors.length - 1) continue;
      const rest = await pageOf(gateway, field, args, columns, 200, cursor);
      expect(rest.rows).toEqual(whole.rows.slice(index + 1));
    }
  });
});

describe('hasNextPage', () => {
  test('of slices is exact, at exact multiples of `first` too', async () => {
    const gateway = await testGateway();
    const { pages } = await readAll(gateway, 'roasterReadings', READINGS, 'hour', 9);
    expect(pages.map(({ rows, hasNextPage }) => [rows.length, hasNextPage])).toEqual([
      [9, true],
      [9, true],
      [9, false],
    ]);
  });

  test('of page states is certain when false; a full last page may be followed by an empty one', async () => {
    const gateway = await testGateway();
    const { pages } = await readAll(gateway, 'categories', '', 'id', 3);
    expect(pages.slice(0, 2).map(({ rows }) => rows.length)).toEqual([3, 3]);
    expect(pages.at(-1)?.hasNextPage).toBe(false);
  });

  test('is known for `first: 0`, which gives no rows', async () => {
    const gateway = await testGateway();
    expect(await pageOf(gateway, 'roasterReadings', READINGS, 'hour', 0, null)).toMatchObject({
      rows: [],
      hasNextPage: true,
    });
    expect(await pageOf(gateway, 'categories', '', 'id', 0, null)).toMatchObject({ rows: [], hasNextPage: true });
    expect(
      await pageOf(gateway, 'stocksByWarehouse', 'where: { warehouse: { eq: "OPO" } }', 'sku', 0, null),
    ).toMatchObject({ rows: [], hasNextPage: false });
  });
});

describe('cursors', () => {
  test('go on with another selection and page size', async () => {
    const gateway = await testGateway();
    const first = await pageOf(gateway, 'roasterReadings', READINGS, 'hour', 5, null);
    const second = await pageOf(gateway, 'roasterReadings', READINGS, 'sensor temperature', 50, first.endCursor);
    expect(second.rows).toHaveLength(22);
  });

  test('of a relation go on below the same parent, and of the same list', async () => {
    const gateway = await testGateway();
    const query = (after: string) =>
      `{ customer(id: "c0000000-0000-4000-8000-000000000004") { orders(first: 2${after}) { edges { cursor node { placedAt } } pageInfo { endCursor hasNextPage } } } }`;
    const { data: one } = await gateway.run(query(''));
    const cursor = one.customer.orders.pageInfo.endCursor;
    const { data: two } = await gateway.run(query(`, after: "${cursor}"`));
    const seen = [...one.customer.orders.edges, ...two.customer.orders.edges].map(
      (edge: { node: { placedAt: string } }) => edge.node.placedAt,
    );
    const { data: list } = await gateway.run(
      '{ ordersByCustomer(where: { customerId: { eq: "c0000000-0000-4000-8000-000000000004" } }) { edges { node { placedAt } } } }',
    );
    expect(seen).toEqual(list.ordersByCustomer.edges.map((edge: { node: { placedAt: string } }) => edge.node.placedAt));
    const foreign = await gateway.run(
      `{ customer(id: "c0000000-0000-4000-8000-000000000003") { name orders(after: "${cursor}") { edges { cursor } } } }`,
    );
    expect(foreign.errors?.[0]?.extensions.code).toBe('BAD_CURSOR');
    expect(foreign.data.customer.name).toBe("Clara O'Brien");
  });

  test('forged, cut, of another filter, order or field are refused before any statement', async () => {
    const gateway = await testGateway();
    const { endCursor } = await pageOf(gateway, 'roasterReadings', READINGS, 'hour', 5, null);
    const cursor = endCursor ?? '';
    const attempts = [
      ['roasterReadings', READINGS, `${cursor.slice(0, -2)}AA`],
      ['roasterReadings', READINGS, cursor.slice(0, 12)],
      ['roasterReadings', READINGS, 'nonsense'],
      ['roasterReadings', READINGS, ''],
      ['roasterReadings', READINGS.replace('R1', 'R2'), cursor],
      ['roasterReadings', `${READINGS}, orderBy: REVERSED`, cursor],
      ['categories', '', cursor],
    ] as const;
    for (const [field, args, after] of attempts) {
      const { errors, data } = await gateway.run(
        `query ($after: String) { page: ${field}(${args}${args === '' ? '' : ', '}after: $after) { edges { cursor } } }`,
        { after },
      );
      expect([after, errors?.[0]?.extensions.code, data.page]).toEqual([after, 'BAD_CURSOR', null]);
      expect(gateway.statements()).toBe(0);
    }
  });
});
