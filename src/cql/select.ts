/** Read plans -> SELECT statements. Pure; the number of texts per table, shape of plan and projection is finite. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { type JsonValue, native, type ValueType } from '../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { definitionOf } from '../model/operators.ts';
import type { Condition } from '../plan/condition.ts';
import { type Projection, type Selector, selectorsOf } from '../plan/projection.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import type { ResultColumn, Statement } from '../statement/statement.ts';
import { columnName, quote, tableName } from './identifier.ts';
import { routingOf } from './routing.ts';

const LIMIT_TYPE = native('int');

/** What is read: a plan, or the part of one that a statement carries out. */
export interface Selection
  extends Pick<ReadPlan, 'table' | 'conditions' | 'isReversed' | 'projection' | 'isFiltering' | 'isDistinct'> {
  /** What is decoded of the answer; all that is read where it is left out. */
  readonly wanted?: readonly ResultColumn[] | undefined;
}

export interface SelectOptions {
  /** Rows of the answer, unpaged. */
  readonly limit?: number;
  /** Rows of each partition. */
  readonly perPartitionLimit?: number;
  /** Rows of a page of Cassandra; without it the answer is unpaged. */
  readonly fetchSize?: number;
  readonly pageState?: string;
  /** Host id of the coordinator to try first. */
  readonly coordinator?: string;
}

export function select(selection: Selection, options: SelectOptions = {}): Statement {
  const { table, conditions } = selection;
  const { limit, perPartitionLimit, ...sending } = options;
  const limits = [
    ...(perPartitionLimit === undefined ? [] : [perPartitionLimit]),
    ...(limit === undefined ? [] : [limit]),
  ];
  const routing = routingOf(table, conditions);
  return {
    cql: textOf(selection, options),
    values: [...conditions.flatMap(({ values }) => values), ...limits.map(limitValue)],
    columns: selection.wanted ?? resultColumns(selectorsRead(selection)),
    kind: 'read',
    isIdempotent: true,
    isPrepared: true,
    ...sending,
    ...(routing === undefined ? {} : { routing }),
  };
}

/** The read of a row by its whole key; the same statement as {@link select} makes of such a plan, with less to do. */
export function selectRow(
  table: TableModel,
  key: readonly JsonValue[],
  { projection, wanted }: { readonly projection: Projection; readonly wanted: readonly ResultColumn[] },
): Statement {
  const { cql, values } = rowText(table, projection);
  return {
    cql,
    values: key.map((value, index): BoundValue => ({ value, type: values[index]! })), // a type for each key column
    columns: wanted,
    kind: 'read',
    isIdempotent: true,
    isPrepared: true,
  };
}

interface RowText {
  readonly cql: string;
  /** Types of the key columns. */
  readonly values: readonly ValueType[];
}

const rowTexts = new WeakMap<readonly Selector[], RowText>();

function rowText(table: TableModel, projection: Projection): RowText {
  const selectors = selectorsOf(table, projection);
  let text = rowTexts.get(selectors);
  if (text === undefined) {
    const keys = keyColumns(table);
    const conditions = keys.map((column) => ({ columns: [column], cql: definitionOf('eq').cql }));
    text = {
      cql: writeText({ table, conditions, isReversed: false, projection }, {}),
      values: keys.map((column) => column.valueType),
    };
    rowTexts.set(selectors, text);
  }
  return text;
}

/** Texts by table and shape: there are few, and each is written once. */
const texts = new WeakMap<TableModel, Map<string, string>>();

function textOf(selection: Selection, options: SelectOptions): string {
  const { table } = selection;
  const ofTable = texts.get(table) ?? new Map<string, string>();
  texts.set(table, ofTable);
  const shape = shapeOf(selection, options);
  const text = ofTable.get(shape) ?? writeText(selection, options);
  ofTable.set(shape, text);
  return text;
}

/** Columns by their places, since their names may hold any character. */
function shapeOf(selection: Selection, options: SelectOptions): string {
  const { table, conditions, isReversed, projection, isFiltering, isDistinct } = selection;
  let shape = `${projection}${isReversed ? 'r' : ''}${isFiltering ? 'f' : ''}${isDistinct ? 'd' : ''}${options.perPartitionLimit === undefined ? '' : 'p'}${options.limit === undefined ? '' : 'l'}`;
  for (const { columns, cql, form } of conditions) {
    if (form === 'token') shape += 't';
    for (const column of columns) shape += `|${table.columns.indexOf(column)}`;
    shape += cql;
  }
  return shape;
}

type TextParts = Omit<Selection, 'conditions' | 'wanted'> & {
  readonly conditions: readonly Pick<Condition, 'columns' | 'cql' | 'form'>[];
};

function writeText(parts: TextParts, options: SelectOptions): string {
  const { table, conditions, isReversed, isFiltering, isDistinct } = parts;
  return [
    `SELECT ${isDistinct ? 'DISTINCT ' : ''}${selectorsRead(parts).map(selectorText).join(', ')}`,
    `FROM ${tableName(table)}`,
    ...whereText(conditions),
    ...(isReversed && table.clusteringKeys.length > 0 ? [reversedOrder(table)] : []),
    ...(options.perPartitionLimit === undefined ? [] : ['PER PARTITION LIMIT ?']),
    ...(options.limit === undefined ? [] : ['LIMIT ?']),
    ...(isFiltering ? ['ALLOW FILTERING'] : []),
  ].join(' ');
}

/** The clause of these conditions; nothing for none. */
export function whereText(conditions: readonly Pick<Condition, 'columns' | 'cql' | 'form'>[]): readonly string[] {
  return conditions.length === 0 ? [] : [`WHERE ${conditions.map(conditionText).join(' AND ')}`];
}

/** What is bound to a `LIMIT ?`. */
export function limitValue(value: number): BoundValue {
  return { value, type: LIMIT_TYPE };
}

function conditionText({ columns, cql, form }: Pick<Condition, 'columns' | 'cql' | 'form'>): string {
  const names = columns.map(columnName).join(', ');
  if (form === 'token') return `token(${names})${cql}`;
  return form === 'tuple' || columns.length > 1 ? `(${names})${cql}` : `${names}${cql}`;
}

export function reversedOrder(table: TableModel): string {
  const columns = table.clusteringKeys.map(
    (column) => `${columnName(column)} ${column.order === 'ASC' ? 'DESC' : 'ASC'}`,
  );
  return `ORDER BY ${columns.join(', ')}`;
}

function selectorsRead({ table, projection, isDistinct }: Pick<Selection, 'table' | 'projection' | 'isDistinct'>) {
  return selectorsOf(table, projection, isDistinct ? 'partitions' : 'rows');
}

export function selectorText({ column, of, result }: Selector): string {
  return of === undefined ? columnName(column) : `${of}(${columnName(column)}) AS ${quote(result.column)}`;
}

const known = new WeakMap<readonly Selector[], readonly ResultColumn[]>();

/** The same list for the same selectors: answers are decoded by it. */
function resultColumns(selectors: readonly Selector[]): readonly ResultColumn[] {
  const results = known.get(selectors) ?? selectors.map(({ result }) => result);
  known.set(selectors, results);
  return results;
}
