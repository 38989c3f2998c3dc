/**
 * Write plans -> INSERT, UPDATE and DELETE: one text a table each, because absent columns are bound as unset. Edits and
 * conditions make more of them, in the order of the table's columns; those texts are kept apart.
 */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { native } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Edit } from '../plan/edits.ts';
import { isGiven } from '../plan/page-size.ts';
import { projectionOf, selectorsOf } from '../plan/projection.ts';
import { comparisonText, type Guarded, type WriteCondition } from '../plan/write-conditions.ts';
import type { WriteOptions } from '../plan/write-options.ts';
import type { Assignment, WritePlan } from '../plan/write-plan.ts';
import type { ResultColumn, Statement } from '../statement/statement.ts';
import { columnName, quote, tableName } from './identifier.ts';
import { whereText } from './select.ts';

/** Whether a conditional write was carried out, as Cassandra calls it in its answer. */
export const APPLIED = '[applied]';

export function writeStatement(plan: WritePlan): Statement {
  const { table, kind, guard, edits, options, isIdempotent } = plan;
  const isCombined = edits.length > 0 || Array.isArray(guard) || plan.columns !== undefined;
  const statement: Statement = {
    cql: isCombined || plan.range !== undefined ? TEXTS[kind](plan) : plainText(plan),
    values: valuesOf(plan),
    columns: guard === undefined ? NOTHING : answerColumns(table),
    kind: 'write',
    isIdempotent,
    isPrepared: true,
  };
  if (!isCombined && guard === undefined && !options.consistency) return statement;
  return {
    ...statement,
    ...(guard === undefined ? {} : { isConditional: true, ...serialOf(table) }),
    ...(options.consistency ? { consistency: options.consistency } : {}),
    ...(isCombined ? { family: 'write' as const } : {}),
  };
}

function serialOf({ writes: { serial } }: TableModel) {
  return serial === undefined ? {} : { serialConsistency: serial };
}

/** Texts by table and shape: there are few, and each is written once. */
const texts = new WeakMap<TableModel, Map<string, string>>();

function plainText(plan: WritePlan): string {
  const { table, kind, key, assignments, guard, options } = plan;
  const ofTable = texts.get(table) ?? new Map<string, string>();
  texts.set(table, ofTable);
  const using = usingText(options);
  // With the whole key and nothing else the kind says all.
  const isPlain = guard === undefined && using === '' && key.length === keyColumns(table).length;
  const shape = isPlain ? kind : `${kind} ${key.length} ${assignments.length} ${String(guard)}${using}`;
  const text = ofTable.get(shape) ?? TEXTS[kind](plan);
  ofTable.set(shape, text);
  return text;
}

const NOTHING: readonly ResultColumn[] = [];

const TEXTS: Readonly<Record<WritePlan['kind'], (plan: WritePlan) => string>> = {
  insert: ({ table, assignments, guard, options }) => {
    const names = [...keyColumns(table), ...assignments.map(({ column }) => column)].map(columnName);
    const values = names.map(() => '?').join(', ');
    return `INSERT INTO ${tableName(table)} (${names.join(', ')}) VALUES (${values})${guardText(guard)}${usingText(options)}`;
  },
  update: (plan) => {
    const { table, assignments, edits, guard, options } = plan;
    const set = [...assignments.map(assigned), ...edits.map(edited)].join(', ');
    return `UPDATE ${tableName(table)}${usingText(options)} SET ${set}${whereKey(plan)}${guardText(guard)}`;
  },
  increment: (plan) =>
    `UPDATE ${tableName(plan.table)} SET ${plan.assignments.map(({ column }) => `${columnName(column)} = ${columnName(column)} + ?`).join(', ')}${whereKey(plan)}`,
  delete: (plan) => {
    const { table, guard, options, range, columns = [] } = plan;
    const where = range === undefined ? whereKey(plan) : ` ${whereText(range).join('')}`;
    const what = columns.length === 0 ? '' : `${columns.map(columnName).join(', ')} `;
    return `DELETE ${what}FROM ${tableName(table)}${usingText(options)}${where}${guardText(guard)}`;
  },
};

