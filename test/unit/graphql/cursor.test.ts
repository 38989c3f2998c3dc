import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindingOf, CursorCodec } from '../../../src/graphql/cursor.ts';
import { parseNodeId, toNodeId } from '../../../src/graphql/node-id.ts';
import type { Position } from '../../../src/loaders/read-page.ts';
import { chooseAccessPath } from '../../../src/model/access-path.ts';
import { shopModel, tableOf } from '../../support/shop-model.ts';

const codec = new CursorCodec(['new secret, long enough', 'old secret, long enough']);
const json = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const position: fc.Arbitrary<Position> = fc.oneof(
  fc.record({ kind: fc.constant('key' as const), after: fc.array(json, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('state' as const),
    state: fc.option(fc.string()),
    skip: fc.nat(1_000),
    key: fc.array(json, { maxLength: 3 }),
  }),
);

describe('CursorCodec', () => {
  test('decodes what it encoded, for the same read', () => {
    fc.assert(
      fc.property(position, fc.string(), (each, binding) => {
        expect(codec.decode(codec.encode(each, binding), binding, each.kind)).toEqual(each);
      }),
    );
  });

  test('refuses every changed, cut or foreign cursor', () => {
    fc.assert(
      fc.property(position, fc.nat(), fc.integer({ min: 1, max: 255 }), (each, at, change) => {
        const cursor = codec.encode(each, 'mine');
        const bytes = Buffer.from(cursor, 'base64url');
        bytes[at % bytes.length]! ^= change;
        const refused = expect.objectContaining({ code: 'BAD_CURSOR' });
        expect(() => codec.decode(bytes.toString('base64url'), 'mine', each.kind)).toThrow(refused);
        expect(() => codec.decode(cursor.slice(0, -1), 'mine', each.kind)).toThrow(refused);
        expect(() => codec.decode(cursor, 'yours', each.kind)).toThrow(refused);
        expect(() => new CursorCodec(['another secret entirely']).decode(cursor, 'mine', each.kind)).toThrow(refused);
      }),
    );
  });

  test('refuses what is no cursor at all, and one of the other kind', () => {
    for (const text of ['', 'AQ', '????', 'A'.repeat(600_000), `${codec.encode({ kind: 'key', after: [] }, 'b')}=`]) {
      expect(() => codec.decode(text, 'b', 'key')).toThrow('Cannot continue after this cursor');
    }
    expect(() => codec.decode(codec.encode({ kind: 'key', after: [1] }, 'b'), 'b', 'state')).toThrow(
      'read in another way',
    );
  });

  test('verifies with every secret, so that they rotate', () => {
    const old = new CursorCodec(['old secret, long enough']).encode({ kind: 'key', after: [1] }, 'b');
    expect(codec.decode(old, 'b', 'key')).toEqual({ kind: 'key', after: [1] });
  });
});

test('bindingOf() tells table, filter, order and tenant apart', () => {
  const orders = tableOf(shopModel(), 'orders_by_customer');
  const path = (value: string, isReversed = false) =>
    chooseAccessPath(orders, { customerId: { eq: value } }, { isReversed, maxInList: 10 });
  const bindings = [
    bindingOf(orders, path('a'), ''),
    bindingOf(orders, path('b'), ''),
    bindingOf(orders, path('a', true), ''),
    bindingOf(orders, path('a'), 'tenant'),
    bindingOf(tableOf(shopModel(), 'news'), path('a'), ''),
  ];
  expect(new Set(bindings).size).toBe(bindings.length);
});

describe('node ids', () => {
  const model = shopModel();
  const tables = new Map(model.tables.map((table) => [table.id, table]));
  const lines = tableOf(model, 'order_lines');
  const row = {
    customerId: 'c0000000-0000-4000-8000-000000000001',
    placedAt: '12a13600-e6a6-11f0-8009-00000000c0fe',
    line: 3,
  };
  const encode = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');

  test('parseNodeId() finds table and key again', () => {
    expect(parseNodeId(toNodeId(lines, row), tables)).toEqual({ table: lines, key: Object.values(row) });
  });

  test.each([
    ['no base64', '???'],
    ['padding', `${toNodeId(lines, row)}=`],
    ['no JSON', Buffer.from('x').toString('base64url')],
    ['no list', encode({})],
    ['another version', encode([2, 'shop.order_lines', ...Object.values(row)])],
    ['an unknown table', encode([1, 'shop.nothing', 'a'])],
    ['too few parts', encode([1, 'shop.order_lines', row.customerId, row.placedAt])],
    ['too many parts', encode([1, 'shop.order_lines', ...Object.values(row), 1])],
    ['a wrong type', encode([1, 'shop.order_lines', row.customerId, row.placedAt, '3'])],
    ['a value that is not canonical', encode([1, 'shop.order_lines', row.customerId.toUpperCase(), row.placedAt, 3])],
    ['null', encode([1, 'shop.order_lines', null, row.placedAt, 3])],
    ['a time uuid that is none', encode([1, 'shop.order_lines', row.customerId, row.customerId, 3])],
    [
      'white space',
      Buffer.from(JSON.stringify([1, 'shop.order_lines', ...Object.values(row)], null, 1)).toString('base64url'),
    ],
  ])('parseNodeId() refuses %s', (_what, nodeId) => {
    expect(() => parseNodeId(nodeId, tables)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
