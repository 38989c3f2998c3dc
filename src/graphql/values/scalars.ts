/**
 * The scalars: what each accepts, and its canonical form. Strict, because the driver would turn bad input silently into
 * other values ('abc' -> 0, '2020-02-30' -> 1 March). Literals and variables go through the same function.
 */
import { GraphQLError, Kind, print, type ValueNode } from 'graphql';
import { decodeDecimal, encodeDecimal } from '../../cql-type/big-number.ts';
import { encodeDate, encodeTime, formatTime, formatTimestamp, parseInstant } from '../../cql-type/calendar.ts';
import { formatDuration, parseDuration } from '../../cql-type/duration.ts';
import { shortestFloat32 } from '../../cql-type/float32.ts';
import { canonicalInet } from '../../cql-type/inet.ts';
import type { ScalarName } from '../../model/keyspace-model.ts';

export type ScalarValue = string | number | boolean;
export type CustomScalarName = Exclude<ScalarName, 'String' | 'Int' | 'Boolean'>;

export interface ScalarDefinition {
  readonly description: string;
  /** Where the form is defined. */
  readonly specifiedBy: string;
  /** The canonical value, or undefined if `value` is not permitted. */
  readonly canonical: (value: unknown) => ScalarValue | undefined;
}

const CQL_TYPES = 'https://cassandra.apache.org/doc/latest/cassandra/developing/cql/types.html';
const MAX_DIGITS = 10_000;
/** A scale has 32 bits, and is the exponent with the other sign. */
const MAX_EXPONENT = 2 ** 31;

export const SCALARS: Readonly<Record<CustomScalarName, ScalarDefinition>> = {
  TinyInt: {
    description: 'Whole number from -128 to 127.',
    specifiedBy: CQL_TYPES,
    canonical: (value) => wholeNumber(value, 2 ** 7),
  },
  SmallInt: {
    description: 'Whole number from -32768 to 32767.',
    specifiedBy: CQL_TYPES,
    canonical: (value) => wholeNumber(value, 2 ** 15),
  },
  BigInt: {
    description: 'Whole number of 64 bits as a string; safe integers are accepted as numbers.',
    specifiedBy: CQL_TYPES,
    canonical: bigInt,
  },
  Varint: {
    description: 'Whole number of any size as a string; safe integers are accepted as numbers.',
    specifiedBy: CQL_TYPES,
    canonical: varint,
  },
  Decimal: {
    description:
      'Decimal number as a string, such as "12.50"; the number of decimals is kept. More than 50 digits or decimals, and scales below 0, are unscaled value and exponent: "12E3".',
    specifiedBy: CQL_TYPES,
    canonical: decimal,
  },
  Float32: {
    description:
      'Floating point number of 32 bits; -0.0 keeps its sign, and is accepted as a string too; "NaN", "Infinity" and "-Infinity" as strings.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
    canonical: float32,
  },
  Double: {
    description:
      'Floating point number of 64 bits; -0.0 keeps its sign, and is accepted as a string too; "NaN", "Infinity" and "-Infinity" as strings.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
    canonical: double,
  },
  UUID: {
    description: 'UUID, such as "123e4567-e89b-42d3-a456-426614174000".',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc9562',
    canonical: uuid,
  },
  TimeUUID: {
    description: 'UUID of version 1, which holds a time.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc9562#section-5.1',
    canonical: timeUuid,
  },
  DateTime: {
    description:
      'Instant as ISO 8601 with milliseconds, such as "2026-01-31T12:00:00.000Z"; a time zone is required. Years outside of 0000 to 9999 are signed and have at least six digits: "+055840-11-08T22:13:20.000Z".',
    specifiedBy: 'https://tc39.es/ecma262/#sec-date-time-string-format',
    canonical: dateTime,
  },
  Date: {
    description:
      'Calendar date, such as "2026-01-31". Years outside of 0000 to 9999 are signed and have at least six digits: "-000005-01-31".',
    specifiedBy: 'https://tc39.es/ecma262/#sec-date-time-string-format',
    canonical: date,
  },
  Time: {
    description:
      'Time of day with up to nine decimals, such as "23:59:59.123456789". What Cassandra stores beyond a day is signed: "+24:00:00", "-00:00:01".',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
    canonical: time,
  },
  Duration: {
    description: 'ISO 8601 duration, such as "P1Y2M3DT4H5M6.5S".',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#appendix-A',
    canonical: duration,
  },
  Inet: {
    description:
      'IPv4 or IPv6 address, IPv6 as RFC 5952 writes it. "::ffff:192.0.2.1" has 16 bytes and is another address than "192.0.2.1", which has 4.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc5952',
    canonical: (value) => (typeof value === 'string' ? canonicalInet(value) : undefined),
  },
  Blob: {
    description: 'Bytes as base64.',
    specifiedBy: 'https://www.rfc-editor.org/rfc/rfc4648#section-4',
    canonical: blob,
  },
};

