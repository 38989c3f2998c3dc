/** Several writes -> one batch, which Cassandra carries out with one timestamp. */
import type { WritePlan } from '../plan/write-plan.ts';
import type { Routing, Statement } from '../statement/statement.ts';
import { keyValues, writeStatement } from './write.ts';

export interface BatchOptions {
  /** Whether Cassandra keeps it in a log until all partitions have it. */
  readonly isLogged: boolean;
  /** In microseconds since 1970. */
  readonly timestamp?: string | undefined;
}

/** @param plans at least one; conditions are of one partition of one table. */
export function batchStatement(plans: readonly WritePlan[], { isLogged, timestamp }: BatchOptions): Statement {
  const parts = plans.map(writeStatement);
  const [first] = plans as [WritePlan];
  const guarded = parts.find(({ isConditional }) => isConditional === true);
  const isCounter = first.table.kind === 'counter';
  return {
    cql: isCounter ? 'BEGIN COUNTER BATCH' : isLogged ? 'BEGIN BATCH' : 'BEGIN UNLOGGED BATCH', // of the texts of its parts
    values: [],
    columns: guarded?.columns ?? [],
    kind: 'write',
    isIdempotent: plans.every(({ isIdempotent }) => isIdempotent),
    isPrepared: true,
    batch: { parts, type: isCounter ? 'counter' : isLogged ? 'logged' : 'unlogged', timestamp },
    routing: routingOf(first),
    ...(first.options.consistency ? { consistency: first.options.consistency } : {}),
    ...(guarded === undefined ? {} : { isConditional: true }),
    ...(guarded?.serialConsistency === undefined ? {} : { serialConsistency: guarded.serialConsistency }),
  };
}

/** The partition of the first write: a coordinator that has it needs no step for it. */
function routingOf(plan: WritePlan): Routing {
  const { keyspace, partitionKeys } = plan.table;
  return { keyspace, values: keyValues(plan).slice(0, partitionKeys.length) };
}
