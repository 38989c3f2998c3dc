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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ascii is just that range
  if (name === 'ascii' && !/^[\x00-\x7f]*$/.test(value)) refuse(field, 'the column takes ASCII characters only');
  if (name === 'text' && !value.isWellFormed()) refuse(field, 'the text has half a character (a lone surrogate)');
}

/** Whether an untrusted value, from a node id, is exactly the canonical form of its type. */
export function isCanonical(value: JsonValue, type: ValueType): boolean {
  if (type.kind !== 'native') return typeof value === 'object' && value !== null;
  const scalar = SCALAR_OF[type.name];
  switch (scalar) {
    case 'String':
      return typeof value === 'string';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Int':
      return Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 31;
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
  return (value as Readonly<Record<string, JsonValue>>)[name]; // neither null nor array
}

function refuse(field: string, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot accept ${field} as ${reason}`);
}
