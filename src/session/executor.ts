/**
 * The one small interface between the stages. The session implements it; metering and the limiter wrap it, so whatever
 * reads or writes cannot bypass them.
 */
import type { JsonValue, Row, ValueType } from '../cql-type/value-type.ts';
import type { Deadline } from '../deadline.ts';

export interface BoundValue {
  /** `undefined` leaves the column alone (unset), `null` writes a tombstone. */
  readonly value: JsonValue | undefined;
  readonly type: ValueType;
}

export interface ResultColumn {
  readonly column: string;
  readonly property: string;
  readonly type: ValueType;
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
}

export interface Page {
  readonly rows: readonly Row[];
  readonly pageState?: string;
}

/** Statements and rows of one operation. */
export interface Usage {
  statements: number;
  rows: number;
}

export interface ExecutionScope {
  readonly deadline: Deadline;
  readonly priority?: 'high' | 'normal';
  readonly usage?: Usage;
}

export interface Executor {
  /** @throws GatewayError always; no error of the driver passes. */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page>;
}

/** Host ids of the replicas that hold a partition; empty when they are not known. */
export type ReplicasOf = (routing: Routing) => readonly string[];

/** What a ping of one host brought. */
export interface HostPing {
  readonly address: string;
  readonly latencyMs?: number;
  readonly clusterName?: string;
  readonly schemaVersion?: string;
  readonly releaseVersion?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface HostState {
  readonly address: string;
  readonly dataCenter: string | null;
  readonly rack: string | null;
  readonly hostId: string | null;
  readonly releaseVersion: string | null;
  readonly isUp: boolean;
  readonly openConnections: number;
  readonly inFlight: number;
}
