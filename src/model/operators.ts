/**
 * The operators of `where`: one row each says its CQL, what it binds, which type its argument has and what an index must
 * hold to serve it. Filters, checks, statements and plans read this table.
 */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { type JsonValue, native, type ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, FieldType } from './keyspace-model.ts';

/** What an index must hold. `union`: as `value`, one statement for each item; `prefix`, `infix`: texts by their parts. */
export type IndexNeed = 'value' | 'union' | 'range' | 'prefix' | 'infix' | 'values' | 'keys' | 'entries';

interface OperatorDefinition {
  /** Its name in filters; that of the operator where it is left out. */
  readonly field?: string;
  /** What follows the column's name. */
  readonly cql: string;
  /** Bound values, in the order of the placeholders in `cql`. */
  readonly bind: (value: JsonValue, type: ValueType) => readonly BoundValue[];
  /** The type of its argument, for a column of this type: itself, a list of it, its items, the key of a map's entry, the entry, or an instant. */
  readonly argument: 'value' | 'list' | 'item' | 'key' | 'entry' | 'instant';
  readonly index: IndexNeed;
  /** For two of them on one column: a lower and an upper bound go together. */
  readonly bound?: 'lower' | 'upper';
}

export const OPERATORS = {
  eq: { cql: ' = ?', bind: one, argument: 'value', index: 'value' },
  in: { cql: ' IN ?', bind: list, argument: 'list', index: 'union' },
  gt: { cql: ' > ?', bind: one, argument: 'value', index: 'range', bound: 'lower' },
  gte: { cql: ' >= ?', bind: one, argument: 'value', index: 'range', bound: 'lower' },
  lt: { cql: ' < ?', bind: one, argument: 'value', index: 'range', bound: 'upper' },
  lte: { cql: ' <= ?', bind: one, argument: 'value', index: 'range', bound: 'upper' },
  after: { cql: ' > maxTimeuuid(?)', bind: instant, argument: 'instant', index: 'range', bound: 'lower' },
  before: { cql: ' < minTimeuuid(?)', bind: instant, argument: 'instant', index: 'range', bound: 'upper' },
  startsWith: { cql: ' LIKE ?', bind: pattern('', '%'), argument: 'value', index: 'prefix' },
  endsWith: { cql: ' LIKE ?', bind: pattern('%', ''), argument: 'value', index: 'infix' },
  containsText: { field: 'contains', cql: ' LIKE ?', bind: pattern('%', '%'), argument: 'value', index: 'infix' },
  like: { cql: ' LIKE ?', bind: likePattern, argument: 'value', index: 'infix' },
  containsKey: { cql: ' CONTAINS KEY ?', bind: key, argument: 'key', index: 'keys' },
  contains: { cql: ' CONTAINS ?', bind: item, argument: 'item', index: 'values' },
  containsEntry: { cql: '[?] = ?', bind: entry, argument: 'entry', index: 'entries' },
} as const satisfies Record<string, OperatorDefinition>;

export type Operator = keyof typeof OPERATORS;

export const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[]; // the table's own keys

/** The row of an operator. */
export function definitionOf(operator: Operator): OperatorDefinition {
  return OPERATORS[operator];
}

/** The operator's name in filters. */
export function fieldOf(operator: Operator): string {
  return definitionOf(operator).field ?? operator;
}

/** The type of an operator's argument; `partOf` gives the type of a map entry's key or value. */
export function argumentType(
  operator: Operator,
  { fieldType, valueType }: ColumnModel,
  partOf: (entry: FieldType, part: 'key' | 'value') => FieldType,
): FieldType {
  const items = fieldType.kind === 'list' ? fieldType.of : fieldType;
  switch (definitionOf(operator).argument) {
    case 'value':
      return fieldType;
    case 'list':
      return { kind: 'list', of: fieldType };
    case 'item':
      return valueType.kind === 'map' ? partOf(items, 'value') : items;
    case 'key':
      return partOf(items, 'key');
    case 'entry':
      return items;
    case 'instant':
      return { kind: 'scalar', name: 'DateTime' };
  }
}

function one(value: JsonValue, type: ValueType): readonly BoundValue[] {
  return [{ value, type }];
}

function list(value: JsonValue, of: ValueType): readonly BoundValue[] {
  return [{ value, type: { kind: 'list', of } }];
}

/** The instants that a uuid of version 1 can hold: 60 bits of 100 ns since the Gregorian calendar began. */
const FIRST_INSTANT = '1582-10-15T00:00:00.000Z';
const LAST_INSTANT = '5236-03-31T21:21:00.684Z';

/** Before or after all uuids of that millisecond. */
function instant(value: JsonValue): readonly BoundValue[] {
  const text = String(value);
  if (/^[+-]/.test(text) || text < FIRST_INSTANT || text > LAST_INSTANT)
    throw new GatewayError(
      'BAD_USER_INPUT',
      `Cannot filter a TimeUUID by ${text} as it holds instants from ${FIRST_INSTANT} to ${LAST_INSTANT} only`,
    );
  return one(value, native('timestamp'));
}

/** Cassandra has no way to quote a `%`: it stands for any text at the ends, and for itself elsewhere. */
function pattern(before: string, after: string) {
  return (value: JsonValue, type: ValueType): readonly BoundValue[] => {
    const text = String(value);
    if (text === '' || text.startsWith('%') || text.endsWith('%'))
      refusePattern('is empty, or begins or ends with `%`');
    return one(`${before}${text}${after}`, type);
  };
}

function likePattern(value: JsonValue, type: ValueType): readonly BoundValue[] {
  const text = String(value);
  const inner = text.replace(/^%/, '').replace(/%$/, '');
  if (inner === '' || inner.startsWith('%') || inner.endsWith('%'))
    refusePattern('has nothing but `%`, or more than one at an end');
  return one(text, type);
}

function refusePattern(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot search for a text that ${reason}`);
}

function item(value: JsonValue, type: ValueType): readonly BoundValue[] {
  if (type.kind === 'map') return one(value, type.value);
  if (type.kind === 'list' || type.kind === 'set') return one(value, type.of);
  throw new TypeError('Cannot look into a column that is no collection');
}

function key(value: JsonValue, type: ValueType): readonly BoundValue[] {
  return one(value, mapType(type).key);
}

function entry(value: JsonValue, type: ValueType): readonly BoundValue[] {
  const given = value as { readonly key: JsonValue; readonly value: JsonValue }; // by its input type
  const map = mapType(type);
  return [...one(given.key, map.key), ...one(given.value, map.value)];
}

function mapType(type: ValueType): ValueType & { readonly kind: 'map' } {
  if (type.kind !== 'map') throw new TypeError('Cannot look for keys in a column that is no map');
  return type;
}
