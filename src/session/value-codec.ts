/**
 * Canonical JSON values <-> values of the driver. No driver type leaves this folder. Input is expected to be checked by
 * the scalars: the driver's encoders turn bad input silently into other values.
 */
import { types } from 'cassandra-driver';
import type { NativeType } from '../cql-type/cql-type.ts';
import { shortestFloat32 } from '../cql-type/float32.ts';
import { canonicalInet } from '../cql-type/inet.ts';
import type { JsonValue, ValueType } from '../cql-type/value-type.ts';
import { CqlMap } from './cql-map.ts';
import { decodeDuration, encodeDuration } from './duration.ts';

type Decode = (value: unknown) => JsonValue;

const decoders = new WeakMap<ValueType, Decode>();

/** The function that turns a driver value of `type` into its canonical JSON value; made once per type object. */
export function decoderOf(type: ValueType): Decode {
  let decode = decoders.get(type);
  if (decode === undefined) {
    const inner = createDecoder(type);
    decode = (value) => (value === null || value === undefined ? null : inner(value));
    decoders.set(type, decode);
  }
  return decode;
}

function createDecoder(type: ValueType): Decode {
  switch (type.kind) {
    case 'native':
      return NATIVE_DECODERS[type.name];
    case 'list':
    case 'set':
    case 'vector': {
      const item = decoderOf(type.of);
      return (value) => Array.from(value as Iterable<unknown>, item); // the driver gives arrays and vectors
    }
    case 'map': {
      const [key, item] = [decoderOf(type.key), decoderOf(type.value)];
      return (value) => Array.from(value as CqlMap, ([k, v]) => ({ key: key(k), value: item(v) })); // `encoding.map`
    }
    case 'tuple': {
      const items = type.items.map(decoderOf);
      return (value) =>
        Object.fromEntries(items.map((item, index) => [`item${index}`, item((value as types.Tuple).get(index))])); // a tuple by its metadata
    }
    case 'udt': {
      const fields = type.fields.map((field) => [field.name, field.property, decoderOf(field.type)] as const);
      return (value) =>
        Object.fromEntries(
          fields.map(([name, property, item]) => [property, item((value as Record<string, unknown>)[name])]),
        ); // plain object
    }
  }
}

const asText: Decode = (value) => String(value);
const asIs: Decode = (value) => value as JsonValue; // strings, numbers and booleans of the driver
const asFloat: Decode = (value) => (Number.isFinite(value) ? (value as number) : String(value)); // a number by its metadata

const NATIVE_DECODERS: Readonly<Record<NativeType, Decode>> = {
  ascii: asIs,
  text: asIs,
  boolean: asIs,
  int: asIs,
  smallint: asIs,
  tinyint: asIs,
  bigint: asText,
  counter: asText,
  varint: asText,
  decimal: decodeDecimal,
  double: asFloat,
  float: (value) => asFloat(shortestFloat32(value as number)), // a number by its metadata
  uuid: asText,
  timeuuid: asText,
  inet: (value) => canonicalInet(String(value)) ?? String(value),
  date: asText,
  time: (value) => padTime(String(value)),
  timestamp: (value) => (Number.isNaN((value as Date).getTime()) ? 'Invalid Date' : (value as Date).toISOString()), // a Date by its metadata
  duration: (value) => decodeDuration(value as types.Duration), // by its metadata
  blob: (value) => (value as Buffer).toString('base64'), // by its metadata
};

/** `HH:MM:SS.nnnnnnnnn` without trailing zeros, at least `HH:MM:SS`. */
function padTime(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Plain notation with exactly as many decimals as the scale says: 1.0 and 1.00 are different keys. */
function decodeDecimal(value: unknown): string {
  const { _intVal: unscaled, _scale: scale } = value as { _intVal: { toString(): string }; _scale: number }; // the driver has no accessor
  const text = unscaled.toString();
  if (scale < 0) return text === '0' ? text : text + '0'.repeat(-scale);
  return String(value);
}

/** The driver value for a canonical JSON value; `undefined` becomes the unset marker. */
export function encodeValue(value: JsonValue | undefined, type: ValueType): unknown {
  if (value === undefined) return types.unset;
  if (value === null) return null;
  switch (type.kind) {
    case 'native':
      return encodeNative(value, type.name);
    case 'list':
    case 'set': {
      const items = asArray(value);
      // The driver writes an empty list as null; frozen, and inside other values, they differ.
      return items.length === 0 ? EMPTY_COLLECTION : items.map((item) => encodeValue(item, type.of));
    }
    case 'vector':
      return encodeVector(asArray(value), type.of);
    case 'map':
      return new CqlMap(
        asArray(value).map((entry) => [
          encodeValue(asObject(entry).key, type.key),
          encodeValue(asObject(entry).value, type.value),
        ]),
      );
    case 'tuple':
      return new types.Tuple(...type.items.map((item, index) => encodeValue(partOf(value, `item${index}`), item)));
    case 'udt':
      return Object.fromEntries(
        type.fields.map((field) => [field.name, encodeValue(partOf(value, field.property), field.type)]),
      );
  }
}

const EMPTY_COLLECTION = Buffer.alloc(4);

function encodeVector(items: readonly JsonValue[], of: ValueType): unknown {
  return new types.Vector(items.map((item) => encodeValue(item, of)));
}

function encodeNative(value: JsonValue, name: NativeType): unknown {
  switch (name) {
    case 'bigint':
    case 'counter':
    case 'varint':
      return BigInt(String(value));
    case 'decimal':
      return encodeDecimal(String(value));
    case 'float':
    case 'double':
      return Number(value);
    case 'timestamp':
      return new Date(String(value));
    case 'date':
      return types.LocalDate.fromString(String(value));
    case 'time':
      return types.LocalTime.fromString(String(value));
    case 'duration':
      return encodeDuration(String(value));
    case 'blob':
      return Buffer.from(String(value), 'base64');
    case 'uuid':
    case 'timeuuid':
      return types.Uuid.fromString(String(value));
    case 'inet':
      return types.InetAddress.fromString(String(value));
    default:
      return value;
  }
}

function encodeDecimal(text: string): unknown {
  const [whole = '', fraction = ''] = text.split('.');
  // The driver takes an Integer too, which its typings leave out; its own parser misreads exponents.
  return new types.BigDecimal(types.Integer.fromString(whole + fraction) as unknown as number, fraction.length);
}

function asArray(value: JsonValue): readonly JsonValue[] {
  if (!Array.isArray(value)) throw new TypeError('Cannot encode the value as it is no list');
  return value;
}

function asObject(value: JsonValue): Readonly<Record<string, JsonValue>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('Cannot encode the value as it is no object');
  return value as Readonly<Record<string, JsonValue>>; // neither null nor array
}

/** An own property; what is left out is null. */
function partOf(value: JsonValue, property: string): JsonValue {
  const object = asObject(value);
  return Object.hasOwn(object, property) ? (object[property] ?? null) : null;
}
