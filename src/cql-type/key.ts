/**
 * Keys by their bytes. Two keys are the same row exactly when their bytes are, but for clustering columns that Cassandra
 * compares by value (decimals); nothing else tells keys apart by text.
 */
import { decodeKeyAt } from './decode-key.ts';
import { encode } from './encode.ts';
import { type JsonValue, StoredValue, type ValueType } from './value-type.ts';

/** What tells keys apart: equal exactly when the keys' bytes are. */
export type KeyIdentity = string | number;

/** Types whose canonical value is another one for other bytes, so that it stands for them. */
const SELF_EVIDENT = new Set(['ascii', 'text', 'int', 'smallint', 'tinyint', 'bigint', 'uuid', 'timeuuid', 'blob']);

/** The function that gives the identity of keys of these columns. */
export function identityOf(types: readonly ValueType[]): (key: readonly JsonValue[]) => KeyIdentity {
  if (!types.every((type) => type.kind === 'native' && SELF_EVIDENT.has(type.name)))
    return (key) => byBytes(key, types);
  const byValues = types.length === 1 ? (key: readonly JsonValue[]) => key[0] as KeyIdentity : joined; // texts and numbers
  return (key) => (key.some((value) => value instanceof StoredValue) ? byBytes(key, types) : byValues(key));
}

/** Each text with its length in front, so that none runs into the next. */
function joined(key: readonly JsonValue[]): string {
  let text = '';
  for (const value of key) text += typeof value === 'string' ? `${value.length}:${value},` : `${String(value)},`;
  return text;
}

function byBytes(key: readonly JsonValue[], types: readonly ValueType[]): string {
  return encodeKey(key, types).toString('latin1');
}

/** All parts of a key, each with its length in front: one byte, or a mark and two or four bytes for longer ones. */
export function encodeKey(key: readonly JsonValue[], types: readonly ValueType[]): Buffer {
  return Buffer.concat(types.flatMap((type, index) => sized(bytesOf(key[index] ?? null, type))));
}

/**
 * The parts of a key.
 * @throws {RangeError} when the bytes are no such key: they end early, or are not what {@link encodeKey} makes.
 */
export function decodeKey(bytes: Buffer, types: readonly ValueType[]): readonly JsonValue[] {
  let at = 0;
  const take = (length: number) => {
    if (at + length > bytes.length) throw new RangeError('Cannot read a key as its bytes end too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const key = types.map((type) => {
    const short = take(1).readUInt8(0);
    if (short === MARK.null) return null;
    const length =
      short === MARK.twoBytes ? take(2).readUInt16BE(0) : short === MARK.fourBytes ? take(4).readUInt32BE(0) : short;
    return decodeKeyAt(type)(take(length), 0, length);
  });
  if (!encodeKey(key, types).equals(bytes))
    throw new RangeError('Cannot read a key as its bytes are not of these types');
  return key;
}

/** First bytes that are no length. */
const MARK = { twoBytes: 253, fourBytes: 254, null: 255 } as const;

function bytesOf(value: JsonValue, type: ValueType): Buffer | null {
  return value === null ? null : encode(value, type);
}

function sized(bytes: Buffer | null): Buffer[] {
  if (bytes === null) return [Buffer.of(MARK.null)];
  if (bytes.length < MARK.twoBytes) return [Buffer.of(bytes.length), bytes];
  if (bytes.length < 2 ** 16) return [Buffer.of(MARK.twoBytes, bytes.length >> 8, bytes.length & 255), bytes];
  const length = Buffer.allocUnsafe(5);
  length.writeUInt8(MARK.fourBytes, 0);
  length.writeUInt32BE(bytes.length, 1);
  return [length, bytes];
}

/** The serialized form of a composite partition key: length, bytes and a zero for each component; one alone is itself. */
export function partitionKeyBytes(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return Buffer.concat(
    parts.flatMap((part) => [Buffer.of(part.length >> 8, part.length & 255), part, Buffer.alloc(1)]),
  );
}
