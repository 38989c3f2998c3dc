/** What the API calls the parts of a table. */
import type { WriteKind } from './keyspace-model.ts';
import type { EditKind } from './write-parts.ts';

export interface WriteNames {
  readonly field: string;
  /** The same for a list of inputs. */
  readonly list: string;
  readonly input: string;
  readonly payload: string;
}

export interface PartitionNames {
  readonly type: string;
  /** Root field of one partition. */
  readonly single: string;
  /** Root field of a page of partitions. */
  readonly list: string;
  /** Input type of filters of its rows. */
  readonly where: string;
  readonly connection: string;
  readonly edge: string;
}

export interface AggregateNames {
  /** Root field. */
  readonly field: string;
  readonly type: string;
  /** Types of the values of a function, by column. */
  readonly extremes: string;
  readonly sums: string;
  readonly averages: string;
  /** Types of a group, of what its rows have in common, and of the names of columns. */
  readonly group: string;
  readonly groupKey: string;
  readonly groupBy: string;
}

/** Of writes of the static columns of a partition. */
export interface StaticNames {
  readonly update: WriteNames;
  readonly delete: WriteNames;
  readonly keyInput: string;
  readonly setInput: string;
  readonly conditionsInput: string;
  /** Enum of the columns that can be deleted. */
  readonly columns: string;
}

/** Everything that the API calls after a table. */
export interface TableNames {
  readonly type: string;
  /** Root field of one row. */
  readonly single: string;
  /** Root field of a page of rows. */
  readonly list: string;
  readonly connection: string;
  readonly edge: string;
  readonly where: string;
  /** Root field of the rows with given keys. */
  readonly byKey: string;
  /** Of tables with several clustering columns: input types of ranges over them. */
  readonly clusteringFilter: string;
  readonly clusteringInput: string;
  /** Of tables with clustering columns. */
  readonly partition: PartitionNames;
  readonly aggregate: AggregateNames;
  /** Type of what is known of a row's cells. */
  readonly meta: string;
  /** Of tables with an index over vectors: root field and type of a search. */
  readonly nearest: { readonly field: string; readonly type: string };
  readonly keyInput: string;
  readonly setInput: string;
  /** Input types of what a write asks before it writes, and of edits of parts of values. */
  readonly conditionsInput: string;
  readonly edits: Readonly<Record<EditKind, string>>;
  /** What is told of a row that did not meet a condition. */
  readonly current: string;
  /** Input types of the options of writes and of deletes, their levels of consistency; the type of what was generated. */
  readonly writeOptionsInput: string;
  readonly deleteOptionsInput: string;
  readonly consistency: string;
  readonly generated: string;
  readonly incrementsInput: string;
  readonly writes: Readonly<Record<WriteKind, WriteNames>>;
  /** Of tables with clustering columns: deletes of ranges of rows, whose input is a filter. */
  readonly range: WriteNames;
  /** Of tables with static columns. */
  readonly statics: StaticNames;
  /** Enum of the columns that can be deleted. */
  readonly deletable: string;
}
