/** Resolver bodies of relations that name several rows: by lists of keys, and through link tables. */
import type { Row } from '../../cql-type/value-type.ts';
import type { RelationModel } from '../../model/keyspace-model.ts';
import { checkKey } from '../../plan/check-value.ts';
import { projectionOf } from '../../plan/projection.ts';
import { listedKeys, relationKey, sourceColumns } from '../../plan/relation-key.ts';
import type { Connection } from './connection-value.ts';
import { assertCount } from './resolve-keys.ts';
import { type PageArguments, type ReadParts, readBelow } from './resolve-reads.ts';
import { selectedColumns, selectedFields } from './selected-columns.ts';

/** The rows whose keys a column lists, in its order; batched over the rows of a level. */
export async function readListed(relation: RelationModel, row: Row, parts: ReadParts): Promise<(Row | null)[]> {
  const { table, context, info } = parts;
  context.guard(table, 'read');
  const keys = listedKeys(relation, row);
  assertCount(keys.length, context.limits.maxInList);
  for (const key of keys) checkKey(table, key);
  const answers = await context.loaders.rows(table, keys, selectedColumns(info, table));
  return answers as (Row | null)[]; // graphql takes errors among them for what they are
}

interface Linked {
  readonly key: RelationModel;
  readonly row: Row;
}

/** A page of rows of a link table, with the columns that its edges show and those that lead on. */
export function readLinked(
  onward: RelationModel,
  { key, row }: Linked,
  parts: ReadParts<PageArguments>,
): Promise<Connection> {
  const { table, info } = parts;
  const shown = selectedFields(info, key.to?.edge ?? '', ['edges']);
  const columns = table.columns.filter(({ field }) => shown.has(field) || shown.has(`${field}Column`));
  const projection = projectionOf([...columns, ...sourceColumns(onward.pairs)]);
  return readBelow(relationKey(key, row), parts, projection);
}

/** The rows that rows of a link table lead to, by one batch. */
export async function readNodesOf(
  relation: RelationModel,
  links: readonly Row[],
  parts: ReadParts,
): Promise<(Row | null)[]> {
  const { table, context, info } = parts;
  context.guard(table, 'read');
  const keys = links.map((row) => relationKey(relation, row));
  const given = keys.filter((key) => key !== undefined);
  const answers = await context.loaders.rows(table, given, selectedColumns(info, table));
  let at = 0;
  return keys.map((key) => (key === undefined ? null : (answers[at++] ?? null))) as (Row | null)[]; // as above
}
