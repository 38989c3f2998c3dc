/** What a caller may do, by the rules of its roles and what is known of it: with which rows, and what it writes unasked. */
import { claimAt, isClaims } from '../config/claim.ts';
import type { Action, Principal } from '../config/config.ts';
import type { Clock, ValueOfCaller } from '../config/rules-config.ts';
import { isMappedInet } from '../cql-type/inet.ts';
import { type JsonValue, type Row, shownOf } from '../cql-type/value-type.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import { condition } from '../plan/condition.ts';
import { type Alternative, type Check, type Permit, Permitted } from '../plan/permit.ts';
import { projectionOf } from '../plan/projection.ts';
import { type CheckRule, type Grants, isOfAllRows, type RowRule } from './grants.ts';

/** The value as the API takes it for a column; undefined where it takes none such. */
export type ToCanonical = (column: ColumnModel, value: unknown) => JsonValue | undefined;

/** Values of a claim that is a list. */
const MAX_VALUES = 20;

/** Undefined where no rule of the roles asks for anything that is known of the caller. */
export function permitsOf(grants: Grants, principal: Principal, toCanonical: ToCanonical): Permits | undefined {
  const all = [...grants.tables.values()].flatMap((granted) => [...granted.values()]);
  const isAsked = all.some((each) => !isOfAllRows(each) || each.presets.size > 0);
  return isAsked ? new Permits(grants, principal, toCanonical) : undefined;
}

export class Permits {
  readonly #tables: Grants['tables'];
  readonly #principal: Principal;
  readonly #toCanonical: ToCanonical;
  /** By action, then by table, each made when it is first asked for. */
  readonly #rows = new Map<Action, Map<string, Permit | undefined>>();
  readonly #checks = new Map<CheckRule, Check>();

  constructor({ tables }: Grants, principal: Principal, toCanonical: ToCanonical) {
    this.#tables = tables;
    this.#principal = principal;
    this.#toCanonical = toCanonical;
  }

  /** The rows of a table that an action may be about; undefined where it may be about all. */
  rows({ id }: TableModel, action: Action): Permit | undefined {
    const known = this.#rows.get(action) ?? new Map<string, Permit | undefined>();
    if (known.has(id)) return known.get(id);
    const grant = this.#tables.get(id)?.get(action);
    // What is not granted is not in the schema of the roles; here it is no row.
    const isOfAll = grant !== undefined && isOfAllRows(grant);
    const permit = isOfAll ? undefined : (grant?.rows ?? []).flatMap((rule) => this.#alternativeOf(rule));
    this.#rows.set(action, known.set(id, permit));
    return permit;
  }

  /**
   * What is written beside what the client gives, by field.
   * @throws {GatewayError} `FORBIDDEN` where it is not known of the caller.
   */
  presets({ id, names }: TableModel, action: Action): readonly (readonly [ColumnModel, JsonValue])[] {
    const presets = this.#tables.get(id)?.get(action)?.presets ?? [];
    return [...presets].map(([column, source]) => {
      const value = source.from === 'clock' ? new Date().toISOString() : this.#canonical(column, source);
      if (value !== undefined) return [column, value] as const;
      throw new GatewayError(
        'FORBIDDEN',
        `Cannot ${action} ${names.list} as what the rules write beside it is not known of the caller`,
      );
    });
  }

  /** None where something that a rule asks for is not known of the caller. */
  #alternativeOf({ keys, beside, check }: RowRule): Alternative[] {
    const permittedOf = (columns: RowRule['keys']) =>
      [...columns].map(([column, source]) => new Permitted(column, this.#valuesOf(column, source)));
    const [ofKeys, found] = [permittedOf(keys), permittedOf(beside)];
    if ([...ofKeys, ...found].some(({ values }) => values.length === 0)) return [];
    const checks = [...found.map(comparing), ...(check === undefined ? [] : [this.#checkOf(check)])];
    return [{ keys: ofKeys, found, checks }];
  }

  /** The same for the same check, so that rows of several operations on a table are asked of together. */
  #checkOf(rule: CheckRule): Check {
    const known = this.#checks.get(rule);
    if (known !== undefined) return known;
    const columns = [...rule.columns];
    const shown = (row: Row) =>
      Object.fromEntries(columns.map(([name, { field }]) => [name, shownOf(row[field]) ?? null]));
    const check: Check = {
      projection: projectionOf(rule.columns.values()),
      columns: [...rule.columns.values()],
      ask: (rows) => rule.permits(rows.map(shown), this.#principal),
    };
    this.#checks.set(rule, check);
    return check;
  }

  /** Those that the column can hold: all, or none. */
  #valuesOf(column: ColumnModel, source: ValueOfCaller): readonly JsonValue[] {
    const given = valueOfCaller(source, this.#principal);
    if (!Array.isArray(given)) {
      const value = this.#canonical(column, source);
      return value === undefined ? [] : [value];
    }
    if (column.role !== 'partition' || given.length > MAX_VALUES) return [];
    const values = given.flatMap((value) => storable(column, value, this.#toCanonical) ?? []);
    const isWhole = values.length === given.length && !values.some((value) => isTakenForAnother(column, value));
    return isWhole ? values : [];
  }

  #canonical(column: ColumnModel, source: Exclude<ValueOfCaller | Clock, Clock>): JsonValue | undefined {
    return storable(column, valueOfCaller(source, this.#principal), this.#toCanonical);
  }
}

/** That a column beside the key is as it must be. */
function comparing(permitted: Permitted): Check {
  const { column } = permitted;
  const ask = (rows: readonly Row[]) => rows.map((row) => permitted.has(row[column.field] ?? null));
  return { projection: projectionOf([column]), columns: [column], ask };
}

/** In a list Cassandra takes an IPv4 address inside of IPv6 for the IPv4 one. */
function isTakenForAnother({ cqlType }: ColumnModel, value: JsonValue): boolean {
  return cqlType === 'inet' && isMappedInet(String(value));
}

/** Undefined for what the column cannot hold, and for an empty text, which is nobody's. */
function storable(column: ColumnModel, given: unknown, toCanonical: ToCanonical): JsonValue | undefined {
  const value = given === '' ? undefined : toCanonical(column, given);
  if (value === undefined) return undefined;
  try {
    condition(column, 'eq', value);
    return value;
  } catch (error) {
    if (isGatewayError(error, 'BAD_USER_INPUT')) return undefined;
    throw error;
  }
}

function valueOfCaller(source: ValueOfCaller, principal: Principal): unknown {
  if (source.from !== 'claim') return principal?.[source.from];
  const claims = principal?.claims;
  return isClaims(claims) ? claimAt(claims, source.claim) : undefined;
}
