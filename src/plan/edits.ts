/** Edits of parts of values -> what a statement sets. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { identityOf } from '../cql-type/key.ts';
import { type JsonValue, native, type ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { type EditKind, editsOf } from '../model/write-parts.ts';
import { checkValue } from './check-value.ts';

/** What is given for each kind of edit, by field. */
export type GivenEdits = Readonly<Partial<Record<EditKind, Readonly<Record<string, JsonValue>> | null>>>;

/** One assignment to a part of a column. */
export interface Edit {
  readonly column: ColumnModel;
  /** `plus` and `minus` items or entries; `before` the others; an element or a field by itself. */
  readonly form: 'plus' | 'minus' | 'before' | 'element' | { readonly field: string };
  /** In the order of the statement: of an element its place, then its value. */
  readonly values: readonly BoundValue[];
}

/** Kinds of edits that do twice what they do once. */
const REPEATABLE: ReadonlySet<EditKind> = new Set(['add', 'put', 'removeKeys', 'setFields']);

export interface PlannedEdits {
  readonly edits: readonly Edit[];
  readonly isIdempotent: boolean;
}

/** In the order of the table, then of the kinds. @throws {GatewayError} `BAD_USER_INPUT` naming the column. */
export function planEdits(table: TableModel, given: GivenEdits): PlannedEdits {
  if (Object.keys(given).length === 0) return NO_EDITS;
  const found = table.columns.flatMap((column) =>
    editsOf(column)
      .filter((kind) => Object.hasOwn(given[kind] ?? {}, column.field))
      .map((kind) => ({ column, kind, value: given[kind]?.[column.field] ?? null })),
  );
  assertApart(found);
  return {
    edits: found.flatMap(toEdits),
    isIdempotent: found.every(
      ({ column, kind }) => REPEATABLE.has(kind) || (kind === 'remove' && column.valueType.kind !== 'list'),
    ),
  };
}

const NO_EDITS: PlannedEdits = { edits: [], isIdempotent: true };

interface Given {
  readonly column: ColumnModel;
  readonly kind: EditKind;
  readonly value: JsonValue;
}

function toEdits(given: Given): readonly Edit[] {
  const { column, kind, value } = given;
  const { valueType: type } = column;
  switch (kind) {
    case 'setFields':
      return fieldEdits(column, value);
    case 'setAt':
    case 'removeAt':
      return elementEdits(given);
    default: {
      const isRemoved = kind === 'remove' || kind === 'removeKeys';
      const of: ValueType = isRemoved && type.kind === 'map' ? { kind: 'set', of: type.key } : type;
      itemsOf(given);
      checkValue(value, of, column.field);
      const form = isRemoved ? 'minus' : kind === 'prepend' ? 'before' : 'plus';
      return [{ column, form, values: [{ value, type: of }] }];
    }
  }
}

function fieldEdits(column: ColumnModel, value: JsonValue): readonly Edit[] {
  const fields = column.valueType.kind === 'udt' ? column.valueType.fields : [];
  const given = (value ?? {}) as Readonly<Record<string, JsonValue>>; // an object by its input type
  const edits = fields
    .filter(({ property }) => Object.hasOwn(given, property))
    .map(({ name, property, type }): Edit => {
      checkValue(given[property], type, `${column.field}.${property}`);
      return { column, form: { field: name }, values: [{ value: given[property] ?? null, type }] };
    });
  return edits.length > 0 ? edits : refuse(column, '`setFields` has none of its fields');
}

function elementEdits(given: Given): readonly Edit[] {
  const { column, kind } = given;
  const of = column.valueType.kind === 'list' ? column.valueType.of : column.valueType;
  const places = new Set<number>();
  const edits = itemsOf(given).map((item): Edit => {
    const { index, value } =
      kind === 'removeAt' ? { index: Number(item), value: null } : (item as { index: number; value: JsonValue }); // by its input type
    if (index < 0) refuse(column, `there is no place ${index}`);
    if (places.has(index)) refuse(column, `the place ${index} is given twice`);
    places.add(index);
    checkValue(value, of, column.field);
    const place = { value: index, type: native('int') };
    return { column, form: 'element', values: [place, { value, type: of }] };
  });
  // Cassandra removes one after the other: the last place first, so that all are places of the list before.
  return kind === 'removeAt' ? edits.sort((a, b) => Number(b.values[0]?.value) - Number(a.values[0]?.value)) : edits;
}

function itemsOf({ column, kind, value }: Given): readonly JsonValue[] {
  if (!Array.isArray(value) || value.length === 0) refuse(column, `\`${kind}\` has no items: leave it out`);
  return value as readonly JsonValue[];
}

/** Cassandra gives all parts of a statement one timestamp, so their order would be lost. */
function assertApart(found: readonly Given[]): void {
  for (const { column, kind, value } of found) {
    const moved = found.find((each) => each.column === column && isPlaced(kind) && each.kind !== kind);
    if (moved !== undefined) refuse(column, `\`${moved.kind}\` beside \`${kind}\` could move its places: give one`);
    const isGain = isGainKind(kind);
    const other = found.find(
      (each) => each.column === column && each.kind !== kind && isGain === isGainKind(each.kind),
    );
    if (other !== undefined && column.valueType.kind === 'map')
      refuse(column, `\`${kind}\` and \`${other.kind}\` say the same twice: give one`);
    const lost = found.find((each) => each.column === column && isGain && !isGainKind(each.kind));
    if (lost !== undefined && column.valueType.kind !== 'list' && share(column.valueType, value, lost.value))
      refuse(column, `\`${kind}\` and \`${lost.kind}\` have an item in common`);
  }
}

function isPlaced(kind: EditKind): boolean {
  return kind === 'setAt' || kind === 'removeAt';
}

function isGainKind(kind: EditKind): boolean {
  return kind === 'add' || kind === 'put';
}

function share(type: ValueType, added: JsonValue, removed: JsonValue): boolean {
  if (!Array.isArray(added) || !Array.isArray(removed)) return false;
  const key = type.kind === 'map' ? type.key : type.kind === 'set' ? type.of : type;
  const identity = identityOf([key]);
  const keys = added.map((item) => (type.kind === 'map' ? ((item as { key: JsonValue }).key ?? null) : item));
  const gone = new Set(removed.map((item) => identity([item])));
  return keys.some((item) => gone.has(identity([item])));
}

function refuse({ field }: ColumnModel, reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot edit ${field} as ${reason}`);
}
