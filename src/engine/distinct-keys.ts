/** The keys of a level. */
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { RelationModel } from '../model/keyspace-model.ts';
import { relationKey } from '../plan/relation-key.ts';
import type { Key } from '../reads/level-read.ts';
import { NULL } from './results.ts';

/** The distinct keys that a relation has for these rows, and the place of each row's key; NULL where it has none. */
export function distinctKeys(
  relation: RelationModel,
  parents: readonly Row[],
): { readonly keys: readonly Key[]; readonly places: readonly number[] } {
  const identity = identityOf(relation.pairs.map((pair) => pair.target.valueType));
  const known = new Map<KeyIdentity, number>();
  const keys: Key[] = [];
  const places = parents.map((row) => {
    const key = relationKey(relation, row);
    if (key === undefined) return NULL;
    const id = identity(key);
    const place = known.get(id) ?? keys.push(key) - 1;
    known.set(id, place);
    return place;
  });
  return { keys, places };
}
