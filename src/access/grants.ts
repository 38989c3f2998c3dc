/** What roles may do, with tables of the model. Those of several roles together are their union, table by table and action by action. */
import type { Action } from '../config/config.ts';
import {
  type Clock,
  ROLE_LIMITS,
  type RoleLimit,
  type RoleLimits,
  type RoleRules,
  type RowCheck,
  type ValueOfCaller,
} from '../config/rules-config.ts';
import type { ColumnModel } from '../model/keyspace-model.ts';

export const ACTIONS: readonly Action[] = ['read', 'insert', 'update', 'delete', 'increment'];

/** What a row must be; without keys and check, each row meets it. */
export interface RowRule {
  /** Key column → what it must be. */
  readonly keys: ReadonlyMap<ColumnModel, ValueOfCaller>;
  /** Column beside the key → the same, which only the row itself tells. */
  readonly beside: ReadonlyMap<ColumnModel, ValueOfCaller>;
  readonly check?: CheckRule;
}

/** A check of the configuration for the rows of one table. */
export interface CheckRule {
  /** The same for the same check. */
  readonly id: string;
  readonly permits: RowCheck['permits'];
  /** What it is shown of a row: name → column. */
  readonly columns: ReadonlyMap<string, ColumnModel>;
}

/** Column → what is written into it, whatever the client gives. */
export type Presets = ReadonlyMap<ColumnModel, ValueOfCaller | Clock>;

/** What an action may be about. */
export interface ActionGrant {
  /** Beside the key; without those of the presets. */
  readonly columns: ReadonlySet<ColumnModel>;
  readonly presets: Presets;
  /** A row must meet one of them. */
  readonly rows: readonly RowRule[];
}

export type TableGrant = ReadonlyMap<Action, ActionGrant>;

export interface Grants {
  /** By the ids of tables. */
  readonly tables: ReadonlyMap<string, TableGrant>;
  readonly mayAskHealth: boolean;
  readonly mayIntrospect: boolean;
  /** Whether what `extend` adds is there. */
  readonly hasExtension: boolean;
  /** Whether what an operation costs is told. */
  readonly mayAskCosts: boolean;
  /** What roles say in place of the options. */
  readonly limits: RoleLimits;
  readonly documents: RoleRules['documents'];
}

export function uniteGrants(all: readonly Grants[]): Grants {
  const ids = new Set(all.flatMap(({ tables }) => [...tables.keys()]));
  return {
    tables: new Map([...ids].map((id) => [id, uniteTables(all.flatMap(({ tables }) => tables.get(id) ?? []))])),
    mayAskHealth: all.some(({ mayAskHealth }) => mayAskHealth),
    mayIntrospect: all.some(({ mayIntrospect }) => mayIntrospect),
    hasExtension: all.some(({ hasExtension }) => hasExtension),
    mayAskCosts: all.some(({ mayAskCosts }) => mayAskCosts),
    limits: uniteLimits(all.map(({ limits }) => limits)),
    documents: uniteDocuments(all.flatMap(({ documents }) => documents ?? [])),
  };
}

/** The highest of those that are given. */
function uniteLimits(all: readonly RoleLimits[]): RoleLimits {
  const united: Partial<Record<RoleLimit, number>> = {};
  for (const limits of all)
    for (const name of ROLE_LIMITS) {
      const limit = limits[name];
      if (limit !== undefined) united[name] = Math.max(limit, united[name] ?? limit);
    }
  return united;
}

/** Who may name documents by one role and send them by another may do both. */
function uniteDocuments(all: readonly NonNullable<RoleRules['documents']>[]): RoleRules['documents'] {
  const [first, ...others] = all;
  return others.every((each) => each === first) ? first : 'allowed';
}

function uniteTables(all: readonly TableGrant[]): TableGrant {
  const actions = ACTIONS.filter((action) => all.some((granted) => granted.has(action)));
  return new Map(actions.map((action) => [action, uniteActions(all.flatMap((granted) => granted.get(action) ?? []))]));
}

/** What roles may do together with one table. */
function uniteActions(all: readonly ActionGrant[]): ActionGrant {
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  const rows = all.flatMap((each) => each.rows);
  const columns = new Set(all.flatMap((each) => [...each.columns]));
  const isOfEach = rows.some(isOfAll);
  if (!isOfEach && !rows.every(isOfPartitions)) {
    // Static values of partitions that one role may write would be those of whose rows another may.
    const kept = all.filter(({ presets }) => ![...presets.keys()].some(isStatic));
    if (kept.length < all.length) return uniteActions(kept);
    for (const column of columns) if (isStatic(column)) columns.delete(column);
  }
  // Who may give a column by another role is not bound to what this one presets.
  const presets = all.flatMap((each) => [...each.presets]).filter(([column]) => !columns.has(column));
  return { columns, presets: new Map(presets.reverse()), rows: isOfEach ? ALL_ROWS : rows };
}

function isStatic({ role }: ColumnModel): boolean {
  return role === 'static';
}

const ALL_ROWS: readonly RowRule[] = [{ keys: new Map(), beside: new Map() }];

/** Whether an action is about all rows. */
export function isOfAllRows({ rows }: ActionGrant): boolean {
  return rows.some(isOfAll);
}

function isOfAll(rule: RowRule): boolean {
  return rule.keys.size === 0 && !isLookedAt(rule);
}

/** Whether of each partition all rows are permitted, or none: static values are nobody's who may only have some of them. */
export function isOfPartitions(rule: RowRule): boolean {
  return !isLookedAt(rule) && [...rule.keys.keys()].every(({ role }) => role === 'partition');
}

function isLookedAt({ beside, check }: RowRule): boolean {
  return beside.size > 0 || check !== undefined;
}

/** Whether rows have to be looked at before they are known to be permitted. */
export function isChecked({ rows }: ActionGrant): boolean {
  return rows.some(isLookedAt);
}

/** The same text for the same grants. */
export function textOf({ tables, limits, documents, ...may }: Grants): string {
  const ofTables = [...tables]
    .map(([id, granted]) => [id, ACTIONS.flatMap((action) => actionText(action, granted.get(action)))])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  const ofLimits = ROLE_LIMITS.map((name) => limits[name]);
  const { mayAskHealth, mayIntrospect, hasExtension, mayAskCosts } = may;
  return JSON.stringify([ofTables, mayAskHealth, mayIntrospect, hasExtension, mayAskCosts, ofLimits, documents]);
}

function actionText(action: Action, grant: ActionGrant | undefined): unknown[] {
  if (grant === undefined) return [];
  const valuesOf = (columns: RowRule['keys']) => [...columns].map(([{ name }, value]) => [name, value]).sort();
  const rows = grant.rows.map(({ keys, beside, check }) =>
    JSON.stringify([valuesOf(keys), valuesOf(beside), check?.id]),
  );
  const presets = [...grant.presets].map(([{ name }, value]) => [name, value]);
  return [[action, [...grant.columns].map(({ name }) => name).sort(), [...new Set(rows)].sort(), presets.sort()]];
}
