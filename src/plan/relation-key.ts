/** The key that a relation has for a row. */
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import type { ColumnModel, RelationModel, RelationPair, RelationSource } from '../model/keyspace-model.ts';

/** Undefined where nothing can be related: a part is null, or is an empty partition key, which no row has. */
export function relationKey({ pairs }: Pick<RelationModel, 'pairs'>, row: Row): readonly JsonValue[] | undefined {
  const key = pairs.map(({ source }) => sourceValue(source, row));
  if (key.includes(null)) return undefined;
  const [first, second] = pairs;
  const isAlone = first?.target.role === 'partition' && second?.target.role !== 'partition';
  return isAlone && key[0] === '' ? undefined : key;
}

/** The keys of a column that has several, each of one column. */
export function listedKeys({ pairs: [pair] }: RelationModel, row: Row): readonly (readonly JsonValue[])[] {
  const values = pair === undefined ? null : sourceValue(pair.source, row);
  return Array.isArray(values)
    ? (values as readonly JsonValue[]).filter((value) => value !== '').map((value) => [value])
    : [];
}

/** The columns that a relation is read from. */
export function sourceColumns(pairs: readonly RelationPair[]): readonly ColumnModel[] {
  return pairs.flatMap(({ source }) => (source.kind === 'column' ? [source.column] : []));
}

function sourceValue(source: RelationSource, row: Row): JsonValue {
  if (source.kind === 'constant') return source.value;
  let value: JsonValue = row[source.column.field] ?? null;
  for (const property of source.path) value = (value as Row | null)?.[property] ?? null;
  return value;
}
