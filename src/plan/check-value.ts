/** What the types of GraphQL cannot say about a value: ascii, well-formed text, the dimensions of a vector. */
import type { NativeType } from '../cql-type/cql-type.ts';
import { identityOf } from '../cql-type/key.ts';
import { type JsonValue, StoredValue, type ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { type ColumnModel, keyColumns, type TableModel } from '../model/keyspace-model.ts';

/**
 * Checks a value against its CQL type, as deep as it goes; null and undefined pass.
 * @throws {GatewayError} `BAD_USER_INPUT` naming the field.
 */
export function checkValue(value: JsonValue | undefined, type: ValueType, field: string): void {
  if (value === null || value === undefined || value instanceof StoredValue) return; // what is stored can be
  if (type.kind === 'native') assertText(value, type.name, field);
  else checkParts(value, type, field);
}

function checkParts(value: JsonValue, type: Exclude<ValueType, { readonly kind: 'native' }>, field: string): void {
  const check = (part: JsonValue | undefined, partType: ValueType) => checkValue(part, partType, field);
  switch (type.kind) {
    case 'vector':
      assertDimensions(items(value, field).length, type.dimensions, field);
      for (const item of items(value, field)) check(item, type.of);
      break;
    case 'list':
    case 'set':
      for (const item of items(value, field)) check(item, type.of);
      break;
    case 'map':
      assertKeysOnce(items(value, field), type.key, field);
      for (const entry of items(value, field)) {
        check(property(entry, 'key', field), type.key);
        check(property(entry, 'value', field), type.value);
      }
      break;
    case 'tuple':
      for (const [index, item] of type.items.entries()) check(property(value, `item${index}`, field), item);
      break;
    case 'udt':
      for (const each of type.fields) check(property(value, each.property, field), each.type);
  }
}

/** Components beyond, and what is no number, are refused by every vector index of Cassandra. */
const MAX_COMPONENT = Math.fround(1e17);

/**
 * Checks a vector against the index of its column: replicas refuse what it cannot compare, after the write was sent.
 * @throws {GatewayError} `BAD_USER_INPUT` naming the field.
 */
export function checkSimilarity(value: JsonValue | undefined, { similarity, field }: ColumnModel): void {
  if (similarity === undefined || !Array.isArray(value)) return;
  const components = value.map((each) => Math.abs(Math.fround(Number(each))));
  if (!components.every((each) => each <= MAX_COMPONENT))
    refuse(field, 'its index takes finite components from -1E17 to 1E17 only');
  if (similarity === 'cosine' && components.every((each) => each === 0))
    refuse(field, 'its index compares by cosine, for which a vector of zeros has no direction');
}

/** Checks the values of a key. @throws {GatewayError} `BAD_USER_INPUT` naming the field. */
export function checkKey(table: TableModel, key: readonly JsonValue[]): void {
  for (const [index, column] of keyColumns(table).entries()) checkValue(key[index], column.valueType, column.field);
}

/** A partition key's bytes have a length of 16 bits. */
const MAX_KEY_BYTES = 65_535;

/**
 * Checks the partition key of a row to write, as Cassandra does once it was sent.
 * @param key values of key columns, in their order.
 * @throws {GatewayError} `BAD_USER_INPUT` naming the field.
 */
export function checkPartitionKey({ partitionKeys }: TableModel, key: readonly JsonValue[]): void {
  const [only, second] = partitionKeys;
  if (only !== undefined && second === undefined && key[0] === '')
    refuse(only.field, 'it is empty, which a partition key of one column cannot be');
  for (const [index, { field }] of partitionKeys.entries()) {
    const value = key[index];
    const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0; // of base64 a third more than is stored
    if (bytes > (4 * MAX_KEY_BYTES) / 3 || (bytes > MAX_KEY_BYTES && !isBlob(partitionKeys[index])))
      refuse(field, `it is longer than ${MAX_KEY_BYTES} bytes, which a key can have`);
  }
}

function isBlob(column: ColumnModel | undefined): boolean {
  return column?.valueType.kind === 'native' && column.valueType.name === 'blob';
}

/** Cassandra would keep the last of them and say nothing. */
function assertKeysOnce(entries: readonly JsonValue[], type: ValueType, field: string): void {
  const identity = identityOf([type]);
  const keys = new Set(entries.map((entry) => identity([property(entry, 'key', field) ?? null])));
  if (keys.size < entries.length) refuse(field, 'the map has a key twice');
}

function assertDimensions(count: number, dimensions: number, field: string): void {
  if (count !== dimensions) refuse(field, `the vector has ${count} dimensions, it must have ${dimensions}`);
}

function assertText(value: JsonValue, name: NativeType, field: string): void {
  if (typeof value !== 'string') return;
  if (isStorable(value, name)) return;
  refuse(
    field,
    name === 'ascii' ? 'the column takes ASCII characters only' : 'the text has half a character (a lone surrogate)',
  );
}

function isStorable(text: string, name: NativeType): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ascii is just that range
  return name === 'ascii' ? /^[\x00-\x7f]*$/.test(text) : name !== 'text' || text.isWellFormed();
}

function items(value: JsonValue, field: string): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : refuse(field, 'the value is no list');
}

function property(value: JsonValue, name: string, field: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(field, 'the value is no object');
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, JsonValue>>)[name] : undefined; // neither null nor array
}

function refuse(field: string, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot accept ${field} as ${reason}`);
}
