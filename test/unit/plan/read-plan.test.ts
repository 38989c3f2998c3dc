import { describe, expect, test } from 'vitest';
import { buildModel } from '../../../src/model/build-model.ts';
import type { TableModel } from '../../../src/model/keyspace-model.ts';
import type { PlanLimits } from '../../../src/plan/limits.ts';
import { NARROW } from '../../../src/plan/projection.ts';
import { planKey, planWhere, type ReadPlan } from '../../../src/plan/read-plan.ts';
import type { Where } from '../../../src/plan/where.ts';
import { classicIndex, makeKeyspace, saiIndex } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace({
  t: {
    partition: { a: 'int', b: 'int' },
    clustering: { k1: 'int', k2: 'int DESC', k3: 'int' },
    statics: { s: 'text' },
    regular: { tag: 'text', qty: 'int', tags: 'set<text>', attrs: 'map<text, int>', plain: 'text', old: 'text' },
    indexes: [
      saiIndex('i1', 'tag'),
      saiIndex('i2', 'qty'),
      saiIndex('i3', 'values(tags)'),
      saiIndex('i4', 'entries(attrs)'),
      classicIndex('i5', 'old'),
      saiIndex('i6', 's'),
    ],
  },
});
const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} });
const table = tableOf(model, 't');
const closed: TableModel = { ...table, canScan: false };
interface Choice extends Partial<PlanLimits> {
  readonly isOrdered?: boolean;
}

const choose = (where: Where | null, isReversed = false, of = table, { isOrdered = false, ...limits }: Choice = {}) =>
  planWhere(of, where, {
    isReversed,
    isOrdered,
    limits: { ...PLAN_LIMITS, maxInList: 3, ...limits },
    projection: NARROW,
  });
const P = { a: { eq: 1 }, b: { eq: 2 } };

describe('planWhere() serves', () => {
  const served: readonly [string, Where | null, ReadPlan['kind'], ReadPlan['paging'], string][] = [
    [
      'a full key',
      { ...P, k1: { eq: 1 }, k2: { eq: 2 }, k3: { eq: 3 } },
      'row',
      'key',
      'a eq, b eq, k1 eq, k2 eq, k3 eq',
    ],
    ['a partition', P, 'slice', 'key', 'a eq, b eq'],
    ['a list of one as an equality', { ...P, a: { in: [1] } }, 'slice', 'key', 'a eq, b eq'],
    ['a clustering prefix', { k1: { eq: 1 }, ...P }, 'slice', 'key', 'a eq, b eq, k1 eq'],
    [
      'a range after a prefix',
      { ...P, k1: { eq: 1 }, k2: { gte: 1, lt: 9 } },
      'slice',
      'key',
      'a eq, b eq, k1 eq, k2 gte, k2 lt',
    ],
    [
      'a list of clustering values',
      { ...P, k1: { in: [1, 2] }, k2: { eq: 1 } },
      'slice',
      'state',
      'a eq, b eq, k1 in, k2 eq',
    ],
    [
      'several partitions by one list',
      { a: { in: [1, 2] }, b: { eq: 2 }, k1: { gt: 3 } },
      'partitions',
      'state',
      'a in, b eq, k1 gt',
    ],
    ['an indexed column', { tag: { eq: 'x' } }, 'index', 'state', 'tag eq'],
    ['a range of an indexed number', { qty: { gt: 1, lte: 5 } }, 'index', 'state', 'qty gt, qty lte'],
    ['two SAI indexes', { qty: { gt: 1 }, tag: { eq: 'x' } }, 'index', 'state', 'tag eq, qty gt'],
    ['a partition and an index', { ...P, qty: { gt: 1 } }, 'index', 'state', 'a eq, b eq, qty gt'],
    [
      'a clustering prefix and an index',
      { ...P, k1: { eq: 1 }, tag: { eq: 'x' } },
      'index',
      'state',
      'a eq, b eq, k1 eq, tag eq',
    ],
    ['a value of a set', { tags: { contains: 'x' } }, 'index', 'state', 'tags contains'],
    [
      'an entry of a map',
      { attrs: { containsEntry: { key: 'k', value: 1 } } },
      'index',
      'state',
      'attrs containsEntry',
    ],
    ['a classic index alone', { old: { eq: 'x' } }, 'index', 'state', 'old eq'],
    ['a static column with an index', { s: { eq: 'x' } }, 'index', 'state', 's eq'],
    ['values of an index', { tag: { in: ['x', 'y'] } }, 'index', 'state', 'tag in'],
    ['lists within a bound', { a: { in: [1, 2] }, b: { in: [2] } }, 'partitions', 'state', 'a in, b eq'],
    [
      'a range over several clustering columns',
      { ...P, k1: { eq: 1 }, clustering: { gt: { k2: 1, k3: 2 } } },
      'slice',
      'key',
      'a eq, b eq, k1 eq, k2,k3 gt',
    ],
    [
      'two bounds of different length',
      { ...P, clustering: { gte: { k1: 1, k2: 2, k3: 3 }, lt: { k1: 5 } } },
      'slice',
      'key',
      'a eq, b eq, k1,k2,k3 gte, k1 lt',
    ],
    ['the whole table', {}, 'scan', 'state', ''],
    ['no filter at all', null, 'scan', 'state', ''],
  ];
  test.each(served)('%s', (_what, where, kind, paging, conditions) => {
    const plan = choose(where);
    expect([plan.kind, plan.paging]).toEqual([kind, paging]);
    const shown = plan.conditions.map(({ columns, operator }) => `${columns.map(({ name }) => name)} ${operator}`);
    expect(shown.join(', ')).toBe(conditions);
  });
});

