import { expect, test } from 'vitest';
import { aggregateStatement } from '../../../src/cql/aggregate.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import type { TableModel } from '../../../src/model/keyspace-model.ts';
import { type AggregateFunction, groupColumns, orderValues } from '../../../src/plan/aggregate.ts';
import { NARROW } from '../../../src/plan/projection.ts';
import { planWhere } from '../../../src/plan/read-plan.ts';
import type { Where } from '../../../src/plan/where.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace(
  {
    'od"d': {
      partition: { p: 'int' },
      clustering: { 'Ke y': 'int', k2: 'int' },
      regular: { n: 'int', 'de"c': 'decimal', d: 'double', t: 'text' },
    },
  },
  [],
  'ks',
);
const table = tableOf(buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} }), 'od"d');
const read = (where: Where | undefined) => planWhere(table, where, { limits: PLAN_LIMITS, projection: NARROW });

function values(...wanted: readonly (readonly [AggregateFunction, string])[]) {
  const column = (name: string) => table.columns.find((each) => each.name === name)!; // of this table
  return orderValues(
    table,
    wanted.map(([of, name]) => ({ of, column: column(name) })),
  );
}

test('whatever order values are asked for in, they have one text, and odd names stay quoted', () => {
  const plan = { read: read({ p: { eq: 1 } }), groupBy: [] };
  const one = aggregateStatement({ ...plan, values: values(['sum', 'n'], ['min', 'de"c'], ['avg', 'd']) });
  const other = aggregateStatement({ ...plan, values: values(['avg', 'd'], ['sum', 'n'], ['min', 'de"c']) });
  expect(one).toEqual(other);
  expect(one).toMatchObject({ family: 'aggregate', isIdempotent: true, kind: 'read' });
  expect(one.cql).toBe(
    'SELECT count("Ke y") AS "rows", sum(cast("n" AS varint)) AS "value 0", count("n") AS "count 0", min("de""c") AS "value 1", avg("d") AS "value 2", count("d") AS "count 2" FROM "ks"."od""d" WHERE "p" = ?',
  );
});

test('groups go by columns of the key, from the first on, but for those that are fixed', () => {
  const names = (where: Where, ...fields: readonly string[]) => {
    const columns = groupColumns(read(where), fields);
    return 'kind' in columns ? columns.reason : columns.map(({ name }) => name);
  };
  expect(names({ p: { in: [1, 2] } }, 'keY', 'p')).toEqual(['p', 'Ke y']);
  expect(names({ p: { eq: 1 } }, 'keY')).toEqual(['Ke y']);
  expect(names({ p: { eq: 1 } }, 'k2')).toMatch(/groups by k2 without keY/);
  expect(names({ p: { in: [1, 2] } }, 'keY')).toMatch(/groups by keY without p/);
  expect(names({ p: { eq: 1 } })).toMatch(/name at least one column of the key/);
  const columns = groupColumns(read({ p: { eq: 1 } }), ['keY']) as TableModel['columns']; // no refusal
  expect(aggregateStatement({ read: read({ p: { eq: 1 } }), values: [], groupBy: columns }, 5)).toMatchObject({
    cql: 'SELECT "Ke y" AS "key 0", count("Ke y") AS "rows" FROM "ks"."od""d" WHERE "p" = ? GROUP BY "Ke y" LIMIT ?',
    values: [{ value: 1 }, { value: 5 }],
  });
});

test('more values than one statement has are refused', () => {
  const many = Array.from({ length: 41 }, () => ['min', 'n'] as const);
  expect(() => values(...many)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
