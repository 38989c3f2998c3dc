import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALL_SETS, columnSetOf, columnSetsOf, columnsOf, includes } from '../../../src/cql/column-set.ts';
import { quote } from '../../../src/cql/identifier.ts';
import { selectIn, selectPath } from '../../../src/cql/select.ts';
import { deleteRow, incrementRow, insertRow, updateRow } from '../../../src/cql/write.ts';
import { chooseAccessPath, type Where } from '../../../src/model/access-path.ts';
import { isKey, keyColumns } from '../../../src/model/keyspace-model.ts';
import { shopModel, tableOf } from '../../support/shop-model.ts';

const model = shopModel();
const options = { isReversed: false, maxInList: 10 };

test('quote() hides case, keywords and quotes, and can be undone', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const quoted = quote(name);
      expect(quoted.slice(1, -1).replaceAll('""', '"')).toBe(name);
      expect(quoted.slice(1, -1).replaceAll('""', '')).not.toContain('"');
    }),
  );
});

describe('column sets', () => {
  test('hold keys and narrow columns always, wide columns by group', () => {
    const products = tableOf(model, 'products');
    const names = (set: number) => columnsOf(products, set).map(({ name }) => name);
    expect(names(0)).toContain('sku');
    expect(names(0)).not.toContain('photo');
    const photo = columnSetOf(products.columns.filter(({ name }) => name === 'photo'));
    expect(names(photo)).toContain('photo');
    expect(names(photo)).not.toContain('tags');
    expect(includes(7, photo)).toBe(true);
    expect(includes(0, photo)).toBe(false);
  });

  test('are at most eight a table, fewer where it has fewer groups', () => {
    expect(columnSetsOf(tableOf(model, 'products'))).toEqual(ALL_SETS);
    expect(columnSetsOf(tableOf(model, 'categories'))).toEqual([0]);
  });
});

const cqlOf = (table: string, where: Where, isReversed = false) => {
  const of = tableOf(model, table);
  return selectPath(of, chooseAccessPath(of, where, { ...options, isReversed }), { columns: 0, limit: 3 });
};

test.each([
  [
    'order_lines',
    { customerId: { eq: 'c' }, placedAt: { eq: 't' }, line: { gt: 1, lte: 3 } },
    false,
    'WHERE "customer_id" = ? AND "placed_at" = ? AND "line" > ? AND "line" <= ? LIMIT ?',
  ],
  ['orders_by_customer', { customerId: { eq: 'c' } }, true, 'WHERE "customer_id" = ? ORDER BY "placed_at" ASC LIMIT ?'],
  [
    'roaster_readings',
    { roaster: { eq: 'R1' }, day: { eq: '2026-01-15' } },
    true,
    'WHERE "roaster" = ? AND "day" = ? ORDER BY "hour" ASC, "minute" DESC, "sensor" ASC LIMIT ?',
  ],
  ['products', { tags: { contains: 'x' } }, false, 'WHERE "tags" CONTAINS ? LIMIT ?'],
  ['products', { attributes: { containsEntry: { key: 'a', value: 'b' } } }, false, 'WHERE "attributes"[?] = ? LIMIT ?'],
  ['categories', { id: { in: [1, 2] } }, false, 'WHERE "id" IN ? LIMIT ?'],
] as const)('selectPath() reads %s by %j', (table, where, isReversed, expected) => {
  const { cql, isPrepared, isIdempotent } = cqlOf(table, where as Where, isReversed);
  expect(cql.slice(cql.indexOf('WHERE'))).toBe(expected);
  expect(cql).toContain(`FROM "shop"."${table}"`);
  expect([isPrepared, isIdempotent]).toEqual([true, true]);
});

test('selectPath() gives the routing of a list by its first key, and leaves equalities to the driver', () => {
  expect(cqlOf('categories', { id: { in: [7, 2] } }).routing?.values).toMatchObject([{ value: 7 }]);
  expect(cqlOf('categories', { id: { eq: 7 } }).routing).toBeUndefined();
});

