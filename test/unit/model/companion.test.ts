import { expect, test } from 'vitest';
import type { CompanionConfig } from '../../../src/config/config.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { canWrite } from '../../../src/model/keyspace-model.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace({
  orders: {
    partition: { customer: 'int' },
    clustering: { id: 'int' },
    statics: { name: 'text' },
    regular: { status: 'text', total: 'int', tags: 'set<text>' },
  },
  by_status: { partition: { status: 'text' }, clustering: { customer: 'int', id: 'int' }, regular: { sum: 'int' } },
  by_tags: { partition: { tags: 'frozen<set<text>>' }, clustering: { customer: 'int', id: 'int' } },
  by_id: { partition: { id: 'int' }, regular: { total: 'int' } },
  by_name: { partition: { name: 'text' }, clustering: { customer: 'int', id: 'int' } },
  other_type: { partition: { id: 'int' }, clustering: { customer: 'int' }, regular: { total: 'bigint' } },
  own_static: { partition: { id: 'int' }, clustering: { customer: 'int' }, statics: { total: 'int' } },
  counts: { partition: { id: 'int' }, clustering: { customer: 'int' }, regular: { total: 'counter' } },
});
const build = (...companions: readonly CompanionConfig[]) =>
  buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { companions } });
const BY_STATUS = { of: 'orders', table: 'by_status', columns: { total: 'sum' } };

test('a companion has a source for each of its columns, and is only read unless it may be written', () => {
  const model = build(BY_STATUS, { of: 'ks.orders', table: 'ks.by_tags', writable: true });
  const [first, second] = tableOf(model, 'orders').companions;
  expect([...first!.sources].map(([copy, source]) => [copy.name, source.name])).toEqual([
    ['status', 'status'],
    ['customer', 'customer'],
    ['id', 'id'],
    ['sum', 'total'],
  ]);
  expect(first!.moving.map(({ name }) => name)).toEqual(['status']);
  expect(second!.moving.map(({ name }) => name)).toEqual(['tags']); // a frozen collection of a key has the same values
  expect([tableOf(model, 'by_status'), tableOf(model, 'by_tags')].map(canWrite)).toEqual([false, true]);
});

test.each([
  ['no such table', { ...BY_STATUS, of: 'nowhere' }, /there is no table `nowhere`/],
  ['itself', { of: 'orders', table: 'orders' }, /it has companions itself/],
  ['no such column of the copy', { ...BY_STATUS, columns: { total: 'x' } }, /`ks.by_status` has no column `x`/],
  ['no such column of the table', { ...BY_STATUS, columns: { x: 'sum' } }, /`ks.orders` has no column `x`/],
  [
    'a column that nothing fills',
    { ...BY_STATUS, columns: {} },
    /nothing fills its column `sum`: name one in `columns`/,
  ],
  [
    'rows that share a copy',
    { of: 'orders', table: 'by_id' },
    /its key lacks `customer`, so that rows would share one/,
  ],
  ['a static column', { of: 'orders', table: 'by_name' }, /`name` is static, and changes without its rows/],
  ['another type', { of: 'orders', table: 'other_type' }, /`total` is int, `total` is bigint/],
  ['a static column of the copy', { of: 'orders', table: 'own_static' }, /its column `total` is static/],
  ['counters', { of: 'orders', table: 'counts' }, /`ks.counts` has counters, which no logged batch writes/],
])('%s cannot be kept in step, and why is told', (_what, companion, message) => {
  expect(() => build(companion)).toThrow(message);
});

test('other lifetimes, chains and copies of several tables are refused too, all faults at once', () => {
  const rows = {
    ...metadata,
    tables: metadata.tables.map((each) => ({ ...each, defaultTtlSeconds: each.name === 'by_tags' ? 5 : 0 })),
  };
  const companions = [
    { of: 'orders', table: 'by_tags' },
    BY_STATUS,
    { of: 'by_id', table: 'by_status' },
    { of: 'by_status', table: 'by_name' },
  ];
  expect(() => buildModel([{ metadata: rows, prefix: '' }], { ...MODEL_OPTIONS, shape: { companions } })).toThrow(
    [
      'Cannot start as companions of the configuration cannot be kept in step:',
      '  - companion `by_tags` of `orders`: rows of `ks.orders` live 0 s by default, those of the copy 5 s: give both the same',
      '  - companion `by_status` of `orders`: it is the companion of several',
      '  - companion `by_status` of `by_id`: it is the companion of several',
      '  - companion `by_name` of `by_status`: ',
    ].join('\n'),
  );
});
