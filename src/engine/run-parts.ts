/** What a run has at hand, and the reads of rows by their keys. */
import type { Row } from '../cql-type/value-type.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { RowAnswer } from '../reads/create-loaders.ts';
import type { Key } from '../reads/level-read.ts';
import type { Columns, Program } from './program.ts';

export interface RunParts {
  readonly program: Program;
  readonly context: GatewayContext;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly tables: ReadonlyMap<string, TableModel>;
}

interface RowsRead {
  readonly table: TableModel;
  readonly keys: readonly Key[];
  readonly columns: Columns;
}

export function rowOf(
  { program, context }: RunParts,
  { table, key, columns }: Omit<RowsRead, 'keys'> & { readonly key: Key },
): Promise<Row | null> {
  return program.isEachReadOnce
    ? context.loaders.rowOnce(table, key, columns)
    : context.loaders.row(table, key, columns.projection);
}

/** Where no table is read at two places, rows need not be collected with others, nor kept. */
export function rowsOf(
  { program, context }: RunParts,
  { table, keys, columns }: RowsRead,
): Promise<readonly RowAnswer[]> {
  return program.isEachReadOnce
    ? context.loaders.rowsOnce(table, keys, columns)
    : context.loaders.rows(table, keys, columns.projection);
}
