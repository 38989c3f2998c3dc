import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encode } from '../../../../src/cql-type/encode.ts';
import { type JsonValue, native, type ValueType } from '../../../../src/cql-type/value-type.ts';
import { RawRows } from '../../../../src/session/driver/raw-rows.ts';
import { decodeRows } from '../../../../src/session/wire/decode-rows.ts';
import { types, valuesOf } from '../../../support/arbitrary-values.ts';
import { dataTypeOf } from '../../../support/data-type.ts';

type Cells = readonly (JsonValue | undefined)[];

const table = fc
  .array(types, { minLength: 1, maxLength: 5 })
  .chain((columns) =>
    fc.tuple(
      fc.constant(columns),
      fc.array(fc.tuple(...columns.map((type) => fc.option(valuesOf(type), { nil: null, freq: 4 }))), { maxLength: 4 }),
    ),
  );

/** Rows as a frame has them: each cell its length and its bytes; a null has the length -1. */
function frameOf(columns: readonly ValueType[], rows: readonly Cells[]): RawRows {
  const cells = rows.flatMap((row) =>
    row.map((value, index) => {
      const length = Buffer.alloc(4);
      if (value === null || value === undefined) {
        length.writeInt32BE(-1);
        return length;
      }
      const bytes = encode(value, columns[index]!);
      length.writeInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
  const reported = columns.map((type, index) => ({ name: `c${index}`, type: dataTypeOf(type) }));
  return new RawRows({ buf: Buffer.concat([Buffer.of(1, 2, 3), ...cells]), offset: 3 }, rows.length, reported);
}

function decode(raw: RawRows, columns: readonly ValueType[], wanted: readonly number[]) {
  return decodeRows(
    { rows: raw as never }, // stands where the driver has its rows
    wanted.map((index) => ({ column: `c${index}`, property: `p${index}`, type: columns[index]! })),
  );
}

describe('decodeRows() of a frame', () => {
  test('gives every row the columns that are wanted, and no others', () => {
    fc.assert(
      fc.property(table, fc.nat(), ([columns, rows], seed) => {
        const wanted = columns.map((_, index) => index).filter((index) => (seed >> index) % 2 === 0);
        const expected = rows.map((row) => Object.fromEntries(wanted.map((index) => [`p${index}`, row[index]])));
        expect(decode(frameOf(columns, rows), columns, wanted)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('follows the order in which Cassandra names the columns, also when it changes', () => {
    const columns: ValueType[] = [
      { kind: 'native', name: 'int' },
      { kind: 'native', name: 'text' },
    ];
    const wanted = columns.map((type, index) => ({ column: `c${index}`, property: `p${index}`, type }));
    const straight = frameOf(columns, [[1, 'a']]);
    const turned = frameOf(columns.toReversed(), [['a', 1]]);
    const named = new RawRows(
      { buf: turned.bytes, offset: turned.start },
      turned.length,
      [1, 0].map((index) => ({ name: `c${index}`, type: dataTypeOf(columns[index]!) })),
    );
    for (const raw of [straight, named, straight])
      expect(decodeRows({ rows: raw as never }, wanted)).toEqual([{ p0: 1, p1: 'a' }]);
  });

  test('fails on a frame that ends within a row, wherever it is cut', () => {
    fc.assert(
      fc.property(table, fc.nat(), ([columns, rows], seed) => {
        const { bytes, start, length, columns: names } = frameOf(columns, rows);
        if (length === 0) return;
        const end = start + (seed % (bytes.length - start));
        const cut = new RawRows({ buf: bytes.subarray(0, end), offset: start }, length, names);
        expect(() => decode(cut, columns, [0])).toThrow(RangeError);
      }),
      { numRuns: 500 },
    );
  });

  test('fails on a column whose type is another one by now, also when it was read before', () => {
    const wanted = [{ column: 'c0', property: 'p0', type: native('int') }];
    const before = frameOf([native('int')], [[1]]);
    const after = frameOf([native('text')], [['abcd']]);
    expect(decodeRows({ rows: before as never }, wanted)).toEqual([{ p0: 1 }]);
    expect(() => decodeRows({ rows: after as never }, wanted)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_CHANGED', outcome: 'NOT_APPLIED' }),
    );
  });
});
