import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/cql-type/duration.ts';
import { shortestFloat32 } from '../../../src/cql-type/float32.ts';
import { canonicalInet } from '../../../src/cql-type/inet.ts';

describe('durations', () => {
  test('parseDuration() is the inverse of formatDuration()', () => {
    const parts = fc.tuple(
      fc.nat(2_147_483_647),
      fc.nat(2_147_483_647),
      fc.bigInt(0n, 9_223_372_036_854_775_807n),
      fc.boolean(),
    );
    fc.assert(
      fc.property(parts, ([months, days, nanoseconds, isNegative]) => {
        const sign = isNegative ? -1 : 1;
        const duration = { months: sign * months + 0, days: sign * days + 0, nanoseconds: BigInt(sign) * nanoseconds };
        expect(parseDuration(formatDuration(duration))).toEqual(duration);
      }),
    );
  });

  test.each([
    '',
    'P',
    'PT',
    'P1',
    '1D',
    'P1H',
    'PT1D',
    'P1.5D',
    'PT1.0000000001S',
    'P-1D',
    'P2147483648D',
    'PT9999999999999S',
  ])('parseDuration(%j) is undefined', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

test('shortestFloat32() is the same 32-bit float in the fewest digits', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(shortestFloat32(value))).toBe(Math.fround(value));
    }),
  );
  expect(shortestFloat32(Math.fround(0.1))).toBe(0.1);
});

test('canonicalInet() gives equal addresses equal texts', () => {
  expect(canonicalInet('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
  expect(canonicalInet('192.0.2.1')).toBe('192.0.2.1');
  expect(canonicalInet('::FFFF:1.2.3.4')).toBe('::ffff:1.2.3.4');
  expect(canonicalInet('1:0:0:2:0:0:0:3')).toBe('1:0:0:2::3');
  expect(canonicalInet('::')).toBe('::');
  expect(canonicalInet('1:0:2:3:4:5:6:7')).toBe('1:0:2:3:4:5:6:7');
  for (const text of ['999.1.1.1', '1.2.3', '::1%eth0', 'localhost', '']) expect(canonicalInet(text)).toBeUndefined();
});
