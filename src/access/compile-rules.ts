/** The rules of the configuration, held against the model: what is granted to each role, or every fault at once. */
import type { Action } from '../config/config.ts';
import type { RoleRules, Rules, TableRules } from '../config/rules-config.ts';
import { GatewayError, listFaults } from '../errors.ts';
import { findTable } from '../model/find-table.ts';
import { type ColumnModel, type GatewayModel, isKey, type TableModel } from '../model/keyspace-model.ts';
import { ACTIONS, type ActionGrant, type Grants, type TableGrant } from './grants.ts';
import { inheritedGrants, isCopy } from './inherited-grants.ts';
import {
  columnsFor,
  columnsOf,
  isFilled,
  isNamed,
  namesOf,
  presetsOf,
  type Refuse,
  rowsOf,
  withoutShared,
  written,
} from './rule-parts.ts';

const ALL_TABLES = '*';

/** @throws {GatewayError} `MODEL_CONFLICT` with a line for each fault. @param introspection what the option says. */
export function compileRules(rules: Rules, model: GatewayModel, introspection: boolean): ReadonlyMap<string, Grants> {
  const faults: string[] = [];
  const compiled = new Map(
    Object.entries(rules).map(([role, given]) => {
      const refuse: Refuse = (fault) => faults.push(`role \`${role}\`: ${fault}`);
      const own = tablesOf([role, given], model, refuse);
      const grants: Grants = {
        tables: new Map([...own, ...inheritedGrants(model, own)]),
        mayAskHealth: given.health === true,
        mayIntrospect: given.introspection ?? introspection,
        hasExtension: given.extend === true,
        mayAskCosts: given.costs === true,
        limits: given.limits ?? {},
        documents: given.documents,
      };
      return [role, grants];
    }),
  );
  if (faults.length === 0) return compiled;
  throw new GatewayError('MODEL_CONFLICT', listFaults('Cannot start as rules do not fit the keyspaces', faults));
}

function tablesOf(
  [role, { tables = {} }]: readonly [string, RoleRules],
  model: GatewayModel,
  refuse: Refuse,
): Map<string, TableGrant> {
  const granted = new Map<string, TableGrant>();
  for (const [name, given] of Object.entries(tables)) {
    if (name === ALL_TABLES) continue;
    const table = findTable(model.tables, name);
    if ('fault' in table) refuse(table.fault);
    else if (granted.has(table.id)) refuse(`\`${table.id}\` is named twice`);
    else
      granted.set(
        table.id,
        grantOf(table, given, {
          id: `${role} ${name}`,
          refuse: (fault) => refuse(`\`${name}\`: ${fault}`),
          isCopy: isCopy(model, table),
        }),
      );
  }
  const all = tables[ALL_TABLES];
  if (all === undefined) return granted;
  for (const name of unknownColumns(model, all)) refuse(`\`${ALL_TABLES}\`: no table has a column \`${name}\``);
  for (const table of model.tables) {
    if (granted.has(table.id) || table.kind === 'view') continue;
    granted.set(
      table.id,
      grantOf(table, all, { id: `${role} ${ALL_TABLES}`, refuse: undefined, isCopy: isCopy(model, table) }),
    );
  }
  return granted;
}

/** Columns that a rule of all tables names and none of them has: a slip of the pen would leave open what it is to close. */
function unknownColumns(model: GatewayModel, { rows = {}, check, presets = {}, ...rule }: TableRules): string[] {
  const known = new Set(model.tables.flatMap(({ columns }) => columns.map(({ name }) => name)));
  const named = ACTIONS.flatMap((action) => namesOf(rule[action] ?? false));
  const all = [...named, ...Object.keys(rows), ...(check?.columns ?? []), ...Object.keys(presets)];
  return [...new Set(all)].filter((name) => !known.has(name));
}

interface Circumstances {
  /** Of the rule. */
  readonly id: string;
  /** Undefined where what does not fit is left out, as the rule is of all tables. */
  readonly refuse: Refuse | undefined;
  readonly isCopy: boolean;
}

function grantOf(table: TableModel, given: TableRules, { id, refuse = () => {}, isCopy }: Circumstances): TableGrant {
  const rows = rowsOf(table, given, { id, refuse });
  const filled = presetsOf(table, given.presets, refuse);
  if (rows === undefined) return new Map();
  const own = withoutShared(rows, new Set(filled?.keys()), { isNamed: true, refuse });
  const presets = new Map([...(filled ?? [])].filter(([column]) => own.has(column)));
  const granted = new Map<Action, ActionGrant>();
  for (const action of ACTIONS) {
    const rule = given[action] ?? false;
    if (rule === false || (filled === undefined && isFilled(action))) continue;
    const offered = columnsFor(table, action);
    if (action === 'read' && isCopy) refuse('its rows are read by the rules of the table that they are copies of');
    else if (offered === undefined) refuse(`there is no ${action} of it`);
    else {
      const named = columnsOf(table, { rule, offered }, refuse);
      if (named === undefined) continue;
      const columns = withoutShared(rows, named, { isNamed: isNamed(rule), refuse });
      granted.set(action, { rows, ...written(action, { columns, presets }) });
    }
  }
  assertUsable(table, granted, refuse);
  return granted;
}

/** What is granted must be of use: an insert must be able to give what the table requires. */
function assertUsable({ writes }: TableModel, granted: TableGrant, refuse: Refuse): void {
  const insert = granted.get('insert');
  for (const [column, checks] of writes.checks)
    if (insert !== undefined && checks.required === true && !isKey(column) && !isGiven(insert, column))
      refuse(`an insert must give \`${column.name}\`, which the role may not`);
  const { version } = writes;
  const isWritten = insert !== undefined || granted.has('update') || granted.has('delete');
  if (version !== undefined && isWritten && granted.get('read')?.columns.has(version) !== true)
    refuse(
      `who writes names the \`${version.name}\` that was read, and is told of the row, which the role may not read`,
    );
}

function isGiven({ columns, presets }: ActionGrant, column: ColumnModel): boolean {
  return columns.has(column) || presets.has(column);
}
