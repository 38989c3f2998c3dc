/** The rows that a caller may do something with, by the rules of its roles and what is known of it. */
import { type Claims, claimAt } from '../config/claim.ts';
import type { Action, Principal } from '../config/config.ts';
import type { ValueOfCaller } from '../config/rules-config.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { isGatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { condition } from '../plan/condition.ts';
import { type Permit, Permitted } from '../plan/permit.ts';
import { type Grants, isOfAllRows, type RowRule } from './grants.ts';

/** The rows of a table that an action may be about; undefined where it may be about all. */
export type Permits = (table: TableModel, action: Action) => Permit | undefined;

/** The value as the API takes it for a column; undefined where it takes none such. */
export type ToCanonical = (column: ColumnModel, value: unknown) => JsonValue | undefined;

/** Values of a claim that is a list. */
const MAX_VALUES = 20;

/** Undefined where no rule of the roles is about rows. Each permit is made when it is first asked for. */
export function permitsOf({ tables }: Grants, principal: Principal, toCanonical: ToCanonical): Permits | undefined {
  const isAboutRows = [...tables.values()].some((granted) => [...granted.values()].some((each) => !isOfAllRows(each)));
  if (!isAboutRows) return undefined;
  const made = new Map<string, Permit | undefined>();
  return ({ id }, action) => {
    const question = `${action} ${id}`;
    if (made.has(question)) return made.get(question);
    const grant = tables.get(id)?.get(action);
    const alternatives = (rule: RowRule) =>
      alternativeOf(rule, (column, source) => valuesFor(column, valueOfCaller(source, principal), toCanonical));
    // What is not granted is not in the schema of the roles; here it is no row.
    const permit = grant === undefined ? [] : isOfAllRows(grant) ? undefined : grant.rows.flatMap(alternatives);
    made.set(question, permit);
    return permit;
  };
}

/** None where something that a rule asks for is not known of the caller. */
function alternativeOf(
  rule: RowRule,
  valuesOf: (column: ColumnModel, source: ValueOfCaller) => readonly JsonValue[],
): (readonly Permitted[])[] {
  const permitted = [...rule].map(([column, source]) => new Permitted(column, valuesOf(column, source)));
  return permitted.every(({ values }) => values.length > 0) ? [permitted] : [];
}

/** Those that the column can hold: all, or none. */
function valuesFor(column: ColumnModel, given: unknown, toCanonical: ToCanonical): readonly JsonValue[] {
  const isList = Array.isArray(given);
  if (isList && (column.role !== 'partition' || given.length > MAX_VALUES)) return [];
  const values = (isList ? given : [given]).map((value) => (value === '' ? undefined : toCanonical(column, value)));
  return values.every((value) => value !== undefined && isStorable(column, value)) ? (values as JsonValue[]) : [];
}

function isStorable(column: ColumnModel, value: JsonValue): boolean {
  try {
    condition(column, 'eq', value);
    return true;
  } catch (error) {
    if (isGatewayError(error, 'BAD_USER_INPUT')) return false;
    throw error;
  }
}

function valueOfCaller(source: ValueOfCaller, principal: Principal): unknown {
  if (source.from !== 'claim') return principal?.[source.from];
  const claims = principal?.claims;
  return typeof claims === 'object' && claims !== null ? claimAt(claims as Claims, source.claim) : undefined;
}
