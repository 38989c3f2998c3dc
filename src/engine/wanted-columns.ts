/** Which columns a read fetches, and which of them are decoded. */
import { type Asked, connectionColumns, selectedColumns } from '../graphql/reads/selected-columns.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { resultColumn } from '../plan/projection.ts';
import { sourceColumns } from '../plan/relation-key.ts';
import type { Columns, ObjectShape } from './program.ts';

/** What is shown of the rows of a read. */
interface Shown {
  readonly objects: readonly ObjectShape[];
  /** Whether the rows are those of a connection. */
  readonly isConnection?: boolean;
}

/**
 * Fetched is what the resolvers fetch, so that a read is the same whoever asks for it; decoded are the key, what is shown,
 * and the sources of relations.
 */
export function columnsOf(table: TableModel, asked: Asked, { objects, isConnection }: Shown): Columns {
  const shown = objects.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'column' ? [item.column] : [])));
  const sources = objects.flatMap(({ relations }) =>
    relations.flatMap(({ relation }) => sourceColumns(relation.pairs)),
  );
  const wanted = new Set([...keyColumns(table), ...shown, ...sources]);
  return {
    projection: (isConnection ? connectionColumns : selectedColumns)(asked, table),
    wanted: [...wanted].map(resultColumn),
  };
}
