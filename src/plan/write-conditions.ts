/** The `if` of a write -> what Cassandra compares before it writes. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { type JsonValue, native, type ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { COMPARISONS, type Comparison, canBeAsked, comparisonsOf, conditionField } from '../model/write-parts.ts';
import { checkValue } from './check-value.ts';

/** Comparisons of a value or of its parts. */
export type IfFilter = Readonly<Record<string, JsonValue>>;

/** What is compared: a column, an element of a collection, or a field of a user-defined type. */
export interface WriteCondition {
  readonly column: ColumnModel;
  readonly part?: { readonly element: BoundValue } | { readonly field: string };
  readonly comparison: Comparison;
  readonly bound: BoundValue;
}

/** The row is there, is not, or its values compare so. */
export type Guarded = 'exists' | 'not exists' | readonly WriteCondition[];

/** @throws {GatewayError} `BAD_USER_INPUT` naming the column. */
export function writeConditions(table: TableModel, given: IfFilter): readonly WriteCondition[] {
  const conditions = table.columns
    .filter((column) => canBeAsked(column) && Object.hasOwn(given, column.field))
    .flatMap((column) => columnConditions(column, given[column.field]));
  if (conditions.length === 0) refuse('`if` is empty: give at least one comparison');
  return conditions;
}

function columnConditions(column: ColumnModel, given: JsonValue | undefined): readonly WriteCondition[] {
  const filter = filterOf(given, column.field);
  const { valueType } = column;
  return [
    ...compared({ column }, filter, valueType),
    ...(Object.hasOwn(filter, 'at') && isIndexed(valueType) ? elementConditions(column, valueType, filter.at) : []),
    ...(valueType.kind === 'udt'
      ? valueType.fields
          .filter(({ property }) => Object.hasOwn(filter, conditionField(property)))
          .flatMap(({ name, property, type }) => {
            const part = filterOf(filter[conditionField(property)], `${column.field}.${property}`);
            return compared({ column, part: { field: name } }, part, type);
          })
      : []),
  ];
}

type Indexed = Extract<ValueType, { readonly kind: 'list' | 'set' | 'map' }>;

/** Sets have no places: their elements are asked for by `contains`. */
function isIndexed(type: ValueType): type is Indexed {
  return type.kind === 'list' || type.kind === 'map';
}

function elementConditions(
  column: ColumnModel,
  type: Indexed,
  given: JsonValue | undefined,
): readonly WriteCondition[] {
  const elements = Array.isArray(given)
    ? (given as readonly IfFilter[])
    : refuse(`the \`at\` of ${column.field} is null`);
  return elements.flatMap((each) => {
    const [value, of, place] =
      type.kind === 'map' ? [each.key, type.value, type.key] : [each.index, type.of, native('int')];
    checkValue(value, place, column.field);
    const element = { value: value ?? null, type: place };
    return compared({ column, part: { element } }, filterOf(each.is, `${column.field}.at.is`), of);
  });
}

function compared(
  asked: Pick<WriteCondition, 'column' | 'part'>,
  filter: IfFilter,
  type: ValueType,
): readonly WriteCondition[] {
  return comparisonsOf(type)
    .filter((comparison) => Object.hasOwn(filter, comparison))
    .map((comparison) => {
      const bound = { value: filter[comparison] ?? null, type: boundType(comparison, type) };
      assertComparable(asked.column, comparison, bound);
      return { ...asked, comparison, bound };
    });
}

function boundType(comparison: Comparison, type: ValueType): ValueType {
  if (comparison === 'in') return { kind: 'list', of: type };
  if (comparison === 'containsKey' && type.kind === 'map') return type.key;
  if (comparison !== 'contains') return type;
  if (type.kind === 'map') return type.value;
  return type.kind === 'list' || type.kind === 'set' ? type.of : type;
}

/** `eq: null` and `ne: null` ask whether there is a value; nothing is greater than none. */
function assertComparable({ field }: ColumnModel, comparison: Comparison, { value, type }: BoundValue): void {
  if (comparison === 'in' && Array.isArray(value)) {
    if (value.length === 0) refuse(`\`in\` of ${field} is empty: give at least one value`);
    for (const item of value) checkValue(item, type.kind === 'list' ? type.of : type, field);
  } else if (value !== null) checkValue(value, type, field);
  else if (comparison !== 'eq' && comparison !== 'ne')
    refuse(`\`${comparison}\` of ${field} is null: only \`eq\` and \`ne\` compare with no value`);
}

function filterOf(given: JsonValue | undefined, field: string): IfFilter {
  if (typeof given !== 'object' || given === null)
    return refuse(`the condition on ${field} is null: leave it out instead`);
  if (Object.keys(given).length === 0) refuse(`the condition on ${field} is empty: give a comparison`);
  return given as IfFilter; // an object by its input type
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot write under this condition as ${reason}`);
}

/** What a condition compares by, in the statement. */
export function comparisonText({ comparison }: WriteCondition): string {
  return COMPARISONS[comparison];
}
