/** Resolver bodies of rows by many keys: one batch, each row in the place of its key. */
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import { GatewayError, toError } from '../../errors.ts';
import { keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { checkKey } from '../../plan/check-value.ts';
import type { RowAnswer } from '../../reads/create-loaders.ts';
import { type ReadParts, readNode } from './resolve-reads.ts';
import { selectedColumns } from './selected-columns.ts';

type KeyValues = Readonly<Record<string, JsonValue>>;

/** An error stands in the place of a row that could not be read: graphql makes null and an error of it. */
export async function readKeys(parts: ReadParts, given: readonly KeyValues[]): Promise<(Row | null)[]> {
  const { table, context, info } = parts;
  context.guard(table, 'read');
  assertCount(given.length, context.limits.maxInList);
  const keys = given.map((values) => keyColumns(table).map(({ field }) => values[field] ?? null));
  for (const key of keys) checkKey(table, key);
  const answers = await context.loaders.rows(table, keys, selectedColumns(info, table));
  return answers as (Row | null)[]; // graphql takes errors among them for what they are
}

/** A malformed id costs its own place alone. */
export function readNodes(
  nodeIds: readonly string[],
  tables: ReadonlyMap<string, TableModel>,
  parts: Pick<ReadParts, 'context' | 'info'>,
): Promise<(Row | null)[]> {
  assertCount(nodeIds.length, parts.context.limits.maxInList);
  const answers: Promise<RowAnswer>[] = nodeIds.map((nodeId) => readNode(nodeId, tables, parts).catch(toError));
  return Promise.all(answers) as Promise<(Row | null)[]>; // as above
}

export function assertCount(count: number, maxInList: number): void {
  if (count > maxInList)
    throw new GatewayError('BAD_USER_INPUT', `Cannot read ${count} rows by their keys as permitted are ${maxInList}`);
}
