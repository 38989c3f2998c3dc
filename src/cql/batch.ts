/** Writes of one partition -> one batch, which Cassandra carries out as one. */
import { keyColumns } from '../model/keyspace-model.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import type { Statement } from '../statement/statement.ts';
import { writeStatement } from './write.ts';

/** @param plans of one partition of one table, at one consistency, without conditions; at least one. */
export function partitionBatch(plans: readonly WritePlan[]): Statement {
  const parts = plans.map(writeStatement);
  const [{ table, key, options }] = plans as [WritePlan];
  const columns = keyColumns(table).slice(0, table.partitionKeys.length);
  return {
    cql: 'BEGIN UNLOGGED BATCH', // of the texts of its parts
    values: [],
    columns: [],
    kind: 'write',
    isIdempotent: plans.every(({ isIdempotent }) => isIdempotent),
    isPrepared: true,
    batch: { parts, isLogged: false },
    routing: {
      keyspace: table.keyspace,
      values: columns.map((column, index) => ({ value: key[index] ?? null, type: column.valueType })),
    },
    ...(options.consistency ? { consistency: options.consistency } : {}),
  };
}
