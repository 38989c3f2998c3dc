/** The key that a relation has for a row. */
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import type { RelationModel } from '../model/keyspace-model.ts';

/** Undefined where nothing can be related: a part is null, or is an empty partition key, which no row has. */
export function relationKey({ pairs }: RelationModel, row: Row): readonly JsonValue[] | undefined {
  const key = pairs.map((pair) => row[pair.source.field] ?? null);
  if (key.includes(null)) return undefined;
  const [first, second] = pairs;
  const isAlone = first?.target.role === 'partition' && second?.target.role !== 'partition';
  return isAlone && key[0] === '' ? undefined : key;
}
