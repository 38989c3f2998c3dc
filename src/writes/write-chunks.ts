/** Writes of one partition in parts that a batch can carry. */

import { writeStatement } from '../cql/write.ts';
import { encode } from '../cql-type/encode.ts';
import type { WritePlan } from '../plan/write-plan.ts';

/** Cassandra warns of batches beyond 5 kB, and refuses those beyond 50. */
const MAX_BYTES = 4_096;
const MAX_WRITES = 50;

/** In their order; a write that is too large for company is alone. */
export function chunksOf<T>(items: readonly T[], planOf: (item: T) => WritePlan): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = items.length === 1 ? 0 : boundBytes(planOf(item));
    const chunk = chunks.at(-1);
    if (chunk === undefined || chunk.length >= MAX_WRITES || bytes + size > MAX_BYTES) {
      chunks.push([item]);
      bytes = size;
    } else {
      chunk.push(item);
      bytes += size;
    }
  }
  return chunks;
}

/** Bytes of the values that a write binds. */
export function boundBytes(plan: WritePlan): number {
  return writeStatement(plan).values.reduce((sum, { value, type }) => {
    const isEmpty = value === undefined || value === null;
    return sum + (isEmpty ? 0 : encode(value, type).length);
  }, 0);
}
