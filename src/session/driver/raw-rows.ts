/**
 * Leaves the rows of an answer in the bytes of their frame. The driver makes an object of every row, by one event each,
 * and decodes every cell, also those that nobody asked for; we would decode them again. Its parser's `parseRows` is
 * replaced by one that hands on where the rows are, for clients that ask for it (`encoding.rawRows`) and whole answers of
 * other tables than Cassandra's own. All else, and every driver that is built otherwise, gets the driver's rows.
 */
import type { Client } from 'cassandra-driver';
import type { ReportedColumn } from './data-types.ts';
import { parserClassOf } from './internals.ts';
import { replaceOnce } from './replace-once.ts';

/** Rows in the bytes of a frame. Stands in the driver's result in the place of its array of rows. */
export class RawRows {
  readonly bytes: Buffer;
  /** Where the first row begins. */
  readonly start: number;
  readonly length: number;
  /** In the order of the cells. */
  readonly columns: readonly ReportedColumn[];

  constructor({ buf, offset }: Pick<Reader, 'buf' | 'offset'>, length: number, columns: readonly ReportedColumn[]) {
    this.bytes = buf;
    this.start = offset;
    this.length = length;
    this.columns = columns;
  }
}

interface FrameInfo {
  readonly header: unknown;
  readonly byRow?: boolean;
  readonly parsingError?: boolean;
  readonly rowLength?: number;
  readonly flagsInfo: unknown;
  readonly meta: { readonly keyspace?: string; readonly columns: readonly ReportedColumn[] };
}

interface Reader {
  readonly buf: Buffer;
  offset: number;
  readInt(): number;
}

/** The driver's parser of answers. */
export interface Parser {
  readonly encoder: { readonly encodingOptions: { readonly rawRows?: boolean } };
  parseRows(frame: FrameInfo, reader: Reader): void;
  push(item: unknown): void;
}

/** The option of a client whose answers stay in their frames; the driver hands unknown options of `encoding` through. */
export const RAW_ROWS = { rawRows: true } as const;

/** Acts only for clients with {@link RAW_ROWS}. */
export function leaveRowsInFrames(client: Client): void {
  replaceOnce(
    parserClassOf(client),
    'parseRows',
    (byDriver) =>
      function (this: Parser, frame, reader): void {
        const { keyspace } = frame.meta;
        const isOurs =
          this.encoder.encodingOptions.rawRows === true && keyspace !== undefined && !/^system/.test(keyspace);
        if (!isOurs || frame.byRow || frame.parsingError || frame.rowLength !== undefined)
          byDriver.call(this, frame, reader);
        else pushRaw(this, frame, reader);
      },
  );
}

/** The form of an item is the one in which the driver itself hands on an answer without rows. */
function pushRaw(parser: Parser, frame: FrameInfo, reader: Reader): void {
  const length = reader.readInt();
  const rows = length === 0 ? [] : new RawRows(reader, length, frame.meta.columns);
  parser.push({ header: frame.header, result: { rows, meta: frame.meta, flags: frame.flagsInfo } });
}
