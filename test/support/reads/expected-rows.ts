/** What a `where` finds among rows, by going through all of them. */
import { compareValues, isOrdered } from '../../../src/cql-type/compare.ts';
import { encode } from '../../../src/cql-type/encode.ts';
import type { JsonValue, Row, ValueType } from '../../../src/cql-type/value-type.ts';
import type { ColumnModel, Matching, TableModel } from '../../../src/model/keyspace-model.ts';
import type { Condition } from '../../../src/plan/condition.ts';
import type { ReadPlan } from '../../../src/plan/read-plan.ts';

export function expectedRows({ table, conditions }: ReadPlan, rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => conditions.every((each) => holds(each, row, table)));
}

/** Whatever else finds the rows, the options of an index on a plain column change what is equal in it. */
function holds({ columns, operator, value, form }: Condition, row: Row, table: TableModel): boolean {
  const [column] = columns;
  if (column === undefined) throw new TypeError('a condition has a column');
  const cell = row[column.field] ?? null;
  if (cell === null) return false;
  const matching = table.indexes.find((index) => index.column === column)?.matching ?? [];
  const isSame = (a: JsonValue, b: JsonValue) =>
    matching.length > 0 ? termOf(a, matching) === termOf(b, matching) : isEqual(column.valueType, a, b);
  switch (operator) {
    case 'eq':
      return isSame(cell, value);
    case 'in':
      return (value as readonly JsonValue[]).some((item) => isSame(cell, item));
    case 'contains':
      return items(cell).some((item) => (column.valueType.kind === 'map' ? entryValue(item) : item) === value);
    case 'containsKey':
      return items(cell).some((item) => entryKey(item) === value);
    case 'containsEntry':
      return items(cell).some((item) => entryKey(item) === entryKey(value) && entryValue(item) === entryValue(value));
    case 'startsWith':
      return String(cell).startsWith(String(value));
    case 'endsWith':
      return String(cell).endsWith(String(value));
    case 'containsText':
      return String(cell).includes(String(value));
    case 'like':
      return isLike(String(cell), String(value));
    case 'after':
      return timeOf(String(cell)) > Date.parse(String(value));
    case 'before':
      return timeOf(String(cell)) < Date.parse(String(value));
    default: {
      const order = compareTuples(columns, row, form === 'tuple' ? (value as readonly JsonValue[]) : [value]);
      return { gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[operator as 'gt'];
    }
  }
}

/** What an index holds of a text; the random texts have no other letters with accents. */
function termOf(value: JsonValue, matching: readonly Matching[]): string {
  let text = String(value);
  if (matching.includes('case')) text = text.toLowerCase();
  if (matching.includes('normal form')) text = text.normalize('NFC');
  return matching.includes('accents') ? text.replaceAll('á', 'a') : text;
}

/** `%` stands for any text at the ends. */
function isLike(text: string, pattern: string): boolean {
  const [starts, ends] = [pattern.endsWith('%'), pattern.startsWith('%')];
  const part = pattern.replace(/^%|%$/g, '');
  if (starts && ends) return text.includes(part);
  if (starts) return text.startsWith(part);
  return ends ? text.endsWith(part) : text === part;
}

/** The millisecond of a uuid of version 1. */
function timeOf(uuid: string): number {
  const [low = '', middle = '', high = ''] = uuid.split('-');
  const intervals = BigInt(`0x${high.slice(1)}${middle}${low}`);
  return Number(intervals / 10_000n) - 12_219_292_800_000;
}

function compareTuples(columns: readonly ColumnModel[], row: Row, values: readonly JsonValue[]): number {
  for (const [index, { field, valueType }] of columns.entries()) {
    const order = compareValues(row[field] ?? null, values[index] ?? null, valueType);
    if (order !== 0) return order;
  }
  return 0;
}

function isEqual(type: ValueType, a: JsonValue, b: JsonValue): boolean {
  return isOrdered(type) ? compareValues(a, b, type) === 0 : encode(a, type).equals(encode(b, type));
}

function items(value: JsonValue): readonly JsonValue[] {
  return value as readonly JsonValue[];
}

function entryKey(entry: JsonValue): JsonValue | undefined {
  return (entry as Row).key;
}

function entryValue(entry: JsonValue): JsonValue | undefined {
  return (entry as Row).value;
}

/** Below zero where a row stands before another of the same order. */
export function compareRows({ table, isReversed }: Pick<ReadPlan, 'table' | 'isReversed'>, a: Row, b: Row): number {
  for (const { field, valueType, order } of table.clusteringKeys) {
    const compared = compareValues(a[field] ?? null, b[field] ?? null, valueType);
    if (compared !== 0) return (order === 'ASC') === isReversed ? -compared : compared;
  }
  return 0;
}
