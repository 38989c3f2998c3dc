/**
 * The operators of `where`: one row each says its CQL, what it binds, which filter shows it and what an index must hold
 * to serve it. Filters, checks, statements and plans read this table.
 */
import type { BoundValue } from '../cql-type/bound-value.ts';
import type { JsonValue, ValueType } from '../cql-type/value-type.ts';
import type { ColumnModel, FieldType, FilterKind, IndexModel } from '../model/keyspace-model.ts';

interface OperatorDefinition {
  /** What follows the column's name. */
  readonly cql: string;
  /** Bound values, in the order of the placeholders in `cql`. */
  readonly bind: (value: JsonValue, type: ValueType) => readonly BoundValue[];
  /** Kinds of filters that show it. */
  readonly filters: readonly FilterKind[];
  /** The type of its argument, for a column of this type: itself, a list of it, its items, the key of a map's entry, or the entry. */
  readonly argument: 'value' | 'list' | 'item' | 'key' | 'entry';
  /** What an index serves it by; undefined for operators that no index serves. */
  readonly index: IndexModel['target'] | 'range' | undefined;
  /** For two of them on one column: a lower and an upper bound go together. */
  readonly bound?: 'lower' | 'upper';
}

export const OPERATORS = {
  eq: { cql: ' = ?', bind: one, filters: ['eq', 'range'], argument: 'value', index: 'value' },
  in: { cql: ' IN ?', bind: list, filters: ['eq', 'range'], argument: 'list', index: undefined },
  gt: { cql: ' > ?', bind: one, filters: ['range'], argument: 'value', index: 'range', bound: 'lower' },
  gte: { cql: ' >= ?', bind: one, filters: ['range'], argument: 'value', index: 'range', bound: 'lower' },
  lt: { cql: ' < ?', bind: one, filters: ['range'], argument: 'value', index: 'range', bound: 'upper' },
  lte: { cql: ' <= ?', bind: one, filters: ['range'], argument: 'value', index: 'range', bound: 'upper' },
  containsKey: { cql: ' CONTAINS KEY ?', bind: key, filters: ['map'], argument: 'key', index: 'keys' },
  contains: { cql: ' CONTAINS ?', bind: item, filters: ['contains', 'map'], argument: 'item', index: 'values' },
  containsEntry: { cql: '[?] = ?', bind: entry, filters: ['map'], argument: 'entry', index: 'entries' },
} as const satisfies Record<string, OperatorDefinition>;

export type Operator = keyof typeof OPERATORS;

/** The row of an operator. */
export function definitionOf(operator: Operator): OperatorDefinition {
  return OPERATORS[operator];
}

/** The operators of a kind of filter, in the order in which the filter shows them. */
export function operatorsOf(kind: FilterKind): readonly Operator[] {
  const names = Object.keys(OPERATORS) as Operator[]; // the table's own keys
  return names.filter((name) => definitionOf(name).filters.includes(kind));
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
  }
}

function one(value: JsonValue, type: ValueType): readonly BoundValue[] {
  return [{ value, type }];
}

function list(value: JsonValue, of: ValueType): readonly BoundValue[] {
  return [{ value, type: { kind: 'list', of } }];
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
