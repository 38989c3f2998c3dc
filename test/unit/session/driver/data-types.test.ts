import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { native, type ValueType } from '../../../../src/cql-type/value-type.ts';
import { isReadableAs, isSameType } from '../../../../src/session/driver/data-types.ts';
import { types } from '../../../support/arbitrary-values.ts';
import { dataTypeOf } from '../../../support/data-type.ts';

const udt = (fields: Readonly<Record<string, ValueType>>, name = 'address'): ValueType => ({
  kind: 'udt',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, property: field, type })),
});
const ADDRESS = udt({ zip: native('text'), city: native('text') });

test('every type is what Cassandra reports of it', () => {
  fc.assert(
    fc.property(types, (type) => {
      expect([isSameType(dataTypeOf(type), type), isReadableAs(dataTypeOf(type), type)]).toEqual([true, true]);
    }),
  );
});

describe.each<[string, ValueType, ValueType]>([
  ['another native type', native('int'), native('text')],
  ['a counter', native('counter'), native('bigint')],
  ['items of another type', { kind: 'list', of: native('int') }, { kind: 'list', of: native('bigint') }],
  ['a set in the place of a list', { kind: 'set', of: native('int') }, { kind: 'list', of: native('int') }],
  [
    'a map with other values',
    { kind: 'map', key: native('text'), value: native('int') },
    { kind: 'map', key: native('text'), value: native('text') },
  ],
  [
    'a tuple with an item more',
    { kind: 'tuple', items: [native('int'), native('int')] },
    { kind: 'tuple', items: [native('int')] },
  ],
  [
    'a vector of another length',
    { kind: 'vector', of: native('float'), dimensions: 4 },
    { kind: 'vector', of: native('float'), dimensions: 3 },
  ],
  [
    'a vector of other items',
    { kind: 'vector', of: native('double'), dimensions: 3 },
    { kind: 'vector', of: native('float'), dimensions: 3 },
  ],
  ['a duration', native('duration'), native('blob')],
  ['a field renamed', udt({ postcode: native('text'), city: native('text') }), ADDRESS],
  ['fields in another order', udt({ city: native('text'), zip: native('text') }), ADDRESS],
  ['a field of another type', udt({ zip: native('int'), city: native('text') }), ADDRESS],
  ['a type of another name', udt({ zip: native('text'), city: native('text') }, 'place'), ADDRESS],
  [
    'a changed type deep inside',
    { kind: 'list', of: udt({ zip: native('int') }) },
    { kind: 'list', of: udt({ zip: native('text') }) },
  ],
])('%s', (_what, reported, expected) => {
  test('is another type, for values and for answers', () => {
    expect(isSameType(dataTypeOf(reported), expected)).toBe(false);
    expect(isReadableAs(dataTypeOf(reported), expected)).toBe(false);
  });
});

test('a user-defined type with a field more is read as before, but not written', () => {
  const wider = dataTypeOf(udt({ zip: native('text'), city: native('text'), floor: native('int') }));
  expect([isReadableAs(wider, ADDRESS), isSameType(wider, ADDRESS)]).toEqual([true, false]);
});
