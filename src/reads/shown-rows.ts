/** Which rows of an answer are rows of the table, and which of those can be shown. */
import { isHidden, type Row } from '../cql-type/value-type.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import type { ExecutionScope } from '../statement/executor.ts';
import type { Page } from '../statement/statement.ts';

/**
 * The rows of the table in an answer. Those that cannot be shown are among them, since they count where a page ends, but
 * the operation's warnings tell of them. A partition that holds static values alone comes as one row without clustering
 * values, which is no row of the table.
 */
export function rowsOf(table: TableModel, { rows }: Page, scope: ExecutionScope): readonly Row[] {
  for (const row of rows) {
    const column = hiddenBy(table, row);
    if (column !== undefined) warn(scope, table, column);
  }
  const [first] = table.clusteringKeys;
  if (first === undefined || !table.columns.some((column) => column.role === 'static')) return rows;
  const isRow = (row: Row) => row[first.field] !== null;
  return rows.every(isRow) ? rows : rows.filter(isRow);
}

/** Whether each part of the key has a form in the API: an empty `int`, for instance, has none. */
export function isShown(table: TableModel, row: Row): boolean {
  return hiddenBy(table, row) === undefined;
}

/** The row of a key, or null: none, or one that cannot be shown. */
export function toRow(table: TableModel, [row]: readonly Row[]): Row | null {
  return row !== undefined && isShown(table, row) ? row : null;
}

function hiddenBy({ partitionKeys, clusteringKeys }: TableModel, row: Row): ColumnModel | undefined {
  const isHiding = ({ field }: ColumnModel) => isHidden(row[field]);
  return partitionKeys.find(isHiding) ?? clusteringKeys.find(isHiding);
}

function warn({ usage }: ExecutionScope, { names }: TableModel, { field }: ColumnModel): void {
  usage?.warnOfRows(
    `Rows of ${names.list} are left out as their ${field}, a part of the key, is stored in bytes that have no form here, such as none at all`,
  );
}
