import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CursorCodec, type CursorTarget } from '../../../../src/graphql/values/cursor.ts';
import { NARROW } from '../../../../src/plan/projection.ts';
import { planWhere } from '../../../../src/plan/read-plan.ts';
import type { Where } from '../../../../src/plan/where.ts';
import type { Position } from '../../../../src/reads/position.ts';
import { PLAN_LIMITS, shopModel, tableOf } from '../../../support/shop-model.ts';

const codec = new CursorCodec(['new secret, long enough', 'old secret, long enough']);
const model = shopModel();

function target(table: string, where: Where, { isReversed = false, caller = '' } = {}): CursorTarget {
  const options = { isReversed, limits: PLAN_LIMITS, projection: NARROW };
  return { plan: planWhere(tableOf(model, table), where, options), caller };
}

const readings = target('roaster_readings', { roaster: { eq: 'R1' }, day: { eq: '2026-01-15' } });
const products = target('products', {});
const text = fc.string({ unit: 'grapheme' });

/** Positions with the read that they belong to. */
const positioned: fc.Arbitrary<readonly [Position, CursorTarget]> = fc.oneof(
  fc
    .tuple(fc.integer({ min: -128, max: 127 }), fc.integer({ min: -128, max: 127 }), text)
    .map((after) => [{ kind: 'key', after }, readings] as const),
  fc.tuple(fc.option(fc.uint8Array()), fc.nat(1_000), text, fc.nat(99)).map(
    ([state, skip, sku, part]) =>
      [
        {
          kind: 'state',
          part,
          state: state && Buffer.from(state).toString('hex'),
          skip,
          key: skip === 0 ? [] : [sku],
        },
        products,
      ] as const,
  ),
);

describe('CursorCodec', () => {
  test('decodes what it encoded, for the same read', () => {
    fc.assert(
      fc.property(positioned, ([position, of]) => {
        expect(codec.decode(codec.encode(position, of), of)).toEqual(position);
      }),
    );
  });

  test('refuses every changed, cut or foreign cursor', () => {
    fc.assert(
      fc.property(positioned, fc.nat(), fc.integer({ min: 1, max: 255 }), ([position, of], at, change) => {
        const cursor = codec.encode(position, of);
        const bytes = Buffer.from(cursor, 'base64url');
        bytes[at % bytes.length]! ^= change;
        const refused = expect.objectContaining({ code: 'BAD_CURSOR' });
        expect(() => codec.decode(bytes.toString('base64url'), of)).toThrow(refused);
        expect(() => codec.decode(cursor.slice(0, -1), of)).toThrow(refused);
        expect(() => codec.decode(cursor, { ...of, caller: 'another' })).toThrow(refused);
        expect(() => new CursorCodec(['another secret entirely']).decode(cursor, of)).toThrow(refused);
      }),
    );
  });

  test('refuses what is no cursor at all, and names the version of one that an older gateway made', () => {
    for (const cursor of [
      '',
      'Ag',
      '????',
      'A'.repeat(600_000),
      `${codec.encode({ kind: 'key', after: [1, 2, 'a'] }, readings)}=`,
    ])
      expect(() => codec.decode(cursor, readings)).toThrow(
        'Cannot continue after this cursor as it was made for another',
      );
    const older = Buffer.concat([Buffer.of(1), Buffer.alloc(30)]).toString('base64url');
    expect(() => codec.decode(older, readings)).toThrow(/of version 1, which an older gateway made/);
  });

  test('verifies with every secret, so that they rotate', () => {
    const position: Position = { kind: 'key', after: [1, 2, 'air'] };
    const old = new CursorCodec(['old secret, long enough']).encode(position, readings);
    expect(codec.decode(old, readings)).toEqual(position);
  });

  test('binds a cursor to table, filter, order and caller', () => {
    const of = (customer: string) => ({ customerId: { eq: `c0000000-0000-4000-8000-00000000000${customer}` } });
    const targets = [
      target('orders_by_customer', of('1')),
      target('orders_by_customer', of('2')),
      target('orders_by_customer', of('1'), { isReversed: true }),
      target('orders_by_customer', of('1'), { caller: 'caller' }),
    ];
    const position: Position = { kind: 'key', after: ['12a13600-e6a6-11f0-8009-00000000c0fe'] };
    expect(new Set(targets.map((each) => codec.encode(position, each))).size).toBe(targets.length);
  });

  test('of one uuid has at most 128 characters', () => {
    const of = target('orders_by_customer', { customerId: { eq: 'c0000000-0000-4000-8000-000000000001' } });
    const cursor = codec.encode({ kind: 'key', after: ['12a13600-e6a6-11f0-8009-00000000c0fe'] }, of);
    expect(cursor.length).toBeLessThanOrEqual(128);
  });
});
