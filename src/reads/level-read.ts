/** What the keys of one level have in common: which columns they are values of, and what is read of each. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { type ColumnModel, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Condition } from '../plan/condition.ts';
import type { Projection } from '../plan/projection.ts';
import type { ResultColumn } from '../statement/statement.ts';

export type Key = readonly JsonValue[];

export interface LevelRead {
  readonly table: TableModel;
  /** The columns that the keys are values of: the whole key, or a prefix of it. */
  readonly keyColumns: readonly ColumnModel[];
  readonly projection: Projection;
  /** What all rows must be beside having their key, on columns that follow it. */
  readonly conditions?: readonly Condition[];
  /** Rows wanted of each key; undefined where a key names one row. */
  readonly limit?: number;
  readonly isReversed: boolean;
  /** Partitions instead of rows: their keys and static columns. */
  readonly isDistinct?: boolean;
  /** What is decoded of the answers; all that is read where it is left out. */
  readonly wanted?: readonly ResultColumn[];
}

/** Partitions by their keys. */
export function partitionLevel(table: TableModel): LevelRead {
  return { table, keyColumns: table.partitionKeys, projection: 0, isReversed: false, isDistinct: true };
}

/** Rows by their whole keys. */
export function rowLevel(table: TableModel, projection: Projection): LevelRead {
  return { table, keyColumns: keyColumns(table), projection, isReversed: false };
}
