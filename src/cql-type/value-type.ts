/**
 * A CQL type with everything that reading and writing its values needs: user-defined types carry their fields and the
 * property under which each field appears in a value.
 *
 * Between the stages a value is plain JSON in one canonical form per type (`bigint` as a decimal string, `timestamp` as
 * ISO 8601 in UTC, `blob` as base64, a map as `{ key, value }` entries, a tuple as `{ item0, item1 }`), so that clients
 * see one text for one value. What tells keys apart is not this form but their bytes (`key.ts`).
 */
import type { NativeType } from './cql-type.ts';

export interface UdtField {
  readonly name: string;
  readonly property: string;
  readonly type: ValueType;
}

export type ValueType =
  | { readonly kind: 'native'; readonly name: NativeType }
  | { readonly kind: 'list' | 'set'; readonly of: ValueType }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType }
  | { readonly kind: 'tuple'; readonly items: readonly ValueType[] }
  | { readonly kind: 'vector'; readonly of: ValueType; readonly dimensions: number }
  | { readonly kind: 'udt'; readonly name: string; readonly fields: readonly UdtField[] };

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | StoredValue
  | readonly JsonValue[]
  | { readonly [property: string]: JsonValue };

/**
 * A part of a key whose bytes are others than its canonical value is written as: an empty `int`, a `varint` with zeros in
 * front, a structure that ends early. Cassandra takes it for another key, so the bytes go along wherever the key goes.
 */
export class StoredValue {
  readonly bytes: Buffer;
  /** The canonical value; undefined where the type has no form for these bytes. */
  readonly shown: JsonValue | undefined;

  constructor(bytes: Buffer, shown: JsonValue | undefined) {
    this.bytes = bytes;
    this.shown = shown;
  }
}

/** The value as clients see it. */
export function shownOf(value: JsonValue | undefined): JsonValue | undefined {
  return value instanceof StoredValue ? value.shown : value;
}

/** Whether it is stored in bytes that have no form for clients. */
export function isHidden(value: JsonValue | undefined): boolean {
  return value instanceof StoredValue && value.shown === undefined;
}

/** A row as the API shows it: properties are field names. */
export type Row = Readonly<Record<string, JsonValue>>;

/** A native type by name. */
export function native(name: NativeType): ValueType {
  return { kind: 'native', name };
}
