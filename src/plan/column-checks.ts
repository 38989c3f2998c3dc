/** What the configuration wants of the values of columns: told in descriptions, and held before anything is sent. */
import type { ColumnChecks } from '../config/config.ts';
import { compareValues, isOrdered } from '../cql-type/compare.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';

interface CheckedInput {
  /** By field; absent columns are left alone. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Where they stand in the arguments. */
  readonly path: string;
  /** Whether columns that are left out have no value. */
  readonly isNew: boolean;
}

/** @throws {GatewayError} `BAD_USER_INPUT` that tells all faults, each with its path among the `faults` of its details. */
export function assertChecks({ writes }: TableModel, { values, path, isNew }: CheckedInput): void {
  if (writes.checks.size === 0) return;
  const faults = [...writes.checks].flatMap(([column, checks]) => {
    const isGiven = Object.hasOwn(values, column.field);
    if (!isGiven && !isNew) return [];
    return faultsOf(column, checks, values[column.field] ?? null).map((fault) => ({
      path: `${path}.${column.field}`,
      message: fault,
    }));
  });
  if (faults.length === 0) return;
  const lines = faults.map((fault) => `${fault.path} ${fault.message}`).join('; ');
  throw new GatewayError('BAD_USER_INPUT', `Cannot write as ${lines}`, { details: { faults } });
}

function faultsOf(column: ColumnModel, checks: ColumnChecks, value: JsonValue): readonly string[] {
  if (value === null) return checks.required === true ? ['has no value'] : [];
  return wishesOf(checks).flatMap(({ wish, holds }) => (holds(column, value) ? [] : [`is not ${wish}`]));
}

interface Wish {
  /** Behind "is", or "is not". */
  readonly wish: string;
  readonly holds: (column: ColumnModel, value: JsonValue) => boolean;
}

function wishesOf({ min, max, length = {}, pattern, oneOf }: ColumnChecks): readonly Wish[] {
  const wishes: (Wish | undefined)[] = [
    min === undefined
      ? undefined
      : { wish: `${min} or more`, holds: (column, value) => compared(column, value, min) >= 0 },
    max === undefined
      ? undefined
      : { wish: `${max} or less`, holds: (column, value) => compared(column, value, max) <= 0 },
    length.min === undefined
      ? undefined
      : { wish: `${length.min} long or longer`, holds: (_column, value) => lengthOf(value) >= (length.min ?? 0) },
    length.max === undefined
      ? undefined
      : { wish: `${length.max} long or shorter`, holds: (_column, value) => lengthOf(value) <= (length.max ?? 0) },
    pattern === undefined
      ? undefined
      : { wish: `of the form ${pattern.source}`, holds: (_column, value) => isWhole(pattern, String(value)) },
    oneOf === undefined
      ? undefined
      : { wish: `one of ${oneOf.join(', ')}`, holds: (_column, value) => oneOf.some((each) => each === value) },
  ];
  return wishes.filter((each) => each !== undefined);
}

/** What a description says of a column; empty for one without checks. */
export function describeChecks(checks: ColumnChecks | undefined): string {
  if (checks === undefined) return '';
  const wishes = [...(checks.required === true ? ['given'] : []), ...wishesOf(checks).map(({ wish }) => wish)];
  return wishes.length === 0 ? '' : `Must be ${wishes.join(', ')}. `;
}

function compared({ valueType }: ColumnModel, value: JsonValue, bound: string | number): number {
  if (!isOrdered(valueType)) return String(value) < String(bound) ? -1 : Number(String(value) > String(bound));
  return compareValues(value, bound, valueType);
}

/** In code points, or items. */
function lengthOf(value: JsonValue): number {
  return Array.isArray(value) ? value.length : [...String(value)].length;
}

/** A pattern with a flag that makes it remember places would find every other text. */
function isWhole({ source, flags }: RegExp, text: string): boolean {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, '')).test(text);
}
