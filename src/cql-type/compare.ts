/**
 * The order in which Cassandra keeps clustering values, by type. Its sources: `compareCustom` of each class in
 * `org.apache.cassandra.db.marshal`. No value stands before all, then an empty one.
 */
import { decodeVarint } from './big-number.ts';
import type { NativeType } from './cql-type.ts';
import { encode } from './encode.ts';
import type { JsonValue, ValueType } from './value-type.ts';

type Compare = (a: Buffer, b: Buffer) => number;

/** Whether the order of the type is known here: native types that may stand in a key. */
export function isOrdered(type: ValueType): boolean {
  return type.kind === 'native' && type.name !== 'duration' && type.name !== 'counter';
}

/** Below zero where `a` stands before `b`, 0 where Cassandra takes them for equal, such as the decimals 1.0 and 1.00. */
export function compareValues(a: JsonValue, b: JsonValue, type: ValueType): number {
  if (type.kind !== 'native') throw new TypeError('Cannot compare values of a type that is made of others');
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  const [first, second] = [encode(a, type), encode(b, type)];
  if (first.length === 0 || second.length === 0) return first.length - second.length;
  return (COMPARE[type.name] ?? Buffer.compare)(first, second);
}

/** All others are compared byte by byte. */
const COMPARE: Readonly<Partial<Record<NativeType, Compare>>> = {
  tinyint: (a, b) => a.readInt8() - b.readInt8(),
  smallint: (a, b) => a.readInt16BE() - b.readInt16BE(),
  int: (a, b) => a.readInt32BE() - b.readInt32BE(),
  bigint: compareLongs,
  timestamp: compareLongs,
  varint: (a, b) => order(BigInt(decodeVarint(a)), BigInt(decodeVarint(b))),
  decimal: compareDecimals,
  float: (a, b) => compareFloats(a.readFloatBE(), b.readFloatBE()),
  double: (a, b) => compareFloats(a.readDoubleBE(), b.readDoubleBE()),
  uuid: compareUuids,
  timeuuid: (a, b) => order(timeOf(a), timeOf(b)) || order(signedBytes(a), signedBytes(b)),
};

function order<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareLongs(a: Buffer, b: Buffer): number {
  return order(a.readBigInt64BE(), b.readBigInt64BE());
}

/** As Java's `Double.compare`: -0.0 before 0.0, and what is no number after all. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return order(a, b) || Number(Object.is(b, -0)) - Number(Object.is(a, -0));
}

/** Digits without zeros at their ends, and the power of ten above the first of them: scales may be huge. */
function partsOf(bytes: Buffer): { readonly sign: number; readonly digits: string; readonly magnitude: number } {
  const unscaled = decodeVarint(bytes.subarray(4));
  const all = unscaled.replace('-', '');
  const sign = all === '0' ? 0 : unscaled.startsWith('-') ? -1 : 1;
  return { sign, digits: all.replace(/0+$/, ''), magnitude: all.length - bytes.readInt32BE(0) };
}

function compareDecimals(a: Buffer, b: Buffer): number {
  const [first, second] = [partsOf(a), partsOf(b)];
  if (first.sign !== second.sign || first.sign === 0) return first.sign - second.sign;
  const size = Math.max(first.digits.length, second.digits.length);
  const byDigits = order(BigInt(first.digits.padEnd(size, '0')), BigInt(second.digits.padEnd(size, '0')));
  return first.sign * (order(first.magnitude, second.magnitude) || byDigits);
}

function versionOf(uuid: Buffer): number {
  return (uuid[6] ?? 0) >> 4;
}

/** By version; those of version 1 by their time, all others by their bytes. */
function compareUuids(a: Buffer, b: Buffer): number {
  const byVersion = versionOf(a) - versionOf(b);
  if (byVersion !== 0) return byVersion;
  const byTime = versionOf(a) === 1 ? order(timeOf(a), timeOf(b)) : 0;
  return byTime || (versionOf(a) === 1 ? Buffer.compare(a.subarray(8), b.subarray(8)) : Buffer.compare(a, b));
}

/** The time of a uuid of version 1, its highest part first. */
function timeOf(uuid: Buffer): bigint {
  return (BigInt(uuid.readUInt16BE(6)) << 48n) | (BigInt(uuid.readUInt16BE(4)) << 32n) | BigInt(uuid.readUInt32BE(0));
}

/** The second half, each byte with its sign: so Cassandra has compared them since its first versions. */
function signedBytes(uuid: Buffer): bigint {
  return BigInt.asIntN(64, uuid.readBigUInt64BE(8) ^ 0x0080808080808080n);
}
