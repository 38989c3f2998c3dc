/** Resolver body of vector searches. */
import type { Row } from '../../cql-type/value-type.ts';
import { type NearestRequest, planNearest } from '../../plan/nearest.ts';
import type { ReadParts } from './resolve-reads.ts';
import { selectedColumns } from './selected-columns.ts';

export async function readNearest(
  parts: ReadParts<Pick<NearestRequest, 'where' | 'vectors' | 'limit'>>,
): Promise<Row[]> {
  const { table, args, context, info } = parts;
  context.guard(table, 'read');
  const plan = planNearest(table, {
    ...args,
    limits: context.limits,
    permit: context.permits?.rows(table, 'read'),
    projection: selectedColumns(info, table, ['row']),
  });
  return [...(await context.loaders.nearest(plan))];
}
