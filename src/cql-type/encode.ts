/**
 * Canonical values -> the bytes that Cassandra stores, by the native protocol (section 6, "Data types").
 * https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec
 */

import { encodeDecimal, encodeVarint } from './big-number.ts';
import { encodeDate, encodeTime, encodeTimestamp } from './calendar.ts';
import type { NativeType } from './cql-type.ts';
import { parseDuration } from './duration.ts';
import { inetBytes } from './inet.ts';
import { type JsonValue, StoredValue, type ValueType } from './value-type.ts';
import { fixedSize, packSigned, packUnsigned } from './vint.ts';

const NOTHING = Buffer.alloc(0);

/** @throws {TypeError} for a value that is not of the type: the scalars check what clients send before. */
export function encode(value: JsonValue, type: ValueType): Buffer {
  if (value instanceof StoredValue) return value.bytes;
  switch (type.kind) {
    case 'native':
      return NATIVE[type.name](value);
    case 'list':
    case 'set':
      return sized(
        asList(value).map((item) => encode(item, type.of)),
        asList(value).length,
      );
    case 'map':
      return sized(
        asList(value).flatMap((entry) => [
          encode(partOf(entry, 'key'), type.key),
          encode(partOf(entry, 'value'), type.value),
        ]),
        asList(value).length,
      );
    case 'vector':
      return encodeVector(asList(value), type.of);
    case 'tuple':
      return sized(type.items.map((item, index) => nullable(partOf(value, `item${index}`), item)));
    case 'udt':
      return sized(type.fields.map((field) => nullable(partOf(value, field.property), field.type)));
  }
}

function nullable(value: JsonValue, type: ValueType): Buffer | null {
  return value === null ? null : encode(value, type);
}

/** Values side by side, each with its length in front, which is -1 for null; before all their number if one is given. */
function sized(values: readonly (Buffer | null)[], count?: number): Buffer {
  let size = count === undefined ? 0 : 4;
  for (const value of values) size += 4 + (value?.length ?? 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = count === undefined ? 0 : bytes.writeInt32BE(count, 0);
  for (const value of values) {
    at = bytes.writeInt32BE(value?.length ?? -1, at);
    if (value !== null) at += value.copy(bytes, at);
  }
  return bytes;
}

/** Values of a fixed size stand side by side, others with their length in front. */
function encodeVector(items: readonly JsonValue[], of: ValueType): Buffer {
  const encoded = items.map((item) => encode(item, of));
  if (fixedSize(of) !== undefined) return Buffer.concat(encoded);
  return Buffer.concat(encoded.flatMap((bytes) => [packUnsigned(BigInt(bytes.length)), bytes]));
}

const NATIVE: Readonly<Record<NativeType, (value: JsonValue) => Buffer>> = {
  ascii: (value) => Buffer.from(asText(value), 'latin1'),
  text: (value) => Buffer.from(asText(value), 'utf8'),
  boolean: (value) => Buffer.of(value === true ? 1 : 0),
  tinyint: (value) => Buffer.of(Number(value) & 255),
  smallint: (value) => Buffer.of((Number(value) >> 8) & 255, Number(value) & 255),
  int: (value) => int32(Number(value)),
  bigint: (value) => int64(BigInt(asText(value))),
  counter: (value) => int64(BigInt(asText(value))),
  varint: (value) => encodeVarint(BigInt(asText(value))),
  decimal: (value) => encodeDecimal(asText(value)),
  float: (value) => {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeFloatBE(Number(value));
    return bytes;
  },
  double: (value) => {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleBE(Number(value));
    return bytes;
  },
  uuid: encodeUuid,
  timeuuid: encodeUuid,
  inet: (value) => inetBytes(asText(value)) ?? notOfType('inet'),
  timestamp: (value) => int64(encodeTimestamp(asText(value)) ?? notOfType('timestamp')),
  date: (value) => uint32(encodeDate(asText(value)) ?? notOfType('date')),
  time: (value) => int64(encodeTime(asText(value)) ?? notOfType('time')),
  duration: encodeDuration,
  blob: (value) => (value === '' ? NOTHING : Buffer.from(asText(value), 'base64')),
};

function encodeUuid(value: JsonValue): Buffer {
  const bytes = Buffer.from(asText(value).replaceAll('-', ''), 'hex');
  return bytes.length === 16 ? bytes : notOfType('uuid');
}

/** Months, days and nanoseconds, each as a signed variable-length integer. */
function encodeDuration(value: JsonValue): Buffer {
  const parts = parseDuration(asText(value)) ?? notOfType('duration');
  return Buffer.concat([BigInt(parts.months), BigInt(parts.days), parts.nanoseconds].map(packSigned));
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

function uint32(value: number): Buffer {
  return int32(value);
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : String(value);
}

function asList(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : notOfType('a list');
}

/** An own property; what is left out is null. */
function partOf(value: JsonValue, property: string): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notOfType('an object');
  const object = value as Readonly<Record<string, JsonValue>>; // neither null nor a list
  return Object.hasOwn(object, property) ? (object[property] ?? null) : null;
}

function notOfType(type: string): never {
  throw new TypeError(`Cannot encode the value as it is not ${type}`);
}