function usingText({ ttlSeconds, timestamp }: WriteOptions): string {
  if (!isGiven(ttlSeconds) && !isGiven(timestamp)) return '';
  const parts = [...(isGiven(ttlSeconds) ? ['TTL ?'] : []), ...(isGiven(timestamp) ? ['TIMESTAMP ?'] : [])];
  return ` USING ${parts.join(' AND ')}`;
}

function usingValues({ ttlSeconds, timestamp }: WriteOptions): readonly BoundValue[] {
  if (!isGiven(ttlSeconds) && !isGiven(timestamp)) return NO_VALUES;
  return [
    ...(isGiven(ttlSeconds) ? [{ value: ttlSeconds, type: native('int') }] : []),
    ...(isGiven(timestamp) ? [{ value: timestamp, type: native('bigint') }] : []),
  ];
}

const NO_VALUES: readonly BoundValue[] = [];

function assigned({ column }: Assignment): string {
  return `${columnName(column)} = ?`;
}

function edited({ column, form }: Edit): string {
  const name = columnName(column);
  switch (form) {
    case 'plus':
      return `${name} = ${name} + ?`;
    case 'minus':
      return `${name} = ${name} - ?`;
    case 'before':
      return `${name} = ? + ${name}`;
    case 'element':
      return `${name}[?] = ?`;
    default:
      return `${name}.${quote(form.field)} = ?`;
  }
}

function whereKey({ table, key }: WritePlan): string {
  const conditions = keyColumns(table)
    .slice(0, key.length)
    .map((column) => `${columnName(column)} = ?`);
  return ` WHERE ${conditions.join(' AND ')}`;
}

function guardText(guard: Guarded | undefined): string {
  if (guard === undefined) return '';
  if (guard === 'exists') return ' IF EXISTS';
  if (guard === 'not exists') return ' IF NOT EXISTS';
  return ` IF ${guard.map(conditionText).join(' AND ')}`;
}

function conditionText(condition: WriteCondition): string {
  const { column, part } = condition;
  const place = part === undefined ? '' : 'element' in part ? '[?]' : `.${quote(part.field)}`;
  return `${columnName(column)}${place}${comparisonText(condition)}`;
}

/** What is bound for the key, or for the range in its place; the partition key comes first. */
export function keyValues({ table, key, range }: WritePlan): readonly BoundValue[] {
  const columns = keyColumns(table);
  if (range !== undefined) return range.flatMap(({ values }) => values);
  return key.map((value, index) => ({ value, type: columns[index]!.valueType })); // of the table
}

function valuesOf(plan: WritePlan): readonly BoundValue[] {
  const { kind, assignments, edits, guard, options } = plan;
  const isInsert = kind === 'insert';
  const values: BoundValue[] = isInsert ? [...keyValues(plan)] : [...usingValues(options)];
  for (const { bound } of assignments) values.push(bound);
  for (const edit of edits) values.push(...edit.values);
  if (isInsert) values.push(...usingValues(options));
  else values.push(...keyValues(plan));
  if (Array.isArray(guard))
    for (const each of guard as readonly WriteCondition[]) values.push(...conditionValues(each));
  return values;
}

function conditionValues({ part, bound }: WriteCondition): readonly BoundValue[] {
  return part !== undefined && 'element' in part ? [part.element, bound] : [bound];
}

const answers = new WeakMap<TableModel, readonly ResultColumn[]>();

/** What a refused condition may answer: any of the columns. */
function answerColumns(table: TableModel): readonly ResultColumn[] {
  const known = answers.get(table) ?? [
    { column: APPLIED, property: APPLIED, type: native('boolean') },
    ...selectorsOf(table, projectionOf(table.columns)).map(({ result }) => result),
  ];
  answers.set(table, known);
  return known;
}
