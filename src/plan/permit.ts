/** Which rows of a table a caller may do something with, told by their keys as far as these tell it: compared, and put into the conditions of reads. Pure. */
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { type Condition, columnOf, condition, oneOfValues } from './condition.ts';
import { NARROW, type Projection } from './projection.ts';

/** What a key column must be, in values that the column can hold. */
export class Permitted {
  readonly column: ColumnModel;
  readonly values: readonly JsonValue[];
  readonly #identity: (key: readonly JsonValue[]) => KeyIdentity;
  readonly #byIdentity: ReadonlyMap<KeyIdentity, JsonValue>;

  /** A value that is given twice is one: each is read by itself where rows of several come in order. */
  constructor(column: ColumnModel, values: readonly JsonValue[]) {
    this.column = column;
    this.#identity = identityOf([column.valueType]);
    this.#byIdentity = new Map(values.map((value) => [this.#identity([value]), value]));
    this.values = [...this.#byIdentity.values()];
  }

  has(value: JsonValue): boolean {
    return value !== null && this.#byIdentity.has(this.#identity([value]));
  }
}

/** What a row must have, all of it. */
export interface Alternative {
  readonly keys: readonly Permitted[];
  /** Values of indexed columns, by which such rows are found where nothing else is asked for. */
  readonly found: readonly Permitted[];
  /** What decides of rows with such keys: all of them must permit a row. */
  readonly checks: readonly Check[];
}

/** A decision that the row itself is looked at for. */
export interface Check {
  /** What has to be read of it. */
  readonly projection: Projection;
  readonly columns: readonly ColumnModel[];
  /** Whether they are permitted, in their order; whatever a configuration may answer. */
  readonly ask: (rows: readonly Row[]) => unknown;
}

/** A row must meet one alternative; without any there is no row. */
export type Permit = readonly Alternative[];

/** Whether all rows, none, or some that have to be looked at are permitted. */
export type Verdict = 'all' | 'none' | 'some';

/** Of the rows that meet these conditions. */
export function verdictOf(permit: Permit, conditions: readonly Condition[]): Verdict {
  const ofKeys = (keys: readonly Permitted[]) => keys.map((each) => conditionVerdict(each, conditions));
  return united(permit.map(({ keys, checks }) => joined(ofKeys(keys), checks)));
}

/** Of the row with a key, or the rows below a part of one; a column that a key lacks is not as it is asked for. */
export function keyVerdict(permit: Permit, columns: readonly ColumnModel[], key: readonly JsonValue[]): Verdict {
  return verdictBy(permit, ({ column }) => key[columns.indexOf(column)]);
}

/** Of a row, as far as its key tells it. */
export function rowVerdict(permit: Permit, row: Row): Verdict {
  return verdictBy(permit, ({ column }) => row[column.field]);
}

function verdictBy(permit: Permit, given: (permitted: Permitted) => JsonValue | undefined): Verdict {
  const [only] = permit;
  // Nearly all permits are of one rule about keys.
  if (only !== undefined && permit.length === 1 && only.checks.length === 0)
    return meets(only.keys, given) ? 'all' : 'none';
  return united(permit.map(({ keys, checks }) => (meets(keys, given) ? joined([], checks) : 'none')));
}

/** The checks that decide of a row which its key does not tell: all of one list must permit it. */
export function checksOf(permit: Permit, row: Row): readonly (readonly Check[])[] {
  return permit.flatMap(({ keys, checks }) => (meets(keys, ({ column }) => row[column.field]) ? [checks] : []));
}

function meets(keys: readonly Permitted[], given: (permitted: Permitted) => JsonValue | undefined): boolean {
  return keys.every((each) => each.has(given(each) ?? null));
}

/** What the checks of a permit need of rows; undefined where there are none. */
export function checkProjection(permit: Permit): Projection | undefined {
  return permit
    .flatMap(({ checks }) => checks)
    .reduce<Projection | undefined>((union, { projection }) => (union ?? NARROW) | projection, undefined);
}

/** The conditions with those that the permit asks for beside them, so that Cassandra reads nothing else; the same where that is all the same. */
export function narrow(permit: Permit, table: TableModel, conditions: readonly Condition[]): readonly Condition[] {
  const asked = conditions.length === 0 ? [...pinned(permit), ...foundBy(permit)] : pinned(permit);
  const added = asked.flatMap((permitted) => additional(permitted, conditions));
  if (added.length === 0) return conditions;
  const columns = new Set(added.map(columnOf));
  const place = (each: Condition) => table.columns.indexOf(columnOf(each));
  const others = conditions.filter((each) => each.columns.length > 1 || !columns.has(columnOf(each)));
  return [...others, ...added].sort((a, b) => place(a) - place(b));
}

/** What an index finds all permitted rows by. */
function foundBy([first, ...others]: Permit): readonly Permitted[] {
  return others.length === 0 ? (first?.found ?? []) : [];
}

/** What every permitted row has: all that the only alternative asks for, or the one column that all of them are about. */
function pinned(permit: Permit): readonly Permitted[] {
  const [first, ...others] = permit;
  if (first === undefined) return [];
  if (others.length === 0) return first.keys;
  const [only, ...more] = first.keys;
  if (only === undefined || more.length > 0) return [];
  const same = permit.map(({ keys }) => (keys.length === 1 && keys[0]?.column === only.column ? keys[0] : undefined));
  return same.every((each) => each !== undefined)
    ? [
        new Permitted(
          only.column,
          same.flatMap(({ values }) => values),
        ),
      ]
    : [];
}

function additional(permitted: Permitted, conditions: readonly Condition[]): Condition[] {
  const { column } = permitted;
  const own = conditions.filter(({ columns }) => columns.includes(column));
  if (own.length === 0) return [oneOf(column, permitted.values)];
  const [list, ...more] = own;
  if (list?.operator !== 'in' || list.columns.length > 1 || more.length > 0) return [];
  const given = list.value as readonly JsonValue[]; // of an `in`
  const left = given.filter((value) => permitted.has(value));
  return left.length === 0 || left.length === given.length ? [] : [oneOf(column, left)];
}

function oneOf(column: ColumnModel, values: readonly JsonValue[]): Condition {
  const [only] = values;
  return values.length === 1 && only !== undefined ? condition(column, 'eq', only) : oneOfValues(column, values);
}

function conditionVerdict(permitted: Permitted, conditions: readonly Condition[]): Verdict {
  const verdicts = conditions
    .filter(({ columns }) => columns.length === 1 && columns[0] === permitted.column)
    .map(({ operator, value }): Verdict => {
      if (operator === 'eq') return permitted.has(value) ? 'all' : 'none';
      if (operator !== 'in') return 'some';
      const found = (value as readonly JsonValue[]).filter((each) => permitted.has(each)).length; // of an `in`
      return found === 0 ? 'none' : found === (value as readonly JsonValue[]).length ? 'all' : 'some';
    });
  return verdicts.find((each) => each !== 'some') ?? 'some';
}

/** All of them must hold, and what a check says. */
function joined(verdicts: readonly Verdict[], checks: readonly Check[]): Verdict {
  if (verdicts.includes('none')) return 'none';
  return checks.length > 0 || verdicts.includes('some') ? 'some' : 'all';
}

/** One of them must hold. */
function united(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('all')) return 'all';
  return verdicts.includes('some') ? 'some' : 'none';
}
