/** Parts of keys: their bytes -> canonical values, or {@link StoredValue}s where other bytes would be written for those. */
import type { NativeType } from './cql-type.ts';
import { type DecodeAt, decodeAt } from './decode.ts';
import { encode } from './encode.ts';
import { type JsonValue, StoredValue, type ValueType } from './value-type.ts';

/** Texts and bytes are their values. */
const ALWAYS_CANONICAL = new Set<NativeType>(['ascii', 'text', 'blob']);

/** Bytes of a value that is not empty, for types whose values all have one size. */
const SIZES: Readonly<Partial<Record<NativeType, number>>> = {
  boolean: 1,
  tinyint: 1,
  smallint: 2,
  int: 4,
  float: 4,
  date: 4,
  bigint: 8,
  counter: 8,
  double: 8,
  timestamp: 8,
  time: 8,
  uuid: 16,
  timeuuid: 16,
};

/** Of those the types where any bytes of the size are a value of their own. */
const BY_SIZE = new Set<NativeType>([
  'tinyint',
  'smallint',
  'int',
  'date',
  'bigint',
  'counter',
  'timestamp',
  'uuid',
  'timeuuid',
]);

/** Reads one part of a key between two places of a longer buffer. @throws {RangeError} for bytes that no value has. */
export function decodeKeyAt(type: ValueType): DecodeAt {
  const decode = decodeAt(type);
  if (type.kind !== 'native') return (bytes, start, end) => compared(bytes.subarray(start, end), type, decode);
  if (ALWAYS_CANONICAL.has(type.name)) return decode;
  const size = SIZES[type.name];
  const isBySize = BY_SIZE.has(type.name);
  return (bytes, start, end) => {
    if (end - start === size && isBySize) return decode(bytes, start, end);
    if (size !== undefined && end !== start && end - start !== size)
      throw new RangeError(`Cannot read ${end - start} bytes as ${type.name}`);
    return compared(bytes.subarray(start, end), type, decode);
  };
}

/** The value if its bytes are just these. */
function compared(bytes: Buffer, type: ValueType, decode: DecodeAt): JsonValue {
  const value = decode(bytes, 0, bytes.length);
  if (!hasForm(value, type)) return new StoredValue(bytes, undefined);
  return encode(value, type).equals(bytes) ? value : new StoredValue(bytes, value);
}

/** Whether a value can be shown: items of lists, sets and vectors, keys and values of maps are never null. */
function hasForm(value: JsonValue, type: ValueType): boolean {
  if (value === null) return false;
  const memberOf = (name: string) => (value as Readonly<Record<string, JsonValue>>)[name] ?? null; // structs by their types
  switch (type.kind) {
    case 'native':
      return true;
    case 'list':
    case 'set':
    case 'vector':
      return (value as readonly JsonValue[]).every((item) => hasForm(item, type.of)); // by its type
    case 'map':
      return (value as readonly { key: JsonValue; value: JsonValue }[]).every(
        (entry) => hasForm(entry.key, type.key) && hasForm(entry.value, type.value),
      ); // by its type
    case 'tuple':
      return type.items.every((item, index) => isNullOrHasForm(memberOf(`item${index}`), item));
    case 'udt':
      return type.fields.every((field) => isNullOrHasForm(memberOf(field.property), field.type));
  }
}

function isNullOrHasForm(value: JsonValue, type: ValueType): boolean {
  return value === null || hasForm(value, type);
}
