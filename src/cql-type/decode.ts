/**
 * The bytes that Cassandra stores -> canonical values. Empty bytes are a value of text and blob alone; of the other types
 * they are shown as null.
 */
import { decodeDecimal, decodeVarint } from './big-number.ts';
import { decodeDate, decodeTime, decodeTimestamp } from './calendar.ts';
import type { NativeType } from './cql-type.ts';
import { formatDuration } from './duration.ts';
import { shortestFloat32 } from './float32.ts';
import { inetText } from './inet.ts';
import type { JsonValue, ValueType } from './value-type.ts';
import { fixedSize, unpackSigned, unpackUnsigned } from './vint.ts';

/** Reads one value from its bytes. @throws {RangeError} when the bytes end too early. */
export type Decode = (bytes: Buffer) => JsonValue;

const known = new WeakMap<ValueType, Decode>();

/** The function that reads values of `type`; made once per type object. */
export function decoderOf(type: ValueType): Decode {
  let decode = known.get(type);
  if (decode === undefined) {
    const inner = createDecoder(type);
    const hasEmpty = type.kind === 'native' && ['text', 'ascii', 'blob'].includes(type.name);
    decode = hasEmpty ? inner : (bytes) => (bytes.length === 0 ? null : inner(bytes));
    known.set(type, decode);
  }
  return decode;
}

/** Reads one value that stands between two places of a longer buffer. */
export type DecodeAt = (bytes: Buffer, start: number, end: number) => JsonValue;

const knownAt = new WeakMap<ValueType, DecodeAt>();

/** As {@link decoderOf}, without a view of their own for the values of the types that are read most. */
export function decodeAt(type: ValueType): DecodeAt {
  let decode = knownAt.get(type);
  if (decode === undefined) {
    decode = createDecodeAt(type);
    knownAt.set(type, decode);
  }
  return decode;
}

function createDecodeAt(type: ValueType): DecodeAt {
  const whole = decoderOf(type);
  const byView: DecodeAt = (bytes, start, end) => whole(bytes.subarray(start, end));
  if (type.kind !== 'native') return byView;
  const encoding = TEXT_ENCODINGS[type.name];
  if (encoding !== undefined) return (bytes, start, end) => bytes.toString(encoding, start, end);
  const sized = SIZED[type.name];
  if (sized === undefined) return byView;
  // What has another size, empty values too, is read by the careful way.
  return (bytes, start, end) => (end - start === sized.size ? sized.read(bytes, start) : byView(bytes, start, end));
}

const TEXT_ENCODINGS: Readonly<Partial<Record<NativeType, BufferEncoding>>> = { text: 'utf8', ascii: 'latin1' };

interface Sized {
  readonly size: number;
  readonly read: (bytes: Buffer, start: number) => JsonValue;
}

const SIZED: Readonly<Partial<Record<NativeType, Sized>>> = {
  boolean: { size: 1, read: (bytes, start) => bytes[start] !== 0 },
  int: { size: 4, read: (bytes, start) => bytes.readInt32BE(start) },
  double: { size: 8, read: (bytes, start) => shown(bytes.readDoubleBE(start)) },
  bigint: { size: 8, read: bigIntAt },
  counter: { size: 8, read: bigIntAt },
  uuid: { size: 16, read: uuidAt },
  timeuuid: { size: 16, read: uuidAt },
};

function createDecoder(type: ValueType): Decode {
  switch (type.kind) {
    case 'native':
      return NATIVE[type.name];
    case 'list':
    case 'set': {
      const item = decoderOf(type.of);
      return (bytes) => repeated(bytes, (read) => read(item));
    }
    case 'map': {
      const [key, value] = [decoderOf(type.key), decoderOf(type.value)];
      return (bytes) => repeated(bytes, (read) => ({ key: read(key), value: read(value) }));
    }
    case 'vector':
      return vectorDecoder(type.of, type.dimensions);
    case 'tuple':
      return structDecoder(type.items.map((item, index) => [`item${index}`, decoderOf(item)]));
    case 'udt':
      return structDecoder(type.fields.map((field) => [field.property, decoderOf(field.type)]));
  }
}

