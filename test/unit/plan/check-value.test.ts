import { describe, expect, test } from 'vitest';
import { native } from '../../../src/cql-type/value-type.ts';
import { checkValue } from '../../../src/plan/check-value.ts';

describe('checkValue()', () => {
  test.each([
    ['ascii', native('ascii'), 'é', /ASCII/],
    ['half a character', native('text'), '\ud800', /lone surrogate/],
    [
      'a vector of the wrong size',
      { kind: 'vector', of: native('float'), dimensions: 2 },
      [1],
      /has 1 dimensions, it must have 2/,
    ],
    [
      'a value inside a map',
      { kind: 'map', key: native('ascii'), value: native('int') },
      [{ key: 'ü', value: 1 }],
      /ASCII/,
    ],
    [
      'a map with a key twice',
      { kind: 'map', key: native('text'), value: native('int') },
      [
        { key: 'a', value: 1 },
        { key: 'a', value: 2 },
      ],
      /key twice/,
    ],
    [
      'a value inside a type',
      { kind: 'udt', name: 'u', fields: [{ name: 'zip', property: 'zip', type: native('ascii') }] },
      { zip: 'ü' },
      /ASCII/,
    ],
  ] as const)('refuses %s', (_what, type, value, message) => {
    expect(() => checkValue(value, type, 'field')).toThrow(message);
  });
});
