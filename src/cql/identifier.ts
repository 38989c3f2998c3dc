/** The only place that writes identifiers into CQL. They come from the model, never from a request. */
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';

/** Quotes a name, so that case, keywords and quotes in it mean nothing. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function tableName(table: TableModel): string {
  return `${quote(table.keyspace)}.${quote(table.name)}`;
}

export function columnName(column: ColumnModel): string {
  return quote(column.name);
}
