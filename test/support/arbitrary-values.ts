/** Canonical values of any type, boundary and odd ones often. */
import fc from 'fast-check';
import type { NativeType } from '../../src/cql-type/cql-type.ts';
import { formatDuration } from '../../src/cql-type/duration.ts';
import { shortestFloat32 } from '../../src/cql-type/float32.ts';
import { inetText } from '../../src/cql-type/inet.ts';
import { type JsonValue, native, type ValueType } from '../../src/cql-type/value-type.ts';

const LONG = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const long = fc.oneof(fc.bigInt(LONG), fc.constantFrom(0n, -1n, LONG.min, LONG.max, 2n ** 53n, -(2n ** 53n)));
const digits = (max: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{0,${max}}$`));
const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((each) => Buffer.from(each));
const uuid = hex(16).map((bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
/** Instants whose year has four digits, which every reader of ISO 8601 takes. */
const instant = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const shown = (value: number): JsonValue => (Number.isFinite(value) ? value : String(value));

const NATIVE: Readonly<Record<NativeType, fc.Arbitrary<JsonValue>>> = {
  ascii: fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)) }),
  text: fc.string({ unit: 'binary' }),
  boolean: fc.boolean(),
  tinyint: fc.integer({ min: -128, max: 127 }),
  smallint: fc.integer({ min: -32_768, max: 32_767 }),
  int: fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0)),
  bigint: long.map(String),
  counter: long.map(String),
  varint: fc.oneof(
    long.map(String),
    digits(200),
    digits(60).map((text) => `-${text}`),
    fc.constantFrom('127', '128', '-128', '-129', '255', '256'),
  ),
  decimal: fc.oneof(
    fc
      .tuple(fc.constantFrom('', '-'), digits(20), fc.stringMatching(/^[0-9]{1,20}$/))
      .map(([sign, whole, part]) => `${sign}${whole}.${part}`),
    digits(40),
    fc.constantFrom(
      '0',
      '0.00',
      '1.0',
      '1.00',
      '0.000000000000000000001',
      '12E3',
      '-5E2147483647',
      '7E-2147483647',
      `1${'0'.repeat(60)}E0`,
    ),
  ),
  float: fc.float().map((value) => shown(shortestFloat32(value))),
  double: fc.oneof(fc.double(), fc.constantFrom(0, -0)).map(shown),
  uuid,
  timeuuid: uuid.map((text) => `${text.slice(0, 14)}1${text.slice(15)}`),
  inet: fc
    .oneof(
      hex(4),
      hex(16),
      fc.constant(Buffer.from('00000000000000000000ffff01020304', 'hex')),
      fc.constant(Buffer.alloc(16)),
    )
    .map(inetText),
  timestamp: instant.map((date) => date.toISOString()),
  date: instant.map((date) => date.toISOString().slice(0, 10)),
  time: fc.bigInt({ min: 0n, max: 86_399_999_999_999n }).map((all) => {
    const clock = new Date(Number(all / 1_000_000_000n) * 1_000).toISOString().slice(11, 19);
    const rest = String(all % 1_000_000_000n)
      .padStart(9, '0')
      .replace(/0+$/, '');
    return rest === '' ? clock : `${clock}.${rest}`;
  }),
  duration: fc
    .tuple(fc.nat(2 ** 31 - 1), fc.nat(2 ** 31 - 1), fc.bigInt({ min: 0n, max: LONG.max }), fc.boolean())
    .map(([months, days, nanoseconds, isNegative]) =>
      formatDuration(
        isNegative ? { months: -months, days: -days, nanoseconds: -nanoseconds } : { months, days, nanoseconds },
      ),
    ),
  blob: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
};

export const NATIVE_NAMES = Object.keys(NATIVE) as NativeType[]; // the table's own keys

/** Values of `type`; with `canBeNull`, null now and then where a part may be null. */
export function valuesOf(type: ValueType): fc.Arbitrary<JsonValue> {
  switch (type.kind) {
    case 'native':
      return NATIVE[type.name];
    case 'list':
    case 'set':
      return fc.array(valuesOf(type.of), { maxLength: 4 });
    case 'vector':
      return fc.array(valuesOf(type.of), { minLength: type.dimensions, maxLength: type.dimensions });
    case 'map':
      return fc.array(fc.record({ key: valuesOf(type.key), value: valuesOf(type.value) }), { maxLength: 3 });
    case 'tuple':
      return fc
        .tuple(...type.items.map((item) => fc.option(valuesOf(item))))
        .map((items) => Object.fromEntries(items.map((item, index) => [`item${index}`, item])));
    case 'udt':
      return fc
        .tuple(...type.fields.map((field) => fc.option(valuesOf(field.type))))
        .map((items) => Object.fromEntries(items.map((item, index) => [type.fields[index]!.property, item])));
  }
}

/** Types up to two levels deep. */
export const types: fc.Arbitrary<ValueType> = fc.letrec<{ type: ValueType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(...NATIVE_NAMES.filter((name) => name !== 'counter').map(native)),
    fc.record({ kind: fc.constantFrom('list' as const, 'set' as const), of: tie('type') }),
    fc.record({ kind: fc.constant('map' as const), key: tie('type'), value: tie('type') }),
    fc.record({ kind: fc.constant('tuple' as const), items: fc.array(tie('type'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('vector' as const), of: tie('type'), dimensions: fc.integer({ min: 1, max: 3 }) }),
    fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map((items) => ({
      kind: 'udt' as const,
      name: 'u',
      fields: items.map((type, index) => ({ name: `f_${index}`, property: `f${index}`, type })),
    })),
  ),
})).type;
