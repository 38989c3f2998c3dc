/** What one batch may hold: what Cassandra would refuse, or an operator would, is refused before it is sent. */
import type { Options } from '../config/options.ts';
import { identityOf } from '../cql-type/key.ts';
import { GatewayError } from '../errors.ts';
import { keyColumns } from '../model/keyspace-model.ts';
import type { WritePlan } from './write-plan.ts';

export type BatchLimits = Pick<Options, 'maxListWrites' | 'maxBatchBytes' | 'unloggedPartitions'>;

/** A write, and where it stands in the answer. */
export interface PlacedWrite {
  readonly path: string;
  readonly plan: WritePlan;
}

export interface BatchKind {
  readonly isLogged: boolean;
  /** In microseconds since 1970. */
  readonly timestamp: string | undefined;
}

/** @param bytes of all that is bound. @throws {GatewayError} `BAD_USER_INPUT`, or for policy `QUERY_TOO_COMPLEX`. */
export function checkBatch(
  writes: readonly PlacedWrite[],
  { kind, bytes, limits }: { readonly kind: BatchKind; readonly bytes: number; readonly limits: BatchLimits },
): void {
  assertBatchSize(writes.length, bytes, limits);
  assertCounters(writes, kind);
  assertCopies(writes, kind);
  assertConditions(writes, kind);
  assertTimestamps(writes, kind);
  assertRows(writes);
  if (!kind.isLogged && !limits.unloggedPartitions && partitionsOf(writes).size > 1)
    refuse('it is UNLOGGED and writes several partitions, of which some could be left out: say LOGGED');
}

/** @throws {GatewayError} `QUERY_TOO_COMPLEX` */
export function assertBatchSize(writes: number, bytes: number, limits: BatchLimits): void {
  if (writes > limits.maxListWrites)
    refuse(`it has ${writes} writes, permitted are ${limits.maxListWrites}`, 'QUERY_TOO_COMPLEX');
  if (bytes > limits.maxBatchBytes)
    refuse(`it binds ${bytes} bytes, permitted are ${limits.maxBatchBytes}`, 'QUERY_TOO_COMPLEX');
}

/** Copies are in other partitions. */
function assertCopies(writes: readonly PlacedWrite[], { isLogged }: BatchKind): void {
  const copied = writes.filter(({ plan }) => plan.table.companions.length > 0);
  const guarded = copied.find(({ plan }) => plan.guard !== undefined);
  if (guarded !== undefined) refuse(`${guarded.path} has a condition, and copies in other tables: send it apart`);
  if (!isLogged && copied[0] !== undefined) refuse(`it is UNLOGGED and ${copied[0].path} has copies: say LOGGED`);
}

function assertCounters(writes: readonly PlacedWrite[], { timestamp }: BatchKind): void {
  const counter = writes.find(({ plan }) => plan.table.kind === 'counter');
  if (counter === undefined) return;
  const other = writes.find(({ plan }) => plan.table.kind !== 'counter');
  if (other !== undefined) refuse(`${counter.path} is of counters and ${other.path} is not: send them apart`);
  if (timestamp !== undefined) refuse('it is of counters, which take no timestamp');
}

/** Conditions agree within one partition. */
function assertConditions(writes: readonly PlacedWrite[], { timestamp }: BatchKind): void {
  const guarded = writes.find(({ plan }) => plan.guard !== undefined);
  if (guarded === undefined) return;
  const other = writes.find(
    ({ plan }) => partitionOf(plan) !== partitionOf(guarded.plan) || plan.table !== guarded.plan.table,
  );
  if (other !== undefined)
    refuse(`${guarded.path} has a condition and ${other.path} is of another partition or table: send it apart`);
  const range = writes.find(({ plan }) => plan.range !== undefined);
  if (range !== undefined)
    refuse(`${range.path} deletes a range beside the condition of ${guarded.path}: send it apart`);
  if (timestamp !== undefined) refuse(`${guarded.path} has a condition, whose timestamp Cassandra chooses`);
}

function assertTimestamps(writes: readonly PlacedWrite[], { timestamp }: BatchKind): void {
  const own = writes.find(({ plan }) => typeof plan.options.timestamp === 'string');
  if (own !== undefined && timestamp !== undefined) refuse(`${own.path} has a timestamp, and the batch too: give one`);
  const levels = new Set(writes.map(({ plan }) => plan.options.consistency ?? undefined));
  if (levels.size > 1) refuse('its writes have several consistencies: give all of them one');
}

/** One timestamp holds for all, so that nothing says which of two writes of a row stays. */
function assertRows(writes: readonly PlacedWrite[]): void {
  const rows = new Map<string, string>();
  for (const { path, plan } of writes) {
    const row = `${plan.table.id} ${String(identityOf(keyTypes(plan).slice(0, plan.key.length))(plan.key))} ${partitionOf(plan)}`;
    const other = rows.get(row);
    if (other !== undefined)
      refuse(`${other} and ${path} are of the same row, and nothing says which is last: give one`);
    rows.set(row, path);
  }
  for (const range of writes.filter(({ plan }) => plan.range !== undefined)) {
    const same = writes.find(
      (each) =>
        each !== range && each.plan.table === range.plan.table && partitionOf(each.plan) === partitionOf(range.plan),
    );
    if (same !== undefined)
      refuse(`${range.path} deletes a range of the partition that ${same.path} writes: send them apart`);
  }
}

function keyTypes({ table }: WritePlan) {
  return keyColumns(table).map(({ valueType }) => valueType);
}

function partitionsOf(writes: readonly PlacedWrite[]): ReadonlySet<string> {
  return new Set(writes.map(({ plan }) => partitionOf(plan)));
}

/** The same for the same partition of a keyspace. */
function partitionOf(plan: WritePlan): string {
  const { table } = plan;
  const count = table.partitionKeys.length;
  const key =
    plan.range === undefined ? plan.key.slice(0, count) : plan.range.slice(0, count).map(({ value }) => value);
  return `${table.keyspace} ${String(identityOf(keyTypes(plan).slice(0, count))(key))}`;
}

function refuse(reason: string, code: 'BAD_USER_INPUT' | 'QUERY_TOO_COMPLEX' = 'BAD_USER_INPUT'): never {
  throw new GatewayError(code, `Cannot write this batch as ${reason}`);
}
