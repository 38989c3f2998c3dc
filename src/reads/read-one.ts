/** One row by its whole key, by one statement. */
import { selectRow } from '../cql/select.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Projection } from '../plan/projection.ts';
import type { ResultColumn } from '../statement/statement.ts';
import type { Key } from './level-read.ts';
import type { ReadParts } from './read-level.ts';
import { rowsOf, toRow } from './shown-rows.ts';

export interface OneRead {
  readonly key: Key;
  readonly projection: Projection;
  /** What is decoded. */
  readonly wanted: readonly ResultColumn[];
}

/** @throws what the statement ended with. */
export function readOne({ executor, scope }: ReadParts, table: TableModel, read: OneRead): Promise<Row | null> {
  return executor
    .execute(selectRow(table, read.key, read), scope)
    .then((page) => toRow(table, rowsOf(table, page, scope)));
}
