/** Which rows of a table a caller may do something with, told by their keys: compared, and put into the conditions of reads. Pure. */
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { type Condition, columnOf, condition, oneOfValues } from './condition.ts';

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

/** A row must have what all of one alternative ask for; without any there is no row. */
export type Permit = readonly (readonly Permitted[])[];

/** Whether all rows, none, or some that have to be compared are permitted. */
export type Verdict = 'all' | 'none' | 'some';

/** Of the rows that meet these conditions. */
export function verdictOf(permit: Permit, conditions: readonly Condition[]): Verdict {
  return united(permit.map((alternative) => joined(alternative.map((each) => conditionVerdict(each, conditions)))));
}

/** Whether a key is that of a permitted row; one that lacks a column that is asked for is not. */
export function permitsKey(permit: Permit, columns: readonly ColumnModel[], key: readonly JsonValue[]): boolean {
  return permit.some((alternative) => alternative.every((each) => each.has(key[columns.indexOf(each.column)] ?? null)));
}

export function permitsRow(permit: Permit, row: Row): boolean {
  return permit.some((alternative) => alternative.every((each) => each.has(row[each.column.field] ?? null)));
}

/** The conditions with those that the permit asks for beside them, so that Cassandra reads nothing else; the same where that is all the same. */
export function narrow(permit: Permit, table: TableModel, conditions: readonly Condition[]): readonly Condition[] {
  const added = pinned(permit).flatMap((permitted) => additional(permitted, conditions));
  if (added.length === 0) return conditions;
  const columns = new Set(added.map(columnOf));
  const place = (each: Condition) => table.columns.indexOf(columnOf(each));
  const others = conditions.filter((each) => each.columns.length > 1 || !columns.has(columnOf(each)));
  return [...others, ...added].sort((a, b) => place(a) - place(b));
}

/** What every permitted row has: all that the only alternative asks for, or the one column that all of them are about. */
function pinned(permit: Permit): readonly Permitted[] {
  const [first, ...others] = permit;
  if (first === undefined) return [];
  if (others.length === 0) return first;
  const [only, ...more] = first;
  if (only === undefined || more.length > 0) return [];
  const same = permit.map((alternative) =>
    alternative.length === 1 && alternative[0]?.column === only.column ? alternative[0] : undefined,
  );
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

/** All of them must hold. */
function joined(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('none')) return 'none';
  return verdicts.includes('some') ? 'some' : 'all';
}

/** One of them must hold. */
function united(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('all')) return 'all';
  return verdicts.includes('some') ? 'some' : 'none';
}
