/** What may be done with a table as it is: rules take away from it. */
import { type ColumnModel, isKey, type TableModel, type TableRights } from './keyspace-model.ts';

export function allRights(kind: TableModel['kind'], columns: readonly ColumnModel[], isWritable: boolean): TableRights {
  const others = columns.filter((column) => !isKey(column));
  const written = isWritable && others.length > 0 ? others : undefined;
  return {
    read: true,
    insert: isWritable && kind === 'table' ? others : undefined,
    update: kind === 'table' ? written : undefined,
    increment: kind === 'counter' ? written : undefined,
    delete: isWritable,
    clear: kind === 'table' ? (written ?? []) : [],
    readMany: true,
    deleteMany: isWritable,
  };
}

export function readRights({ read, readMany }: TableRights): TableRights {
  return {
    read,
    readMany,
    deleteMany: false,
    insert: undefined,
    update: undefined,
    increment: undefined,
    delete: false,
    clear: [],
  };
}