type ReadNext = (decode: Decode) => JsonValue;

/** Reads values with their lengths in front, one after the other. */
function reader(bytes: Buffer, start: number): { readonly next: ReadNext; readonly isAtEnd: () => boolean } {
  let at = start;
  const next: ReadNext = (decode) => {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    if (at + length > bytes.length) throw new RangeError('Cannot read a value as the bytes end within it');
    at += length;
    return decode(bytes.subarray(at - length, at));
  };
  return { next, isAtEnd: () => at >= bytes.length };
}

function repeated(bytes: Buffer, read: (next: ReadNext) => JsonValue): JsonValue {
  const count = bytes.readInt32BE(0);
  const { next } = reader(bytes, 4);
  const items: JsonValue[] = [];
  for (let index = 0; index < count; index += 1) items.push(read(next));
  return items;
}

/** Values that were written before a field was added end earlier: the fields that are not there are null. */
function structDecoder(parts: readonly (readonly [string, Decode])[]): Decode {
  return (bytes) => {
    const { next, isAtEnd } = reader(bytes, 0);
    return Object.fromEntries(parts.map(([property, decode]) => [property, isAtEnd() ? null : next(decode)]));
  };
}

function vectorDecoder(of: ValueType, dimensions: number): Decode {
  const decode = decoderOf(of);
  const size = fixedSize(of);
  return (bytes) => {
    const items: JsonValue[] = [];
    let at = 0;
    for (let index = 0; index < dimensions; index += 1) {
      const { value, end } = size === undefined ? unpackUnsigned(bytes, at) : { value: size, end: at };
      at = end + Number(value);
      if (at > bytes.length) throw new RangeError('Cannot read a vector as the bytes end within it');
      items.push(decode(bytes.subarray(end, at)));
    }
    return items;
  };
}

const NATIVE: Readonly<Record<NativeType, Decode>> = {
  ascii: (bytes) => bytes.toString('latin1'),
  text: (bytes) => bytes.toString('utf8'),
  boolean: (bytes) => bytes[0] !== 0,
  tinyint: (bytes) => bytes.readInt8(0),
  smallint: (bytes) => bytes.readInt16BE(0),
  int: (bytes) => bytes.readInt32BE(0),
  bigint: (bytes) => bigIntAt(bytes, 0),
  counter: (bytes) => bigIntAt(bytes, 0),
  varint: decodeVarint,
  decimal: decodeDecimal,
  float: (bytes) => shown(shortestFloat32(bytes.readFloatBE(0))),
  double: (bytes) => shown(bytes.readDoubleBE(0)),
  uuid: decodeUuid,
  timeuuid: decodeUuid,
  inet: inetText,
  timestamp: decodeTimestamp,
  date: decodeDate,
  time: decodeTime,
  duration: decodeDuration,
  blob: (bytes) => bytes.toString('base64'),
};

function bigIntAt(bytes: Buffer, start: number): string {
  const high = bytes.readInt32BE(start);
  // Within 2^53 a number is exact and cheaper.
  if (high >= -(2 ** 21) && high < 2 ** 21) return String(high * 2 ** 32 + bytes.readUInt32BE(start + 4));
  return bytes.readBigInt64BE(start).toString();
}

function decodeUuid(bytes: Buffer): string {
  if (bytes.length !== 16) throw new RangeError('Cannot read a uuid that has no 16 bytes');
  return uuidAt(bytes, 0);
}

function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.toString('hex', start, start + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function decodeDuration(bytes: Buffer): string {
  const months = unpackSigned(bytes, 0);
  const days = unpackSigned(bytes, months.end);
  const nanoseconds = unpackSigned(bytes, days.end).value;
  return formatDuration({ months: Number(months.value), days: Number(days.value), nanoseconds });
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
