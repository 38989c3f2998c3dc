/** What a write can do to a part of a value, and what it can ask of a value before it writes (run on Cassandra 5.0). */
import type { ValueType } from '../cql-type/value-type.ts';
import type { ColumnModel } from './keyspace-model.ts';

/** Edits of parts of a value, in the order in which they stand in a statement. */
export const EDIT_KINDS = [
  'add',
  'remove',
  'append',
  'prepend',
  'setAt',
  'removeAt',
  'put',
  'removeKeys',
  'setFields',
] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

const EDITS_OF: Readonly<Partial<Record<ValueType['kind'], readonly EditKind[]>>> = {
  set: ['add', 'remove'],
  list: ['remove', 'append', 'prepend', 'setAt', 'removeAt'],
  map: ['add', 'remove', 'put', 'removeKeys'],
  udt: ['setFields'],
};

/** Frozen values are written whole. */
export function editsOf({ role, cqlType, valueType }: ColumnModel): readonly EditKind[] {
  const isWhole = role === 'partition' || role === 'clustering' || cqlType.startsWith('frozen<');
  return isWhole ? [] : (EDITS_OF[valueType.kind] ?? []);
}

/** How a condition compares a value, by its CQL. */
export const COMPARISONS = {
  eq: ' = ?',
  ne: ' != ?',
  in: ' IN ?',
  gt: ' > ?',
  gte: ' >= ?',
  lt: ' < ?',
  lte: ' <= ?',
  contains: ' CONTAINS ?',
  containsKey: ' CONTAINS KEY ?',
} as const;
export type Comparison = keyof typeof COMPARISONS;

const EQUALITY = ['eq', 'ne', 'in'] as const satisfies readonly Comparison[];
const RANGE = ['gt', 'gte', 'lt', 'lte'] as const satisfies readonly Comparison[];

/** In the order in which they stand in a statement. Values are compared by their parts, of which durations have no order. */
export function comparisonsOf(type: ValueType): readonly Comparison[] {
  const ordered = holdsDuration(type) ? EQUALITY : [...EQUALITY, ...RANGE];
  switch (type.kind) {
    case 'set':
    case 'list':
      return [...ordered, 'contains'];
    case 'map':
      return [...ordered, 'contains', 'containsKey'];
    default:
      return ordered;
  }
}

function holdsDuration(type: ValueType): boolean {
  switch (type.kind) {
    case 'native':
      return type.name === 'duration';
    case 'map':
      return holdsDuration(type.key) || holdsDuration(type.value);
    case 'tuple':
      return type.items.some(holdsDuration);
    case 'udt':
      return type.fields.some((field) => holdsDuration(field.type));
    default:
      return holdsDuration(type.of);
  }
}

/** The name under which a condition on a field of a user-defined type stands beside those on the whole value. */
export function conditionField(property: string): string {
  return ([...EQUALITY, ...RANGE] as readonly string[]).includes(property) ? `${property}Field` : property;
}

/** What may stand in a condition of a write. */
export function canBeAsked({ role, valueType }: ColumnModel): boolean {
  const isCounter = valueType.kind === 'native' && valueType.name === 'counter';
  return (role === 'regular' || role === 'static') && !isCounter;
}
