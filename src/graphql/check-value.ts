/** What the types of GraphQL cannot say about a value: ascii, well-formed text, the dimensions of a vector. */
import type { JsonValue, ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { SCALAR_OF } from '../model/type-mapping.ts';
import { SCALARS } from './scalars.ts';

/**
 * Checks a value against its CQL type, as deep as it goes; null and undefined pass.
 * @throws {GatewayError} `BAD_USER_INPUT` naming the field.
 */
export function assertValue(value: JsonValue | undefined, type: ValueType, field: string): void {
  if (value === null || value === undefined) return;
  const check = (part: JsonValue | undefined, partType: ValueType) => assertValue(part, partType, field);
  switch (type.kind) {
    case 'native':
      assertText(value, type.name, field);
      break;
    case 'vector':
      assertDimensions(items(value, field).length, type.dimensions, field);
      for (const item of items(value, field)) check(item, type.of);
      break;
    case 'list':
    case 'set':
      for (const item of items(value, field)) check(item, type.of);
      break;
    case 'map':
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

function assertDimensions(count: number, dimensions: number, field: string): void {
  if (count !== dimensions) refuse(field, `the vector has ${count} dimensions, it must have ${dimensions}`);
}

function assertText(value: JsonValue, name: keyof typeof SCALAR_OF, field: string): void {
  if (typeof value !== 'string') return;
  if (isStorable(value, name)) return;
  refuse(
    field,
    name === 'ascii' ? 'the column takes ASCII characters only' : 'the text has half a character (a lone surrogate)',
  );
}

function isStorable(text: string, name: keyof typeof SCALAR_OF): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ascii is just that range
  return name === 'ascii' ? /^[\x00-\x7f]*$/.test(text) : name !== 'text' || text.isWellFormed();
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isRecord(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === null || value === undefined;
}

/** Whether an untrusted value, from a node id, is exactly the canonical form of its type. */
export function isCanonical(value: JsonValue | undefined, type: ValueType): boolean {
  switch (type.kind) {
    case 'native':
      return isCanonicalScalar(value, type.name);
    case 'vector':
      return isList(value) && value.length === type.dimensions && value.every((item) => isCanonical(item, type.of));
    case 'list':
    case 'set':
      return isList(value) && value.every((item) => isCanonical(item, type.of));
    case 'map':
      return (
        isList(value) &&
        value.every(
          (entry) => isRecord(entry) && isCanonical(entry.key, type.key) && isCanonical(entry.value, type.value),
        )
      );
    case 'tuple':
      return (
        isRecord(value) &&
        type.items.every((item, index) => isAbsent(value[`item${index}`]) || isCanonical(value[`item${index}`], item))
      );
    case 'udt':
      return (
        isRecord(value) &&
        type.fields.every((each) => isAbsent(value[each.property]) || isCanonical(value[each.property], each.type))
      );
  }
}

function isCanonicalScalar(value: JsonValue | undefined, name: keyof typeof SCALAR_OF): boolean {
  const scalar = SCALAR_OF[name];
  switch (scalar) {
    case 'String':
      return typeof value === 'string' && isStorable(value, name);
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Int':
      return Number.isInteger(value) && (Number(value) | 0) === value;
    default:
      return SCALARS[scalar].canonical(value) === value;
  }
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
