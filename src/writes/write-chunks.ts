/** Writes of one partition in parts that a batch can carry. */
import type { JsonValue } from '../cql-type/value-type.ts';
import type { WritePlan } from '../plan/write-plan.ts';

/** Of one partition Cassandra makes one mutation, whose size it neither warns of nor refuses as it does of other batches. */
const MAX_BYTES = 32_768;
const MAX_WRITES = 100;

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

/** About the bytes of the values that a write binds; at least those of its texts. */
export function boundBytes({ key, assignments, edits, range = [] }: WritePlan): number {
  let bytes = 0;
  for (const value of key) bytes += bytesOf(value);
  for (const { bound } of assignments) bytes += bytesOf(bound.value);
  for (const { values } of [...edits, ...range]) for (const { value } of values) bytes += bytesOf(value);
  return bytes;
}

function bytesOf(value: JsonValue | undefined): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  return typeof value === 'object' ? Buffer.byteLength(JSON.stringify(value)) : NUMBER_BYTES;
}

const NUMBER_BYTES = 8;
