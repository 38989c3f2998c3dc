import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quote } from '../../../src/cql/identifier.ts';
import { select } from '../../../src/cql/select.ts';
import { writeStatement } from '../../../src/cql/write.ts';
import type { JsonValue } from '../../../src/cql-type/value-type.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../../../src/model/keyspace-model.ts';
import { condition, oneOfTuples } from '../../../src/plan/condition.ts';
import { META, NARROW, projectionOf } from '../../../src/plan/projection.ts';
import { planRead, planWhere } from '../../../src/plan/read-plan.ts';
import type { Where } from '../../../src/plan/where.ts';
import { planDelete, planIncrement, planInsert, planUpdate } from '../../../src/plan/write-plan.ts';
import { PLAN_LIMITS, shopModel, tableOf } from '../../support/shop-model.ts';

const model = shopModel();
const options = { isReversed: false, limits: PLAN_LIMITS, projection: NARROW };

test('quote() hides case, keywords and quotes, and can be undone', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const quoted = quote(name);
      expect(quoted.slice(1, -1).replaceAll('""', '"')).toBe(name);
      expect(quoted.slice(1, -1).replaceAll('""', '')).not.toContain('"');
    }),
  );
});

const cqlOf = (table: string, where: Where, isReversed = false) => {
  const of = tableOf(model, table);
  return select(planWhere(of, where, { ...options, isReversed }), { limit: 3 });
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
] as const)('select() reads %s by %j', (table, where, isReversed, expected) => {
  const { cql, isPrepared, isIdempotent } = cqlOf(table, where as Where, isReversed);
  expect(cql.slice(cql.indexOf('WHERE'))).toBe(expected);
  expect(cql).toContain(`FROM "shop"."${table}"`);
  expect([isPrepared, isIdempotent]).toEqual([true, true]);
});

test('select() gives the routing of a list by its first key, and leaves equalities to the driver', () => {
  expect(cqlOf('categories', { id: { in: [7, 2] } }).routing?.values).toMatchObject([{ value: 7 }]);
  expect(cqlOf('categories', { id: { eq: 7 } }).routing).toBeUndefined();
});

test('select() lists rows of a partition as tuples, unpaged', () => {
  const table = tableOf(model, 'roaster_readings');
  const [roaster, day, ...clustering] = keyColumns(table);
  const tuples = [
    [6, 0, 'air'],
    [7, 20, 'bean'],
  ];
  const conditions = [
    condition(roaster!, 'eq', 'R1'),
    condition(day!, 'eq', '2026-01-15'),
    oneOfTuples(clustering, tuples),
  ];
  const statement = select({ table, conditions, isReversed: false, projection: NARROW });
  expect(statement.cql).toContain('("hour", "minute", "sensor") IN ?');
  expect(statement.values.at(-1)?.value).toEqual([
    { item0: 6, item1: 0, item2: 'air' },
    { item0: 7, item1: 20, item2: 'bean' },
  ]);
  expect([statement.fetchSize, statement.routing]).toEqual([undefined, undefined]);
});

describe('writes', () => {
  const insert = (table: TableModel, row: Record<string, string | number | null>) =>
    writeStatement(planInsert(table, row));
  const users = tableOf(model, 'users');

  test('have one text a table, whatever columns are given', () => {
    expect(insert(users, { login: 'a' }).cql).toBe(insert(users, { login: 'a', id: 1 }).cql);
    const update = writeStatement(planUpdate(users, ['a'], { set: { id: 1 }, edits: {} }));
    expect(update.cql).toBe('UPDATE "shop"."users" SET "id" = ? WHERE "login" = ?');
    expect(writeStatement(planDelete(users, ['a'])).cql).toBe('DELETE FROM "shop"."users" WHERE "login" = ?');
  });

  test('tell a column left out from one that is emptied', () => {
    expect(insert(users, { login: 'a' }).values.map(({ value }) => value)).toEqual(['a', undefined]);
    expect(insert(users, { login: 'a', id: null }).values.map(({ value }) => value)).toEqual(['a', null]);
  });

  test('with edits and conditions have them in the order of the table, however they are given', () => {
    const edits = { append: { steps: ['x'] }, remove: { tags: ['a'] }, add: { tags: ['b'] } };
    const asked = { name: { ne: null }, attributes: { at: [{ key: 'k', is: { in: ['v'] } }] } };
    const products = tableOf(model, 'products');
    const statement = writeStatement(planUpdate(products, ['s'], { edits, if: asked }));
    expect(statement).toMatchObject({ isIdempotent: false, isConditional: true, family: 'write' });
    expect(statement.cql.replace(/.*?, ("steps" =)/, '… $1')).toBe(
      '… "steps" = "steps" + ?, "tags" = "tags" + ?, "tags" = "tags" - ? WHERE "sku" = ? IF "attributes"[?] IN ? AND "name" != ?',
    );
    expect(statement.values.slice(-7).map(({ value }) => value)).toEqual([['x'], ['b'], ['a'], 's', 'k', ['v'], null]);
  });

  test('are idempotent but for counters', () => {
    expect(insert(users, { login: 'a' }).isIdempotent).toBe(true);
    const views = tableOf(model, 'page_views');
    expect(writeStatement(planIncrement(views, ['/', '2026-01-01'], { by: { views: '1' } }))).toMatchObject({
      isIdempotent: false,
      cql: 'UPDATE "shop"."page_views" SET "orders" = "orders" + ?, "views" = "views" + ? WHERE "page" = ? AND "day" = ?',
    });
  });
});

