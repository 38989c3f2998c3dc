/** The read of a row before it is written: values of columns, and how long each will live. */
import { type JsonValue, native, type Row, type ValueType } from '../cql-type/value-type.ts';
import {
  type ColumnModel,
  type CompanionModel,
  keyColumns,
  otherColumns,
  type TableModel,
} from '../model/keyspace-model.ts';
import type { Lifetime, OldRow } from '../plan/companion-writes.ts';
import { resultColumn } from '../plan/projection.ts';
import type { ResultColumn, Statement } from '../statement/statement.ts';
import { columnName, quote, tableName } from './identifier.ts';
import { whereText } from './select.ts';

/** @param columns what is read beside the key. */
export function oldRowStatement(
  table: TableModel,
  key: readonly JsonValue[],
  {
    columns,
    consistency,
  }: { readonly columns: readonly ColumnModel[]; readonly consistency: NonNullable<Statement['consistency']> },
): Statement {
  const keys = keyColumns(table);
  const where = whereText(keys.map((column) => ({ columns: [column], cql: ' = ?' })));
  return {
    cql: ['SELECT', selected(table, columns), 'FROM', tableName(table), ...where].join(' '),
    values: key.map((value, index) => ({ value, type: keys[index]!.valueType })), // a value for each
    columns: resultsOf(table, columns),
    ...{ kind: 'read', isIdempotent: true, isPrepared: true, consistency },
  };
}

/** A page of whole rows with the same, for who goes through a table. */
export function rowsStatement(
  table: TableModel,
  columns: readonly ColumnModel[],
  paging: Pick<Statement, 'fetchSize' | 'pageState' | 'consistency'>,
): Statement {
  return {
    cql: ['SELECT', selected(table, columns), 'FROM', tableName(table)].join(' '),
    values: [],
    columns: resultsOf(table, columns),
    ...{ kind: 'read', isIdempotent: true, isPrepared: true },
    ...paging,
  };
}

function selected(table: TableModel, columns: readonly ColumnModel[]): string {
  const told = columns.map((column) => `TTL(${columnName(column)}) AS ${quote(ttlName(table, column))}`);
  return [...[...keyColumns(table), ...columns].map(columnName), ...told].join(', ');
}

/** The keys of a row in its table and in the copies, of which the bytes matter. */
export function keyResults(table: TableModel): readonly ResultColumn[] {
  return [...keyColumns(table), ...movingColumns(table)].map(keyResult);
}

function keyResult(column: ColumnModel): ResultColumn {
  return { ...resultColumn(column), isKey: true };
}

/** Columns of the table beside its key whose values these copies have. */
export function copiedColumns(table: TableModel, companions: readonly CompanionModel[]): readonly ColumnModel[] {
  const copied = new Set(companions.flatMap(({ sources }) => [...sources.values()]));
  return otherColumns(table).filter((column) => copied.has(column));
}

/** Columns beside the key by which rows move in copies. */
export function movingColumns({ companions }: TableModel): ReadonlySet<ColumnModel> {
  return new Set(companions.flatMap(({ moving }) => moving));
}

function resultsOf(table: TableModel, columns: readonly ColumnModel[]): readonly ResultColumn[] {
  const moving = movingColumns(table);
  return [
    ...keyColumns(table).map(keyResult),
    ...columns.map((column) => (moving.has(column) ? keyResult : resultColumn)(column)),
    ...columns.map((column) => ({
      column: ttlName(table, column),
      property: ttlProperty(column),
      type: ttlType(column),
    })),
  ];
}

/** No column has it: names of columns may be anything. */
function ttlName(table: TableModel, { name }: ColumnModel): string {
  let told = `TTL ${name}`;
  while (table.columns.some((column) => column.name === told)) told += ' ';
  return told;
}

/** No field has a blank in its name. */
function ttlProperty({ field }: ColumnModel): string {
  return `TTL ${field}`;
}

/** Values of several cells have a time for each. */
function ttlType({ valueType, cqlType }: ColumnModel): ValueType {
  const isOne = ['native', 'vector', 'tuple'].includes(valueType.kind) || cqlType.startsWith('frozen<');
  return isOne ? native('int') : { kind: 'list', of: native('int') };
}

/** Of an answer to these statements. */
export function toOldRow(table: TableModel, row: Row): OldRow {
  const others = otherColumns(table);
  return {
    values: Object.fromEntries(table.columns.map(({ field }) => [field, row[field] ?? null])),
    lifetimes: Object.fromEntries(others.map((column) => [column.field, lifetimeOf(row[ttlProperty(column)] ?? null)])),
  };
}

function lifetimeOf(ttl: JsonValue): Lifetime {
  if (!Array.isArray(ttl)) return ttl as number | null; // of one cell
  const [first = null, ...others] = [...new Set(ttl as readonly (number | null)[])];
  return others.length === 0 ? first : 'several';
}
