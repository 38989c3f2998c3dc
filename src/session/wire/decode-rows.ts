/** The rows of an answer -> plain rows with the columns that the statement wants. */
import type { types } from 'cassandra-driver';
import { type DecodeAt, decodeAt } from '../../cql-type/decode.ts';
import { decodeKeyAt } from '../../cql-type/decode-key.ts';
import type { Row } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import type { ResultColumn } from '../../statement/statement.ts';
import { type DataType, isReadableAs, type ReportedColumn } from '../driver/data-types.ts';
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

/** Layouts of the lists of columns that statements name, for what Cassandra said of its answer last. */
const layouts = new WeakMap<readonly ResultColumn[], { readonly reported: Reported; readonly layout: Layout }>();

type Reported = readonly ReportedColumn[];

/** @throws {GatewayError} `SCHEMA_CHANGED` when a column has another type than the statement was made for. */
function layoutOf(reported: Reported, columns: readonly ResultColumn[]): Layout {
  const known = layouts.get(columns);
  if (known !== undefined && isSame(known.reported, reported)) return known.layout;
  const layout = reported.map(({ name, type }): Cell | undefined => {
    const wanted = columns.find(({ column }) => column === name);
    if (wanted === undefined) return undefined;
    if (!isReadableAs(type, wanted.type)) {
      throw new GatewayError(
        'SCHEMA_CHANGED',
        `Cannot read ${wanted.property} as its type was changed since the gateway read the schema`,
      );
    }
    return { property: wanted.property, decode: (wanted.isKey ? decodeKeyAt : decodeAt)(wanted.type) };
  });
  layouts.set(columns, { reported, layout });
  return layout;
}

function isSame(a: Reported, b: Reported): boolean {
  return (
    a.length === b.length && a.every(({ name, type }, index) => name === b[index]?.name && isEqual(type, b[index].type))
  );
}

/** What types are made of is compared as text, and hardly ever present. */
function isEqual(a: DataType, b: DataType): boolean {
  if (a.code !== b.code) return false;
  return a.info === b.info || JSON.stringify(a.info) === JSON.stringify(b.info);
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
