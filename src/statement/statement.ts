/** What is sent to Cassandra, and what comes back. */
import type { Consistency, SerialConsistency } from '../config/config.ts';
import type { BoundValue } from '../cql-type/bound-value.ts';
import type { Row, ValueType } from '../cql-type/value-type.ts';

export interface ResultColumn {
  readonly column: string;
  readonly property: string;
  readonly type: ValueType;
  /** A part of the key, whose bytes matter. */
  readonly isKey?: boolean;
}

/** Where a statement's partition lives: the values of the partition key, in its order. */
export interface Routing {
  readonly keyspace: string;
  readonly values: readonly BoundValue[];
}

export interface Statement {
  readonly cql: string;
  readonly values: readonly BoundValue[];
  /** How the answer's columns become properties of rows; others are dropped. */
  readonly columns: readonly ResultColumn[];
  readonly kind: 'read' | 'write';
  readonly isIdempotent: boolean;
  /** Generated texts are prepared; pings, introspection and DDL are not. */
  readonly isPrepared: boolean;
  /** Rows of a page; omitted reads the whole answer unpaged. */
  readonly fetchSize?: number;
  readonly pageState?: string;
  /** Needed where the driver cannot derive it, as for `IN ?` on a partition key. */
  readonly routing?: Routing;
  /** Host id of the coordinator to try first. */
  readonly coordinator?: string;
  /** Given where it is not that of the configuration; reads alone are serial. */
  readonly consistency?: Consistency | SerialConsistency;
  /** Of a condition; that of the driver where it is left out. */
  readonly serialConsistency?: SerialConsistency;
  /** One of many texts, of which few of each family are kept prepared, apart from all others. */
  readonly family?: 'aggregate' | 'write';
  /** What is sent in place of the text and its values. */
  readonly batch?: Batch;
  /** Cassandra decides by what is there whether it writes, with a timestamp of its own. */
  readonly isConditional?: boolean;
}

/** Statements that are sent together, in one frame with one timestamp. */
export interface Batch {
  readonly parts: readonly Statement[];
  /** `logged`: Cassandra keeps it until all partitions have it. */
  readonly type: 'logged' | 'unlogged' | 'counter';
  /** In microseconds since 1970; that of the driver or the coordinator where it is left out. */
  readonly timestamp?: string | undefined;
}

export interface Page {
  readonly rows: readonly Row[];
  /** What Cassandra says beside its answer: of guardrails, deleted values, large batches. */
  readonly warnings?: readonly string[];
  readonly pageState?: string;
}

/**
 * Host ids of the replicas of partitions, an empty list for one whose replicas are not known; equal lists are the same
 * object. Undefined, without asking for `routings`, where any node is as good as another: there is one, or nothing is known.
 */
export type ReplicasOf = (routings: () => readonly Routing[]) => readonly (readonly string[])[] | undefined;
