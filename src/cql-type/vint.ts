/** Variable-length integers of the native protocol, and which types have values of one size. */
import type { ValueType } from './value-type.ts';

/** The leading ones of the first byte count the bytes that follow. */
export function packUnsigned(value: bigint): Buffer {
  let extra = 0;
  while (extra < 8 && value >= 1n << BigInt(7 * (extra + 1))) extra += 1;
  const bytes = Buffer.alloc(extra + 1);
  let rest = value;
  for (let index = extra; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 255n);
    rest >>= 8n;
  }
  bytes[0] = (bytes[0] ?? 0) | (extra === 0 ? 0 : 256 - (1 << (8 - extra)));
  return bytes;
}

/** Small numbers of either sign are short: 0, -1, 1, -2 become 0, 1, 2, 3. */
export function packSigned(value: bigint): Buffer {
  return packUnsigned(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}

export interface Unpacked {
  readonly value: bigint;
  /** Where the next value begins. */
  readonly end: number;
}

/** @throws {RangeError} when the bytes end too early. */
export function unpackUnsigned(bytes: Buffer, start: number): Unpacked {
  const first = bytes[start];
  if (first === undefined) throw new RangeError('Cannot read a number as the bytes end before it');
  const extra = Math.clz32(~(first << 24));
  const end = start + 1 + extra;
  if (end > bytes.length) throw new RangeError('Cannot read a number as the bytes end within it');
  let value = BigInt(extra >= 8 ? 0 : first & (255 >> (extra + 1)));
  if (extra === 0) value = BigInt(first);
  for (let index = start + 1; index < end; index += 1) value = (value << 8n) | BigInt(bytes[index] ?? 0);
  return { value, end };
}

/** @throws {RangeError} as {@link unpackUnsigned}. */
export function unpackSigned(bytes: Buffer, start: number): Unpacked {
  const { value, end } = unpackUnsigned(bytes, start);
  return { value: (value >> 1n) ^ -(value & 1n), end };
}

/** Bytes of each value, for the types of which Cassandra says so: smallint, tinyint, date and time are not among them. */
export function fixedSize(type: ValueType): number | undefined {
  if (type.kind === 'vector') {
    const size = fixedSize(type.of);
    return size === undefined ? undefined : size * type.dimensions;
  }
  if (type.kind !== 'native') return undefined;
  switch (type.name) {
    case 'boolean':
      return 1;
    case 'int':
    case 'float':
      return 4;
    case 'bigint':
    case 'counter':
    case 'timestamp':
    case 'double':
      return 8;
    case 'uuid':
    case 'timeuuid':
      return 16;
    default:
      return undefined;
  }
}
