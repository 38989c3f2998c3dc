import { expect, test } from 'vitest';
import { compareValues } from '../../../src/cql-type/compare.ts';
import type { NativeType } from '../../../src/cql-type/cql-type.ts';
import { divideDecimal } from '../../../src/cql-type/divide-decimal.ts';
import { type JsonValue, native } from '../../../src/cql-type/value-type.ts';

/** Each in Cassandra's own order; a real one is asked by test/integration/read-plans.test.ts. */
const SORTED: Readonly<Partial<Record<NativeType, readonly JsonValue[]>>> = {
  int: [null, -2, -1, 0, 300],
  bigint: ['-9223372036854775808', '-1', '0', '9007199254740993'],
  varint: ['-70000', '-129', '-1', '0', '127', '128', '99999999999999999999'],
  decimal: ['-1E30', '-2', '-1.5', '0', '0.001', '1.0', '1.01', '2', '1E3', '1E400000'],
  double: ['-Infinity', -1.5, '-0.0', 0, 2.25, 'Infinity', 'NaN'],
  text: ['', 'A', 'a', 'aa', 'ä', '\u{1f600}'],
  boolean: [false, true],
  timestamp: ['-000001-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z'],
  uuid: [
    'ffffffff-0000-1000-8000-000000000000',
    '00000000-0001-1000-8000-000000000000',
    '00000000-0001-1000-9000-000000000000',
    '00000000-0000-4000-8000-000000000000',
    'ffffffff-0000-4000-8000-000000000000',
  ],
  timeuuid: [
    '00000000-0000-1000-8000-000000000000',
    '00000000-0000-1000-ff00-000000000000',
    '00000000-0000-1000-0000-000000000000',
    'ffffffff-0000-1000-8000-000000000000',
    '00000000-0001-1000-8000-000000000000',
  ],
};

test.each(Object.entries(SORTED))('compareValues() knows the order of %s', (name, values) => {
  const type = native(name as NativeType);
  for (let first = 0; first < values.length; first += 1)
    for (let second = 0; second < values.length; second += 1) {
      const order = compareValues(values[first] ?? null, values[second] ?? null, type);
      expect(Math.sign(order) + 0, `${values[first]} and ${values[second]}`).toBe(Math.sign(first - second));
    }
});

test('decimals of another scale are equal', () => {
  expect(compareValues('1.0', '1.00', native('decimal'))).toBe(0);
  expect(compareValues('-0.0', '0', native('decimal'))).toBe(0);
});

test.each([
  ['12.90', 1, '12.9'],
  ['3', 2, '1.5'],
  ['1', 3, '0.3333333333333333'],
  ['-1', 8, '-0.125'],
  ['0', 7, '0'],
  ['12E3', 5, '2400'],
  ['1E-20', 2, '0.000000000000000000005'],
  ['99999999999999999999999999', 3, '33333333333333333333333333'],
])('divideDecimal(%s, %i) is %s', (dividend, divisor, quotient) => {
  expect(divideDecimal(dividend, divisor)).toBe(quotient);
});
