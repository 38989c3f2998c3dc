/**
 * Values as the driver decodes them -> canonical values: the slower way of reading rows, for answers of Cassandra's own
 * tables and for a driver whose frames are not read by us (`raw-rows.ts`).
 */
import type { types } from 'cassandra-driver';
import type { NativeType } from '../../cql-type/cql-type.ts';
import { formatDuration } from '../../cql-type/duration.ts';
import { shortestFloat32 } from '../../cql-type/float32.ts';
import { canonicalInet } from '../../cql-type/inet.ts';
import type { JsonValue, ValueType } from '../../cql-type/value-type.ts';
import type { CqlMap } from './cql-map.ts';

type FromDriver = (value: unknown) => JsonValue;

const known = new WeakMap<ValueType, FromDriver>();

/** The function that turns a driver value of `type` into its canonical value; made once per type object. */
export function driverDecoderOf(type: ValueType): FromDriver {
  let decode = known.get(type);
  if (decode === undefined) {
    const inner = createDecoder(type);
    decode = (value) => (value === null || value === undefined ? null : inner(value));
    known.set(type, decode);
  }
  return decode;
}

function createDecoder(type: ValueType): FromDriver {
  switch (type.kind) {
    case 'native':
      return NATIVE[type.name];
    case 'list':
    case 'set':
    case 'vector': {
      const item = driverDecoderOf(type.of);
      return (value) => Array.from(value as Iterable<unknown>, item); // the driver gives arrays and vectors
    }
    case 'map': {
      const [key, item] = [driverDecoderOf(type.key), driverDecoderOf(type.value)];
      return (value) => Array.from(value as CqlMap, ([k, v]) => ({ key: key(k), value: item(v) })); // `encoding.map`
    }
    case 'tuple': {
      const items = type.items.map(driverDecoderOf);
      return (value) =>
        Object.fromEntries(items.map((item, index) => [`item${index}`, item((value as types.Tuple).get(index))])); // a tuple by its metadata
    }
    case 'udt': {
      const fields = type.fields.map((field) => [field.name, field.property, driverDecoderOf(field.type)] as const);
      return (value) =>
        Object.fromEntries(
          fields.map(([name, property, item]) => [property, item((value as Record<string, unknown>)[name])]),
        ); // plain object
    }
  }
}

const asText: FromDriver = (value) => String(value);
const asIs: FromDriver = (value) => value as JsonValue; // strings, numbers and booleans of the driver
const asFloat: FromDriver = (value) => (Number.isFinite(value) ? (value as number) : String(value)); // a number by its metadata

const NATIVE: Readonly<Record<NativeType, FromDriver>> = {
  ascii: asIs,
  text: asIs,
  boolean: asIs,
  int: asIs,
  smallint: asIs,
  tinyint: asIs,
  bigint: asText,
  counter: asText,
  varint: asText,
  decimal: fromDecimal,
  double: asFloat,
  float: (value) => asFloat(shortestFloat32(value as number)), // a number by its metadata
  uuid: asText,
  timeuuid: asText,
  inet: (value) => canonicalInet(String(value)) ?? String(value),
  date: asText,
  time: (value) => padTime(String(value)),
  timestamp: (value) => (value as Date).toISOString(), // a Date by its metadata
  duration: fromDuration,
  blob: (value) => (value as Buffer).toString('base64'), // by its metadata
};

/** `HH:MM:SS.nnnnnnnnn` without trailing zeros, at least `HH:MM:SS`. */
function padTime(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Plain notation with exactly as many decimals as the scale says; the driver's own text loses negative scales. */
function fromDecimal(value: unknown): string {
  const { _intVal: unscaled, _scale: scale } = value as { _intVal: { toString(): string }; _scale: number }; // the driver has no accessor
  return scale < 0 ? `${unscaled.toString()}E${-scale}` : String(value);
}

function fromDuration(value: unknown): string {
  const { months, days, nanoseconds } = value as {
    months: number;
    days: number;
    nanoseconds: { toString(): string };
  }; // untyped fields
  return formatDuration({ months, days, nanoseconds: BigInt(nanoseconds.toString()) });
}