/** Two values that the column can hold. */
function samples({ cqlType }: ColumnModel): readonly JsonValue[] {
  const ids = ['00000000-0000-1000-8000-000000000000', '00000000-0000-1000-8000-000000000001'];
  const known: Readonly<Record<string, readonly JsonValue[]>> = {
    uuid: ids,
    timeuuid: ids,
    timestamp: ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    date: ['2026-01-01', '2026-01-02'],
    int: [1, 2],
    smallint: [1, 2],
    tinyint: [1, 2],
    double: [1, 2],
    boolean: [true, false],
  };
  return known[cqlType] ?? ['1', '2'];
}

/** Texts of partitions, segments, rows of each partition, ranges over several columns, and of what is known of cells. */
function otherTexts(table: TableModel): readonly string[] {
  const equal = Object.fromEntries(table.partitionKeys.map((column) => [column.field, { eq: samples(column)[0] }]));
  const listed = Object.fromEntries(
    table.partitionKeys.map((column, index) => [
      column.field,
      index === 0 ? { in: samples(column) } : equal[column.field],
    ]),
  );
  const whole = { ...options, conditions: [] };
  const plans = [
    planRead(table, { ...whole, segment: { index: 0, of: 2 } }),
    planRead(table, { ...whole, isDistinct: true }),
    planRead(table, { ...whole, isDistinct: true, segment: { index: 0, of: 2 } }),
    planRead(table, { ...whole, projection: META }),
    planWhere(table, equal as Where, { ...options, projection: META }),
    ...(table.clusteringKeys.length === 0 ? [] : [planWhere(table, listed as Where, { ...options, perPartition: 1 })]),
    ...rangesOf(table).map((clustering) => planWhere(table, { ...equal, clustering } as Where, options)),
  ];
  return plans.flatMap((plan) => [select(plan).cql, select(plan, { limit: 1, perPartitionLimit: 1 }).cql]);
}

/** Each run of clustering columns from the first on, below, above, and between. */
function rangesOf({ rangeKeys }: TableModel): readonly object[] {
  return rangeKeys.flatMap((_, last) => {
    const values = Object.fromEntries(rangeKeys.slice(0, last + 1).map((column) => [column.field, samples(column)[0]]));
    return [{ gt: values }, { gte: values }, { lt: values }, { lte: values }, { gt: values, lte: values }];
  });
}

test('the texts of the example keyspace are few: every table, shape of read and projection, enumerated', () => {
  const texts = new Set<string>();
  for (const table of model.tables) {
    const equal = (columns: readonly ColumnModel[]) =>
      Object.fromEntries(columns.map((column) => [column.field, { eq: samples(column)[0] }]));
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
        { in: samples(column) },
      ].map((filter) => ({ ...equal(table.clusteringKeys.slice(0, count)), [column.field]: filter })),
    );
    const wheres: Where[] = [
      {},
      ...[{}, ...prefixes, ...ranges].map((clustering) => ({ ...equal(table.partitionKeys), ...clustering })),
    ];
    const projections = new Set([0, 1, 2, 3, 4, 5, 6, 7].map((bits) => bits & projectionOf(table.columns)));
    for (const projection of projections) {
      for (const where of wheres) {
        for (const isReversed of [false, true]) {
          if (Object.keys(where).length === 0 && isReversed) continue;
          const plan = planWhere(table, where, { ...options, isReversed, projection });
          texts.add(select(plan, { limit: 1 }).cql).add(select(plan).cql);
        }
      }
    }
    for (const text of otherTexts(table)) texts.add(text);
    texts.add(writeStatement(planInsert(table, {})).cql).add(
      writeStatement(
        planDelete(
          table,
          keyColumns(table).map(() => null),
        ),
      ).cql,
    );
    const other = table.columns.find((column) => !isKey(column));
    if (other !== undefined)
      texts.add(
        writeStatement(
          planUpdate(
            table,
            keyColumns(table).map(() => null),
            { set: { [other.field]: null }, edits: {} },
          ),
        ).cql,
      );
  }
  // The driver keeps 10,000; see client-options.ts.
  expect(texts.size).toBeLessThan(3_000);
  expect([...texts].every((text) => !/allow filtering|select \*/i.test(text))).toBe(true);
});
