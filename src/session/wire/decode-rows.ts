/** The rows of an answer -> plain rows with the columns that the statement wants. */
import type { types } from 'cassandra-driver';
import { type DecodeAt, decodeAt } from '../../cql-type/decode.ts';
import type { Row } from '../../cql-type/value-type.ts';
import type { ResultColumn } from '../../statement/statement.ts';
import { driverDecoderOf } from '../driver/driver-values.ts';
import { RawRows } from '../driver/raw-rows.ts';

type MutableRow = { -readonly [property in keyof Row]: Row[property] };

/** @throws {RangeError} when a frame ends within a row. */
export function decodeRows(result: Pick<types.ResultSet, 'rows'>, columns: readonly ResultColumn[]): readonly Row[] {
  const rows: unknown = result.rows; // typed as rows of the driver
  if (rows === undefined || rows === null) return []; // writes and DDL have none
  if (rows instanceof RawRows) return decodeFrame(rows, columns);
  const decoders = columns.map(({ column, property, type }) => ({ column, property, decode: driverDecoderOf(type) }));
  return result.rows.map((raw) => {
    const row: MutableRow = {};
    for (const { column, property, decode } of decoders) row[property] = decode(raw[column]);
    return row;
  });
}

interface Cell {
  readonly property: string;
  readonly decode: DecodeAt;
}

/** What to do with each cell of a row; undefined for cells that nobody wants. */
type Layout = readonly (Cell | undefined)[];

/** Layouts of the lists of columns that statements name, for the order in which Cassandra answered last. */
const layouts = new WeakMap<readonly ResultColumn[], { readonly names: readonly string[]; readonly layout: Layout }>();

function layoutOf(names: readonly string[], columns: readonly ResultColumn[]): Layout {
  const known = layouts.get(columns);
  if (known !== undefined && isSame(known.names, names)) return known.layout;
  const layout = names.map((name): Cell | undefined => {
    const wanted = columns.find(({ column }) => column === name);
    return wanted && { property: wanted.property, decode: decodeAt(wanted.type) };
  });
  layouts.set(columns, { names, layout });
  return layout;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function decodeFrame(raw: RawRows, columns: readonly ResultColumn[]): readonly Row[] {
  const { bytes, length } = raw;
  const layout = layoutOf(raw.columns, columns);
  const rows: Row[] = new Array(length);
  let at = raw.start;
  for (let index = 0; index < length; index += 1) {
    const row: MutableRow = {};
    for (const cell of layout) {
      const size = bytes.readInt32BE(at);
      at += 4;
      const end = size < 0 ? at : at + size;
      if (end > bytes.length) throw new RangeError('Cannot read a row as the frame ends within it');
      if (cell !== undefined) row[cell.property] = size < 0 ? null : cell.decode(bytes, at, end);
      at = end;
    }
    rows[index] = row;
  }
  return rows;
}
