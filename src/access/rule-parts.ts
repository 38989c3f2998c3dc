/** The parts of a rule about a table, held against it: columns, rows, presets. */
import type { Action } from '../config/config.ts';
import type { Clock, ColumnRules, RowCheck, TableRules, ValueOfCaller } from '../config/rules-config.ts';
import { serves } from '../model/index-mapping.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { ACTIONS, type ActionGrant, type CheckRule, isOfPartitions, type Presets, type RowRule } from './grants.ts';

/** Tells the faults that it meets. */
export type Refuse = (fault: string) => void;

/** Presets are of writes that give values; what they fill is nobody's to give. */
export function written(
  action: Action,
  { columns, presets }: Pick<ActionGrant, 'columns' | 'presets'>,
): Pick<ActionGrant, 'columns' | 'presets'> {
  if (!isFilled(action)) return { columns, presets: new Map() };
  return { columns: new Set([...columns].filter((column) => !presets.has(column))), presets };
}

/** Whether an action writes what is preset. */
export function isFilled(action: Action): boolean {
  return action === 'insert' || action === 'update';
}

/** Undefined where one cannot be filled: clients would give it. A column that the table does not have is nobody's. */
export function presetsOf(table: TableModel, given: TableRules['presets'] = {}, refuse: Refuse): Presets | undefined {
  const presets = new Map<ColumnModel, ValueOfCaller | Clock>();
  let fits = true;
  for (const [name, value] of Object.entries(given)) {
    const column = table.columns.find((each) => each.name === name);
    const fault = column === undefined ? 'is no column' : presetFault(table, column, value);
    if (fault !== undefined) refuse(`presets: \`${name}\` ${fault}`);
    if (column === undefined) continue;
    if (fault === undefined) presets.set(column, value);
    else fits = false;
  }
  return fits ? presets : undefined;
}

function presetFault({ kind }: TableModel, column: ColumnModel, { from }: ValueOfCaller | Clock): string | undefined {
  if (isKey(column)) return 'is a key column: `rows` says what it must be';
  if (kind !== 'table') return 'is of a table that has neither inserts nor updates';
  if (column.fieldType.kind !== 'scalar') return 'holds values of several parts, which no claim is';
  return from === 'clock' && column.cqlType !== 'timestamp' ? `is no timestamp, but ${column.cqlType}` : undefined;
}

/** Columns that an action can be about; undefined where there is no such action. */
export function columnsFor({ columns, rights }: TableModel, action: Action): readonly ColumnModel[] | undefined {
  if (action === 'read') return columns.filter((column) => !isKey(column));
  if (action === 'delete') return rights.delete ? [] : undefined;
  return rights[action];
}

interface GivenColumns {
  readonly rule: true | ColumnRules;
  readonly offered: readonly ColumnModel[];
}

/** Undefined where a column is not to be granted that belongs to each row. */
export function columnsOf(
  table: TableModel,
  { rule, offered }: GivenColumns,
  refuse: Refuse,
): ReadonlySet<ColumnModel> | undefined {
  if (rule === true) return new Set(offered);
  const isExcept = 'except' in rule;
  const names = namesOf(rule);
  const named = names.map((name) => table.columns.find((each) => each.name === name));
  for (const [index, column] of named.entries())
    if (column === undefined) refuse(`there is no column \`${names[index]}\``);
  const key = isExcept ? named.find((column) => column !== undefined && isKey(column)) : undefined;
  if (key !== undefined) {
    refuse(`\`${key.name}\` is a key column, which every row has`);
    return undefined;
  }
  return new Set(offered.filter(({ name }) => names.includes(name) !== isExcept));
}

/**
 * The columns without static ones, where the rows are not those of whole partitions.
 * @param given whether the columns are named one by one, and who is told of one that cannot be granted.
 */
export function withoutShared(
  rows: readonly RowRule[],
  columns: ReadonlySet<ColumnModel>,
  { isNamed, refuse }: { readonly isNamed: boolean; readonly refuse: Refuse },
): ReadonlySet<ColumnModel> {
  if (rows.every(isOfPartitions)) return columns;
  const [others] = rows.flatMap(({ keys, beside, check }) => [
    ...[...keys.keys()].filter(({ role }) => role === 'clustering').map(({ name }) => `with any \`${name}\``),
    ...[...beside.keys()].map(({ name }) => `with any \`${name}\``),
    ...(check === undefined ? [] : ['that the check does not permit']),
  ]);
  const shared = [...columns].filter(({ role }) => role === 'static');
  const [first] = shared;
  if (isNamed && first !== undefined) refuse(`\`${first.name}\` is static, so that it belongs to rows ${others}`);
  return new Set([...columns].filter((column) => !shared.includes(column)));
}