test('selectIn() lists rows of a partition as tuples, unpaged', () => {
  const table = tableOf(model, 'roaster_readings');
  const [roaster, day, ...clustering] = keyColumns(table);
  const statement = selectIn({
    table,
    equal: [
      { column: roaster!, value: 'R1' },
      { column: day!, value: '2026-01-15' },
    ],
    listed: clustering,
    list: [
      [6, 0, 'air'],
      [7, 20, 'bean'],
    ],
    columns: 0,
    routing: { keyspace: 'shop', values: [] },
  });
  expect(statement.cql).toContain('("hour", "minute", "sensor") IN ?');
  expect(statement.values.at(-1)?.value).toEqual([
    { item0: 6, item1: 0, item2: 'air' },
    { item0: 7, item1: 20, item2: 'bean' },
  ]);
  expect(statement.fetchSize).toBeUndefined();
});

describe('writes', () => {
  const users = tableOf(model, 'users');

  test('have one text a table, whatever columns are given', () => {
    expect(insertRow(users, { login: 'a' }).cql).toBe(insertRow(users, { login: 'a', id: 1 }).cql);
    expect(updateRow(users, { login: 'a' }, {}).cql).toBe('UPDATE "shop"."users" SET "id" = ? WHERE "login" = ?');
    expect(deleteRow(users, { login: 'a' }).cql).toBe('DELETE FROM "shop"."users" WHERE "login" = ?');
  });

  test('tell a column left out from one that is emptied', () => {
    expect(insertRow(users, { login: 'a' }).values.map(({ value }) => value)).toEqual(['a', undefined]);
    expect(insertRow(users, { login: 'a', id: null }).values.map(({ value }) => value)).toEqual(['a', null]);
  });

  test('are idempotent but for counters', () => {
    expect(updateRow(users, { login: 'a' }, { id: 1 }).isIdempotent).toBe(true);
    const views = tableOf(model, 'page_views');
    expect(incrementRow(views, { page: '/', day: '2026-01-01' }, { views: '1' })).toMatchObject({
      isIdempotent: false,
      cql: 'UPDATE "shop"."page_views" SET "orders" = "orders" + ?, "views" = "views" + ? WHERE "page" = ? AND "day" = ?',
    });
  });
});

test('the texts of the example keyspace are few: every table, path and column set, enumerated', () => {
  const texts = new Set<string>();
  for (const table of model.tables) {
    const equal = (columns: readonly { field: string }[]) =>
      Object.fromEntries(columns.map(({ field }) => [field, { eq: 1 }]));
    const prefixes = table.clusteringKeys.map((_, count) => equal(table.clusteringKeys.slice(0, count + 1)));
    const ranges = table.clusteringKeys.flatMap((column, count) =>
      [
        { gt: 1 },
        { gte: 1 },
        { lt: 1 },
        { lte: 1 },
        { gt: 1, lt: 1 },
        { gte: 1, lt: 1 },
        { gt: 1, lte: 1 },
        { gte: 1, lte: 1 },
        { in: [1, 2] },
      ].map((filter) => ({ ...equal(table.clusteringKeys.slice(0, count)), [column.field]: filter })),
    );
    const wheres: Where[] = [
      {},
      ...[{}, ...prefixes, ...ranges].map((clustering) => ({ ...equal(table.partitionKeys), ...clustering })),
    ];
    for (const set of columnSetsOf(table)) {
      for (const where of wheres) {
        for (const isReversed of [false, true]) {
          if (Object.keys(where).length === 0 && isReversed) continue;
          const path = chooseAccessPath(table, where, { ...options, isReversed });
          texts.add(selectPath(table, path, { columns: set, limit: 1 }).cql);
          texts.add(selectPath(table, path, { columns: set }).cql);
        }
      }
    }
    texts.add(insertRow(table, {}).cql).add(deleteRow(table, {}).cql);
    if (table.columns.some((column) => !isKey(column))) texts.add(updateRow(table, {}, {}).cql);
  }
  // The driver keeps 10,000; see driver-options.ts.
  expect(texts.size).toBeLessThan(3_000);
  expect([...texts].every((text) => !/allow filtering|select \*/i.test(text))).toBe(true);
});
