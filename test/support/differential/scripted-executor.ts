/**
 * An executor that answers generated reads from rows in memory, as Cassandra would, and fails as it is told: one key, one
 * table's statements, or never in time.
 */
import { compareValues, isOrdered } from '../../../src/cql-type/compare.ts';
import { encode } from '../../../src/cql-type/encode.ts';
import type { JsonValue, Row } from '../../../src/cql-type/value-type.ts';
import { GatewayError } from '../../../src/errors.ts';
import type { ColumnModel, GatewayModel, TableModel } from '../../../src/model/keyspace-model.ts';
import type { Executor } from '../../../src/statement/executor.ts';
import type { Page, Statement } from '../../../src/statement/statement.ts';

export interface Script {
  readonly model: GatewayModel;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** A statement with this value among those that it binds is refused, as one with an empty key is. */
  readonly refusedValue?: JsonValue | undefined;
  /** Statements of this table fail. */
  readonly failingTable?: string | undefined;
  readonly failure: 'CASSANDRA_TIMEOUT' | 'DEADLINE_EXCEEDED' | 'CASSANDRA_UNAVAILABLE';
}

export function scriptedExecutor(script: Script): { readonly executor: Executor; readonly statements: Statement[] } {
  const statements: Statement[] = [];
  const executor: Executor = {
    execute: async (statement) => {
      statements.push(statement);
      const table = script.model.tables.find(({ id }) => statement.cql.includes(`FROM "${id.replace('.', '"."')}"`))!; // one of ours
      if (table.name === script.failingTable) throw new GatewayError(script.failure, 'as the script says');
      const bound = statement.values.flatMap(({ value }) => flat(value ?? null));
      if (script.refusedValue !== undefined && bound.includes(script.refusedValue))
        throw new GatewayError('BAD_USER_INPUT', 'Cassandra refuses a value');
      return answer(table, statement, script.rows.get(table.name) ?? []);
    },
  };
  return { executor, statements };
}

function flat(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(flat) : [value];
}

function answer(table: TableModel, statement: Statement, rows: readonly Row[]): Page {
  const { cql, values } = statement;
  const queue = values.map(({ value }) => value ?? null);
  const where = / WHERE (.*?)(?= ORDER BY| PER PARTITION LIMIT| LIMIT|$)/.exec(cql)?.[1] ?? '';
  const conditions = where === '' ? [] : where.split(' AND ').map((text) => toCondition(table, text, queue));
  const isReversed = cql.includes(' ORDER BY ');
  const perPartition = cql.includes(' PER PARTITION LIMIT') ? Number(queue.shift()) : undefined;
  const limit = / (?<!PARTITION )LIMIT \?$/.test(cql) ? Number(queue.shift()) : undefined;
  const found = sorted(table, rows, isReversed).filter((row) => conditions.every((holds) => holds(row)));
  const shown = limited(table, found, perPartition).slice(0, limit);
  const start = Number(statement.pageState ?? 0);
  const end = statement.fetchSize === undefined ? shown.length : start + statement.fetchSize;
  const page = shown.slice(start, end).map((row) => projected(statement, row));
  return end < shown.length ? { rows: page, pageState: String(end).padStart(4, '0') } : { rows: page };
}

/** What is decoded of a row, in its order. */
function projected({ columns }: Statement, row: Row): Row {
  return Object.fromEntries(columns.map(({ property }) => [property, row[property] ?? null]));
}

type Holds = (row: Row) => boolean;

function toCondition(table: TableModel, text: string, queue: JsonValue[]): Holds {
  const names = [...(/^(\(?".*"\)?) /.exec(text)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  const columns = names.map((name) => table.columns.find((column) => column.name === name)!); // of our statement
  const [column] = columns;
  if (/ [<>]=? \(/.test(text)) return toRange(columns, text, queue);
  const value = queue.shift() ?? null;
  if (column === undefined) throw new Error(`cannot read ${text}`);
  if (text.endsWith(' IN ?')) {
    const items = value as readonly JsonValue[];
    return (row) =>
      items.some((item) =>
        columns.length === 1
          ? isEqual(column, row[column.field] ?? null, item)
          : columns.every((each, index) =>
              isEqual(each, row[each.field] ?? null, (item as Row)[`item${index}`] ?? null),
            ),
      );
  }
  const sign = / (=|<=?|>=?) \?$/.exec(text)?.[1];
  return (row) => {
    const cell = row[column.field] ?? null;
    if (cell === null) return false;
    const order = compare(column, cell, value);
    return { '=': order === 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[sign as '='];
  };
}

/** `(a, b) > (?, ?)`, column by column. */
function toRange(columns: readonly ColumnModel[], text: string, queue: JsonValue[]): Holds {
  const values = queue.splice(0, columns.length);
  const sign = / ([<>]=?) \(/.exec(text)?.[1];
  return (row) => {
    const orders = columns.map((each, index) => compare(each, row[each.field] ?? null, values[index] ?? null));
    const order = orders.find((each) => each !== 0) ?? 0;
    return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[sign as '<'];
  };
}

function isEqual(column: ColumnModel, a: JsonValue, b: JsonValue): boolean {
  return a !== null && b !== null && encode(a, column.valueType).equals(encode(b, column.valueType));
}

function compare({ valueType }: ColumnModel, a: JsonValue, b: JsonValue): number {
  return isOrdered(valueType) ? compareValues(a, b, valueType) : encode(a, valueType).compare(encode(b, valueType));
}

function sorted(table: TableModel, rows: readonly Row[], isReversed: boolean): readonly Row[] {
  return [...rows].sort((a, b) => {
    for (const column of table.partitionKeys) {
      const order = compare(column, a[column.field] ?? null, b[column.field] ?? null);
      if (order !== 0) return order;
    }
    for (const column of table.clusteringKeys) {
      const [left, right] = [a[column.field] ?? null, b[column.field] ?? null];
      if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
      const order = compare(column, left, right);
      if (order !== 0) return (column.order === 'DESC') === isReversed ? order : -order;
    }
    return 0;
  });
}

function limited(table: TableModel, rows: readonly Row[], limit: number | undefined): readonly Row[] {
  if (limit === undefined) return rows;
  const counts = new Map<string, number>();
  return rows.filter((row) => {
    const key = JSON.stringify(table.partitionKeys.map(({ field }) => row[field]));
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return (counts.get(key) ?? 0) <= limit;
  });
}