/**
 * @param node the literal, for its place in the document; a variable is named by graphql.
 * @throws {GraphQLError} that says what was given and what the scalar accepts.
 */
export function parseScalar(name: CustomScalarName, value: unknown, node?: ValueNode): ScalarValue {
  const canonical = SCALARS[name].canonical(value);
  if (canonical !== undefined) return canonical;
  const given = node === undefined ? 'the value' : shortened(print(node));
  throw new GraphQLError(`Cannot accept ${given} as ${name}: ${SCALARS[name].description}`, {
    nodes: node ?? null,
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

function shortened(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

const MAX_SHOWN = 60;

/**
 * The value for a client: what Cassandra stores is in its canonical form already. Fields added in code are held to the form
 * by their authors.
 */
export function serializeScalar(value: unknown): ScalarValue {
  return value as ScalarValue; // canonical, as `cql-type` decodes it
}

/** A literal as the value that a variable would bring; one with decimals is no Decimal, as its number would lose zeros. */
export function literalValue(name: CustomScalarName, node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.FLOAT:
      return name === 'Decimal' ? undefined : Number(node.value);
    case Kind.INT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    default:
      return undefined; // lists, objects, enum values and null are no scalar values
  }
}

function wholeNumber(value: unknown, bound: number): number | undefined {
  return Number.isInteger(value) && Number(value) >= -bound && Number(value) < bound ? Number(value) + 0 : undefined;
}

function varint(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value).toString() : undefined;
  if (typeof value !== 'string' || value.length > MAX_DIGITS || !/^-?\d+$/.test(value)) return undefined;
  return BigInt(value).toString();
}

function bigInt(value: unknown): string | undefined {
  const text = varint(value);
  return text !== undefined && BigInt.asIntN(64, BigInt(text)).toString() === text ? text : undefined;
}

/** Digits with decimals, or an unscaled value with an exponent, as scales are shown that are large or negative. */
function decimal(value: unknown): string | undefined {
  if (typeof value === 'number') return varint(value);
  if (typeof value !== 'string' || value.length > MAX_DIGITS) return undefined;
  const match = /^-?\d+(?:\.\d+|E([+-]?\d{1,10}))?$/.exec(value);
  const exponent = Number(match?.[1] ?? 0);
  if (match === null || exponent > MAX_EXPONENT || exponent <= -MAX_EXPONENT) return undefined;
  return decodeDecimal(encodeDecimal(value));
}

const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'];
/** Accepted as a string too: programs in JavaScript write the number -0 as 0. */
const MINUS_ZERO = '-0.0';

function double(value: unknown): ScalarValue | undefined {
  if (value === MINUS_ZERO) return -0;
  if (typeof value === 'string') return NOT_FINITE.includes(value) ? value : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function float32(value: unknown): ScalarValue | undefined {
  const wide = double(value);
  if (typeof wide !== 'number') return wide;
  const single = Math.fround(wide);
  const isLost = !Number.isFinite(single) || (single === 0 && wide !== 0);
  return isLost ? undefined : shortestFloat32(wide);
}

function uuid(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
    ? value.toLowerCase()
    : undefined;
}

function timeUuid(value: unknown): string | undefined {
  const text = uuid(value);
  return text?.[14] === '1' ? text : undefined;
}

const DATE_TIME = /^(.{10,})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/;
const TIME = /^((?:[+-]\d*)?\d{2}:\d{2})(?:(:\d{2})(\.\d{1,9})?)?$/;

function date(value: unknown): string | undefined {
  return typeof value === 'string' && encodeDate(value) !== undefined ? value : undefined;
}

function dateTime(value: unknown): string | undefined {
  const [, day, hours, minutes, seconds = '00', fraction = '', sign, zoneHours = '0', zoneMinutes = '0'] =
    typeof value === 'string' ? (DATE_TIME.exec(value) ?? []) : [];
  const local = parseInstant(`${day}T${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0')}Z`);
  if (local === undefined) return undefined;
  const offset = BigInt((Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000);
  const instant = sign === '-' ? local + offset : local - offset;
  return BigInt.asIntN(64, instant) === instant ? formatTimestamp(instant) : undefined;
}

function time(value: unknown): string | undefined {
  const [, clock, seconds = ':00', fraction = ''] = typeof value === 'string' ? (TIME.exec(value) ?? []) : [];
  const nanoseconds = clock === undefined ? undefined : encodeTime(`${clock}${seconds}${fraction}`);
  return nanoseconds === undefined ? undefined : formatTime(nanoseconds);
}

function duration(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? parseDuration(value) : undefined;
  return parts === undefined ? undefined : formatDuration(parts);
}

function blob(value: unknown): string | undefined {
  return typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value ? value : undefined;
}
