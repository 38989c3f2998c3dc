/** Requests of one tick for one table -> each distinct key is read once, with the columns that all of them want. */
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import { NARROW, type Projection } from '../plan/projection.ts';
import type { Key, LevelRead } from './level-read.ts';
import { type KeyAnswer, type ReadParts, readLevel } from './read-level.ts';

export interface KeyRequest {
  readonly key: Key;
  readonly projection: Projection;
}

/** The answers in the order of the requests; requests for equal keys share one. */
export async function readDistinct(
  parts: ReadParts,
  read: Omit<LevelRead, 'projection'>,
  requests: readonly KeyRequest[],
): Promise<readonly KeyAnswer[]> {
  const identity = identityOf(read.keyColumns.map((column) => column.valueType));
  const places = new Map<KeyIdentity, number>();
  const keys: Key[] = [];
  let projection = NARROW;
  const placeOf = requests.map((request) => {
    projection |= request.projection;
    const id = identity(request.key);
    const known = places.get(id);
    if (known !== undefined) return known;
    places.set(id, keys.length);
    return keys.push(request.key) - 1;
  });
  const answers = await readLevel(parts, { ...read, projection }, keys);
  return placeOf.map((place) => answers[place]!); // one answer a key
}
