import { types as driver } from 'cassandra-driver';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAt, decoderOf } from '../../../src/cql-type/decode.ts';
import { encode } from '../../../src/cql-type/encode.ts';
import { decodeKey, encodeKey, identityOf, partitionKeyBytes } from '../../../src/cql-type/key.ts';
import { type JsonValue, native, type ValueType } from '../../../src/cql-type/value-type.ts';
import { driverDecoderOf } from '../../../src/session/driver/driver-values.ts';
import { NATIVE_NAMES, types, valuesOf } from '../../support/arbitrary-values.ts';
import { driverEncoder, toDriverType } from '../../support/driver-encoder.ts';

const typed = types.chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));
const equal = (a: JsonValue, b: JsonValue) => expect(b).toEqual(a);

describe('encode() and decode()', () => {
  test.each(NATIVE_NAMES)("are each other's inverse for %s, as a whole and within a longer buffer", (name) => {
    const type = native(name);
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const bytes = encode(value, type);
        if (bytes.length === 0) return; // the empty text: checked below
        equal(value, decoderOf(type)(bytes));
        const longer = Buffer.concat([Buffer.of(7, 7, 7), bytes, Buffer.of(9)]);
        equal(value, decodeAt(type)(longer, 3, 3 + bytes.length));
      }),
      { numRuns: 300 },
    );
  });

  test("are each other's inverse for types within types", () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        const bytes = encode(value, type);
        if (bytes.length > 0) equal(value, decoderOf(type)(bytes)); // the empty text: checked below
      }),
      { numRuns: 500 },
    );
  });

  test('empty bytes are a text and a blob, and no value of any other type', () => {
    for (const name of NATIVE_NAMES) {
      const expected = name === 'text' || name === 'ascii' || name === 'blob' ? '' : null;
      expect(decoderOf(native(name))(Buffer.alloc(0)), name).toBe(expected);
    }
  });

  test('bytes that end within a value are an error, never another value', () => {
    fc.assert(
      fc.property(typed, fc.nat(), ([type, value], cut) => {
        const bytes = encode(value, type);
        if (type.kind === 'native' || type.kind === 'tuple' || type.kind === 'udt' || bytes.length < 5) return;
        const short = bytes.subarray(0, 1 + (cut % (bytes.length - 1)));
        expect(() => decoderOf(type)(short)).toThrow(RangeError);
      }),
      { numRuns: 500 },
    );
  });
});

describe('beside the driver', () => {
  const encoder = driverEncoder();
  // The driver writes an empty collection as null, and its texts of these lose what they hold.
  const lossy = (name: string) => ['inet', 'duration', 'decimal', 'varint'].includes(name);

  test.each(NATIVE_NAMES.filter((name) => !lossy(name)))('its decoder reads what ours wrote of %s', (name) => {
    const type = native(name);
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const bytes = encode(value, type);
        equal(value, driverDecoderOf(type)(encoder.decode(bytes, toDriverType(type))));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['varint', '-129', -129n],
    ['varint', '128', 128n],
    ['varint', '-123456789012345678901234567890', -123456789012345678901234567890n],
    ['decimal', '-12.50', driver.BigDecimal.fromString('-12.50')],
    ['decimal', '0.00', driver.BigDecimal.fromString('0.00')],
    ['inet', '192.0.2.1', driver.InetAddress.fromString('192.0.2.1')],
    ['inet', '2001:db8::1', driver.InetAddress.fromString('2001:db8::1')],
    ['duration', 'P1Y2M3DT4H5M6.5S', new driver.Duration(14, 3, driver.Long.fromString('14706500000000'))],
    ['duration', '-P1M2DT3S', new driver.Duration(-1, -2, driver.Long.fromString('-3000000000'))],
  ] as const)('it writes the same bytes for %s %s', (name, value, theirs) => {
    expect(encode(value, native(name))).toEqual(encoder.encode(theirs, toDriverType(native(name))));
  });

  test('types within types are read alike', () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        if (usesLossy(type)) return;
        const bytes = encode(value, type);
        if (bytes.length > 0)
          equal(decoderOf(type)(bytes), driverDecoderOf(type)(encoder.decode(bytes, toDriverType(type))));
      }),
      { numRuns: 500 },
    );
  });

  /** Types that the driver misreads: those above, maps and sets by their objects, vectors of what has no fixed size. */
  function usesLossy(type: ValueType): boolean {
    if (type.kind === 'native') return lossy(type.name);
    if (type.kind === 'tuple') return type.items.some(usesLossy);
    if (type.kind === 'udt') return type.fields.some((field) => usesLossy(field.type));
    return type.kind === 'map' ? true : usesLossy(type.of);
  }
});

describe('instants and days over the whole range', () => {
  test.each([
    ['timestamp', '8000000000000000', '-292275055-05-16T16:47:04.192Z'],
    ['timestamp', '7fffffffffffffff', '+292278994-08-17T07:12:55.807Z'],
    ['timestamp', '0000000000000000', '1970-01-01T00:00:00.000Z'],
    ['timestamp', 'ffffc77590fba000', '0000-01-01T00:00:00.000Z'],
    ['timestamp', 'ffffc77590fb9fff', '-000001-12-31T23:59:59.999Z'],
    ['date', '80000000', '1970-01-01'],
    ['date', '00000000', '-5877641-06-23'],
    ['date', 'ffffffff', '+5881580-07-11'],
  ] as const)('%s %s is %s', (name, bytes, text) => {
    expect(decoderOf(native(name))(Buffer.from(bytes, 'hex'))).toBe(text);
    expect(encode(text, native(name)).toString('hex')).toBe(bytes);
  });
});

describe('keys', () => {
  test('decodeKey() finds the parts again, and refuses every other form', () => {
    const key = fc.array(typed, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(key, (parts) => {
        const [keyTypes, values] = [parts.map(([type]) => type), parts.map(([, value]) => value)];
        const bytes = encodeKey(values, keyTypes);
        expect(decodeKey(bytes, keyTypes)).toEqual(values);
        expect(() => decodeKey(Buffer.concat([bytes, Buffer.of(0)]), keyTypes)).toThrow(RangeError);
        expect(() => decodeKey(bytes.subarray(0, -1), keyTypes)).toThrow();
      }),
      { numRuns: 300 },
    );
  });

  test('of 64 kB come back too', () => {
    const value = 'x'.repeat(65_535);
    expect(
      decodeKey(encodeKey([value, value], [native('text'), native('text')]), [native('text'), native('text')]),
    ).toEqual([value, value]);
  });

  test('have the same identity exactly when their bytes are the same', () => {
    const identity = identityOf([native('double'), native('decimal')]);
    expect(identity([0, '1.0'])).toBe(identity([0, '1.0']));
    expect(identity([0, '1.0'])).not.toBe(identity([-0, '1.0']));
    expect(identity([0, '1.0'])).not.toBe(identity([0, '1.00']));
    expect(identityOf([native('text')])(['a'])).toBe('a');
  });

  test('of a partition are framed as Cassandra hashes them', () => {
    expect(partitionKeyBytes([Buffer.from('a')])).toEqual(Buffer.from('a'));
    expect(partitionKeyBytes([Buffer.from('a'), Buffer.from('bc')])).toEqual(Buffer.from('\0\x01a\0\0\x02bc\0'));
  });
});
