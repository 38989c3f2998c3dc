import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CqlType, formatCqlType, NATIVE_TYPES } from '../../../src/cql-type/cql-type.ts';
import { parseCqlType } from '../../../src/cql-type/parse-cql-type.ts';

const RESERVED = new Set<string>([...NATIVE_TYPES, 'varchar', 'frozen', 'list', 'set', 'map', 'tuple', 'vector']);
const udtName = fc
  .oneof(
    fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/),
    fc.constantFrom('settings', 'list_item', 'mapping', 'tuple_x', 'vector_x', 'frozen_x', 'Mixed "Case"', 'a<b>,c'),
  )
  .filter((name) => !RESERVED.has(name) && name !== '');

const cqlType: fc.Arbitrary<CqlType> = fc.letrec<{ type: CqlType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...NATIVE_TYPES).map((name): CqlType => ({ kind: 'native', name })),
    fc.record({ kind: fc.constantFrom('list' as const, 'set' as const), of: tie('type'), isFrozen: fc.boolean() }),
    fc.record({ kind: fc.constant('map' as const), key: tie('type'), value: tie('type'), isFrozen: fc.boolean() }),
    fc.record({ kind: fc.constant('tuple' as const), items: fc.array(tie('type'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('vector' as const), of: tie('type'), dimensions: fc.integer({ min: 1, max: 8192 }) }),
    fc.record({ kind: fc.constant('udt' as const), name: udtName, isFrozen: fc.boolean() }),
  ),
})).type;

test('parseCqlType() is the inverse of formatCqlType()', () => {
  fc.assert(
    fc.property(cqlType, (type) => {
      expect(parseCqlType(formatCqlType(type))).toEqual(type);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['settings', { kind: 'udt', name: 'settings', isFrozen: false }],
  ['frozen<settings>', { kind: 'udt', name: 'settings', isFrozen: true }],
  ['frozen<vector<float, 3>>', { kind: 'vector', of: { kind: 'native', name: 'float' }, dimensions: 3 }],
  ['"With ""quotes"""', { kind: 'udt', name: 'With "quotes"', isFrozen: false }],
  ['varchar', { kind: 'native', name: 'text' }],
])('parseCqlType(%s) avoids what breaks other parsers', (text, type) => {
  expect(parseCqlType(text)).toEqual(type);
});

test.each([
  '',
  'list<int',
  'list<int>>',
  'map<int>',
  'int int',
  'vector<float>',
  'vector<float, x>',
  "'org.apache.Custom'",
  'set<>',
  'integer<int>',
])('parseCqlType(%j) refuses what is no type, with the position', (text) => {
  expect(() => parseCqlType(text)).toThrow(/Cannot parse the CQL type .* at position \d+/);
});