describe('planWhere() refuses', () => {
  const refused: readonly [string, () => ReadPlan, RegExp][] = [
    [
      'half a partition key',
      () => choose({ a: { eq: 1 } }),
      /^Cannot read ts by a alone as its partition key is \(a, b\): give b, or read by an index alone, of tag or qty or tags or attrs or old or s$/,
    ],
    [
      'a clustering column alone',
      () => choose({ k1: { eq: 1 } }),
      /^Cannot read ts by k1 alone as its partition key is \(a, b\): give a, b, or read by an index alone, of tag/,
    ],
    [
      'a gap among clustering columns',
      () => choose({ ...P, k1: { eq: 1 }, k3: { eq: 1 } }),
      /by k3 without k2, which stands before it in the clustering order: give k2/,
    ],
    [
      'a column after a range',
      () => choose({ ...P, k1: { gt: 1 }, k2: { eq: 1 } }),
      /by k2 after a range of k1: give k1 with `eq` or `in`/,
    ],
    [
      'lists with too many combinations',
      () => choose({ a: { in: [1, 2] }, b: { in: [1, 2] } }),
      /by lists of a, b with 4 combinations, of which Cassandra reads each: permitted are 3/,
    ],
    [
      'order over more partitions than are merged',
      () => choose({ a: { in: [1, 2, 3] }, b: { eq: 1 } }, true, table, { isOrdered: true, maxMergedPartitions: 2 }),
      /of 3 partitions in order, each of which is read by itself: give at most 2, or leave out orderBy/,
    ],
    [
      'a range over several columns with a gap before it',
      () => choose({ ...P, clustering: { gt: { k2: 1, k3: 2 } } }),
      /by k2 without k1, which stands before it/,
    ],
    ['reversed order by an index', () => choose({ tag: { eq: 'x' } }, true), /in REVERSED order by an index/],
    ['reversed order of a whole table', () => choose({}, true), /in REVERSED order as a whole/],
    [
      'more values of an index than are read apart',
      () => choose({ tag: { in: ['x', 'y', 'z'] } }, false, table, { maxIndexValues: 2 }),
      /by 3 values of tag, each of which is a read of its own by an index: give at most 2/,
    ],
    [
      'a list on an index beside another list',
      () => choose({ ...P, k1: { in: [1, 2] }, tag: { in: ['x', 'y'] } }),
      /by a list of tag and another list, as each of its values is a read of its own: give one list/,
    ],
    [
      'a range on an index of text',
      () => choose({ tag: { gt: 'x' } }),
      /by `gt` of tag as its index does not serve that/,
    ],
    [
      'a range on a classic index',
      () => choose({ old: { gt: 'x' } }),
      /by `gt` of old as its index does not serve that/,
    ],
    [
      'a key of a map whose index holds entries',
      () => choose({ attrs: { containsKey: 'k' } }),
      /by `containsKey` of attrs as its index does not serve that/,
    ],
    [
      'an index in several partitions',
      () => choose({ a: { in: [1, 2] }, b: { eq: 1 }, tag: { eq: 'x' } }),
      /by an index in several partitions: give one partition, or none/,
    ],
    [
      'a classic index beside another',
      () => choose({ old: { eq: 'x' }, tag: { eq: 'x' } }),
      /by tag and old together, as one of their indexes serves alone/,
    ],
    [
      'an index with a clustering column but no partition',
      () => choose({ tag: { eq: 'x' }, k1: { eq: 1 } }),
      /by k1 alone as its partition key is \(a, b\): give a, b/,
    ],
    [
      'an index with a gap among clustering columns',
      () => choose({ ...P, k2: { eq: 1 }, tag: { eq: 'x' } }),
      /by k2 without k1, which stands before it/,
    ],
    [
      'an index with a column after a range',
      () => choose({ ...P, k1: { gt: 1 }, k2: { eq: 1 }, tag: { eq: 'x' } }),
      /by k2 after a range of k1/,
    ],
    [
      'a whole table when scans are denied',
      () => choose({}, false, closed),
      /without a filter: give a, b, or tag, or qty, or tags, or attrs, or old, or s, or open the table with GATEWAY_SCAN_TABLES/,
    ],
  ];
  test.each(refused)('%s', (_what, read, message) => {
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'CANNOT_BE_SERVED' }));
  });

  const malformed: readonly [string, Where, RegExp][] = [
    ['an empty filter', { a: {} }, /a as the filter is empty/],
    ['a null filter', { a: null }, /a as the filter is null/],
    ['a null value', { a: { eq: null } }, /`eq` is null: Cassandra cannot look for missing values/],
    ['an empty list', { a: { in: [] } }, /`in` is empty/],
    ['a list that is too long', { a: { in: [1, 2, 3, 4] } }, /`in` has 4 values, permitted are 3/],
    [
      'a range over several columns beside one of them',
      { ...P, k1: { eq: 1 }, clustering: { gt: { k1: 1, k2: 2 } } },
      /it names k1, which has a filter of its own: give one of them/,
    ],
    ['no bound of a range', { ...P, clustering: {} }, /by clustering as the filter is empty/],
    ['a range over nothing', { ...P, clustering: { gt: {} } }, /`gt` names no column/],
    ['a range with a gap', { ...P, clustering: { gt: { k1: 1, k3: 1 } } }, /`gt` leaves out k2/],
    ['a range from null', { ...P, clustering: { gt: { k1: null } } }, /k1 is null/],
    ['two lower bounds of a range', { ...P, clustering: { gt: { k1: 1 }, gte: { k1: 1 } } }, /one lower and one upper/],
    [
      'bounds that begin elsewhere',
      { ...P, clustering: { gt: { k1: 1 }, lt: { k2: 1 } } },
      /both bounds must begin with the same column/,
    ],
    ['two lower bounds', { ...P, k1: { gt: 1, gte: 1 } }, /`gt` and `gte` do not go together/],
    ['an equality and a bound', { ...P, k1: { eq: 1, gte: 1 } }, /`eq` and `gte` do not go together/],
  ];
  test.each(malformed)('%s as bad input', (_what, where, message) => {
    expect(() => choose(where)).toThrow(message);
    expect(() => choose(where)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

test('planKey() reads a whole key as a row and a prefix of one as a slice, as planWhere() would', () => {
  expect(planKey(table, [1, 2, 3, 4, 5], { isReversed: false, projection: NARROW })).toMatchObject({
    kind: 'row',
    paging: 'key',
  });
  const prefix = planKey(table, [1, 2, 3], { projection: NARROW, isReversed: true });
  expect(prefix).toEqual(choose({ ...P, k1: { eq: 3 } }, true));
});
