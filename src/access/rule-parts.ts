/** The parts of a rule about a table, held against it: columns, rows, presets. */
import type { Action } from '../config/config.ts';
import type { Clock, ColumnRules, TableRules, ValueOfCaller } from '../config/rules-config.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { type ActionGrant, ALL_ROWS, type Presets, type RowRule } from './grants.ts';

/** Tells the faults that it meets. */
export type Refuse = (fault: string) => void;

/** Presets are of writes that give values; what they fill is nobody's to give. */
export function written(
  action: Action,
  { columns, presets }: Pick<ActionGrant, 'columns' | 'presets'>,
): Pick<ActionGrant, 'columns' | 'presets'> {
  if (action !== 'insert' && action !== 'update') return { columns, presets: new Map() };
  return { columns: new Set([...columns].filter((column) => !presets.has(column))), presets };
}

export function presetsOf(table: TableModel, given: TableRules['presets'] = {}, refuse: Refuse): Presets {
  return new Map(
    Object.entries(given).flatMap(([name, value]) => {
      const column = table.columns.find((each) => each.name === name);
      const fault = presetFault(table, column, value);
      if (fault === undefined && column !== undefined) return [[column, value] as const];
      refuse(`presets: \`${name}\` ${fault}`);
      return [];
    }),
  );
}

function presetFault(
  { kind }: TableModel,
  column: ColumnModel | undefined,
  { from }: ValueOfCaller | Clock,
): string | undefined {
  if (column === undefined) return 'is no column';
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

export function columnsOf(
  table: TableModel,
  { rule, offered }: GivenColumns,
  refuse: Refuse,
): ReadonlySet<ColumnModel> {
  if (rule === true) return new Set(offered);
  const isExcept = 'except' in rule;
  const names = isExcept ? rule.except : rule.columns;
  for (const name of names) {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) refuse(`there is no column \`${name}\``);
    else if (isExcept && isKey(column)) refuse(`\`${name}\` is a key column, which every row has`);
  }
  return new Set(offered.filter(({ name }) => names.includes(name) !== isExcept));
}

/**
 * Static values belong to all rows of a partition: they are nobody's who may only have some of them.
 * @param given whether the columns are named one by one, and who is told of one that cannot be granted.
 */
export function withoutShared(
  rows: readonly RowRule[],
  columns: ReadonlySet<ColumnModel>,
  { isNamed, refuse }: { readonly isNamed: boolean; readonly refuse: Refuse },
): ReadonlySet<ColumnModel> {
  const clustering = rows.flatMap((each) => [...each.keys()]).find(({ role }) => role === 'clustering');
  if (clustering === undefined) return columns;
  const shared = [...columns].filter(({ role }) => role === 'static');
  const [first] = shared;
  if (isNamed && first !== undefined)
    refuse(`\`${first.name}\` is static, so that it belongs to rows with any \`${clustering.name}\``);
  return new Set([...columns].filter((column) => !shared.includes(column)));
}

export function isNamed(rule: true | ColumnRules): boolean {
  return rule !== true && 'columns' in rule;
}

/** Undefined where it does not fit the table: what is left of it would be about more rows than are meant. */
export function rowsOf(table: TableModel, given: TableRules['rows'], refuse: Refuse): readonly RowRule[] | undefined {
  if (given === undefined) return ALL_ROWS;
  const rule = new Map<ColumnModel, ValueOfCaller>();
  for (const [name, value] of Object.entries(given)) {
    const column = keyColumns(table).find((each) => each.name === name);
    const fault = rowsFault(table, column);
    if (fault !== undefined) refuse(`rows: \`${name}\` ${fault}`);
    else if (column !== undefined) rule.set(column, value);
  }
  if (rule.size > 0) return rule.size === Object.keys(given).length ? [rule] : undefined;
  refuse('rows: it names no column, so that it would be about all rows: leave it out if that is meant');
  return undefined;
}

function rowsFault(table: TableModel, column: ColumnModel | undefined): string | undefined {
  const keys = keyColumns(table).map(({ name }) => name);
  if (column === undefined)
    return `is no key column, by which alone rows are told apart before they are read: ${keys.join(', ')}`;
  return column.fieldType.kind === 'scalar' ? undefined : 'holds values of several parts, which no claim is';
}