/** The columns that a rule of an action names. */
export function namesOf(rule: boolean | ColumnRules): readonly string[] {
  if (typeof rule === 'boolean') return [];
  return 'except' in rule ? rule.except : rule.columns;
}

export function isNamed(rule: true | ColumnRules): boolean {
  return rule !== true && 'columns' in rule;
}

/** Undefined where it does not fit the table: what is left of it would be about more rows than are meant. */
export function rowsOf(table: TableModel, given: TableRules, place: Place): readonly RowRule[] | undefined {
  const columns = valuesOf(table, given, place.refuse);
  const check = given.check === undefined ? undefined : checkOf(table, given.check, place);
  if (columns === undefined || (check === undefined && given.check !== undefined)) return undefined;
  const pick = (ofKey: boolean) => new Map(columns.filter(([column]) => isKey(column) === ofKey));
  return [{ keys: pick(true), beside: pick(false), ...(check === undefined ? {} : { check }) }];
}

/** Where a rule stands, and who is told that it does not fit. */
export interface Place {
  readonly id: string;
  readonly refuse: Refuse;
}

function valuesOf(
  table: TableModel,
  given: TableRules,
  refuse: Refuse,
): readonly (readonly [ColumnModel, ValueOfCaller])[] | undefined {
  const entries = Object.entries(given.rows ?? {});
  const values = entries.flatMap(([name, value]) => {
    const column = table.columns.find((each) => each.name === name);
    const fault = rowsFault(table, column, given);
    if (fault !== undefined) refuse(`rows: \`${name}\` ${fault}`);
    return fault !== undefined || column === undefined ? [] : [[column, value] as const];
  });
  if (given.rows === undefined || entries.length > 0) return values.length === entries.length ? values : undefined;
  refuse('rows: it names no column, so that it would be about all rows: leave it out if that is meant');
  return undefined;
}

function rowsFault(table: TableModel, column: ColumnModel | undefined, given: TableRules): string | undefined {
  if (column === undefined || !(isKey(column) || findsEqual(table, column)))
    return `is neither key nor indexed, but these are: ${possible(table)}; a \`check\` may look at others`;
  if (column.fieldType.kind !== 'scalar') return 'holds values of several parts, which no claim is';
  if (!isKey(column) && !readsColumn(given.read, column))
    return 'is found by its index, which the role must be able to read';
  const writes = ACTIONS.filter((action) => action !== 'read' && (given[action] ?? false) !== false);
  if (isKey(column) || writes.length === 0 || given.check !== undefined) return undefined;
  return `is no key column, so that it is for reads alone: to ${writes.join(', ')} takes a \`check\``;
}

function readsColumn(read: TableRules['read'], { name }: ColumnModel): boolean {
  if (typeof read !== 'object') return read === true;
  return 'except' in read ? !read.except.includes(name) : read.columns.includes(name);
}

function possible(table: TableModel): string {
  const columns = table.columns.filter((column) => isKey(column) || findsEqual(table, column));
  return columns.map(({ name }) => name).join(', ');
}

/** Whether an index finds rows by a value of the column. */
function findsEqual({ indexes }: TableModel, column: ColumnModel): boolean {
  return indexes.some((index) => index.column === column && serves(index, 'eq'));
}

function checkOf(table: TableModel, { columns: names, permits }: RowCheck, place: Place): CheckRule | undefined {
  const named = names.map((name) => table.columns.find((column) => column.name === name));
  const missing = names.filter((_name, index) => named[index] === undefined);
  for (const name of missing) place.refuse(`check: there is no column \`${name}\``);
  if (missing.length > 0) return undefined;
  const columns = [...keyColumns(table), ...named.filter((column) => column !== undefined)];
  return { id: place.id, permits, columns: new Map(columns.map((column) => [column.name, column])) };
}
