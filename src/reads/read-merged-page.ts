/** Pages of several partitions in one clustering order: each is read by itself, and resumes by itself. */
import { compareValues } from '../cql-type/compare.ts';
import { encode } from '../cql-type/encode.ts';
import { partitionKeyBytes } from '../cql-type/key.ts';
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { columnOf } from '../plan/condition.ts';
import { partitionsOf } from '../plan/merge-read.ts';
import type { ReadPlan } from '../plan/read-plan.ts';
import { resumeAfter, resumeFrom } from '../plan/resume.ts';
import type { Key } from './level-read.ts';
import { mergedPage, type PageRequest, type PageResult } from './position.ts';
import type { ReadParts } from './read-level.ts';
import { readSlices } from './read-slices.ts';

export async function readMergedPage(parts: ReadParts, request: PageRequest): Promise<PageResult> {
  const { plan, first, after, wanted } = request;
  const { table } = plan;
  const key = after?.kind === 'merge' ? after.key : undefined;
  const read = await Promise.all(
    partitionsOf(plan).map(async (partition) => {
      const bytes = bytesOf(
        table,
        partition.conditions.filter(isOfPartition).map(({ value }) => value),
      );
      const slices = slicesOf(partition, bytes, key);
      const rows = await readSlices(parts, slices, { limit: first + 1, wanted });
      return rows.map((row) => ({ row, bytes }));
    }),
  );
  const rows = read.flat().sort((a, b) => compareRows(plan, a.row, b.row) || Buffer.compare(a.bytes, b.bytes));
  return mergedPage(
    table,
    rows.map(({ row }) => row),
    first,
  );
}

function isOfPartition(each: ReadPlan['conditions'][number]): boolean {
  return columnOf(each).role === 'partition';
}

/** Rows with the clustering values of the cursor's row follow it in partitions whose key stands behind. */
function slicesOf(partition: ReadPlan, bytes: Buffer, key: Key | undefined): readonly ReadPlan[] {
  if (key === undefined) return [partition];
  const size = partition.table.partitionKeys.length;
  const clustering = key.slice(size);
  const isBehind = Buffer.compare(bytes, bytesOf(partition.table, key.slice(0, size))) > 0;
  return isBehind ? resumeFrom(partition, clustering) : resumeAfter(partition, clustering);
}

function bytesOf({ partitionKeys }: TableModel, values: readonly JsonValue[]): Buffer {
  return partitionKeyBytes(partitionKeys.map(({ valueType }, index) => encode(values[index] ?? null, valueType)));
}

function compareRows({ table, isReversed }: ReadPlan, a: Row, b: Row): number {
  for (const { field, valueType, order } of table.clusteringKeys) {
    const compared = compareValues(a[field] ?? null, b[field] ?? null, valueType);
    if (compared !== 0) return (order === 'ASC') === isReversed ? -compared : compared;
  }
  return 0;
}
