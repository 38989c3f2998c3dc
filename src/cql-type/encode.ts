/**
 * Canonical values -> the bytes that Cassandra stores, by the native protocol (section 6, "Data types").
 * https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec
 */

import { encodeDecimal, encodeVarint } from './big-number.ts';
import { encodeDate, encodeTime, encodeTimestamp } from './calendar.ts';
import type { NativeType } from './cql-type.ts';
import { parseDuration } from './duration.ts';
import { inetBytes } from './inet.ts';
import type { JsonValue, ValueType } from './value-type.ts';
import { fixedSize, packSigned, packUnsigned } from './vint.ts';

const NOTHING = Buffer.alloc(0);
const NULL = Buffer.from([255, 255, 255, 255]); // length -1

/** @throws {TypeError} for a value that is not of the type: the scalars check what clients send before. */
export function encode(value: JsonValue, type: ValueType): Buffer {
  switch (type.kind) {
    case 'native':
      return NATIVE[type.name](value);
    case 'list':
    case 'set':
      return counted(asList(value).length, asList(value), (item) => [encode(item, type.of)]);
    case 'map':
      return counted(asList(value).length, asList(value), (entry) => [
        encode(partOf(entry, 'key'), type.key),
        encode(partOf(entry, 'value'), type.value),
      ]);
    case 'vector':
      return encodeVector(asList(value), type.of);
    case 'tuple':
      return Buffer.concat(type.items.map((item, index) => sized(nullable(partOf(value, `item${index}`), item))));
    case 'udt':
      return Buffer.concat(type.fields.map((field) => sized(nullable(partOf(value, field.property), field.type))));
  }
}

function nullable(value: JsonValue, type: ValueType): Buffer | null {
  return value === null ? null : encode(value, type);
}

function counted(count: number, items: readonly JsonValue[], parts: (item: JsonValue) => readonly Buffer[]): Buffer {
  return Buffer.concat([int32(count), ...items.flatMap(parts).map(sized)]);
}

/** Length and bytes. */
function sized(bytes: Buffer | null): Buffer {
  return bytes === null ? NULL : Buffer.concat([int32(bytes.length), bytes]);
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
  return Buffer.of((value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255);
}

function uint32(value: number): Buffer {
  return int32(value | 0);
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
