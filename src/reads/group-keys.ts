/** Which keys can share a statement. Pure. */
import { identityOf, type KeyIdentity } from '../cql-type/key.ts';
import type { Key, LevelRead } from './level-read.ts';

/** `members` are indexes into the list of keys. */
export type KeyGroup =
  | { readonly kind: 'single'; readonly members: readonly [number] }
  /** One partition: `(k1, k2) IN ?`. */
  | { readonly kind: 'rows'; readonly members: readonly number[] }
  /** All equal but the key's component `component`, which belongs to the partition key: `p IN ?`. */
  | { readonly kind: 'partitions'; readonly component: number; readonly members: readonly number[] };

/**
 * The better of two groupings: rows that share a partition first, or partitions first. CQL cannot list composite
 * partition keys, so keys share `p IN ?` only when all other components are equal.
 */
export function groupKeys(read: LevelRead, keys: readonly Key[], members: readonly number[]): KeyGroup[] {
  const byPartition = groupPartitions(read, keys, members);
  const canListRows = read.limit === undefined && read.keyColumns.length > read.table.partitionKeys.length;
  if (!canListRows) return byPartition;
  const rows = groupBy(
    members,
    partIdentity(read, keys, (place) => place < read.table.partitionKeys.length),
  );
  const shared = rows.filter((group) => group.length > 1).map((group): KeyGroup => ({ kind: 'rows', members: group }));
  const alone = rows.filter((group) => group.length === 1).flat();
  const byRows = [...shared, ...groupPartitions(read, keys, alone)];
  return byRows.length <= byPartition.length ? byRows : byPartition;
}

function groupPartitions(read: LevelRead, keys: readonly Key[], members: readonly number[]): KeyGroup[] {
  let best: KeyGroup[] | undefined;
  for (let component = 0; component < read.table.partitionKeys.length; component += 1) {
    const others = partIdentity(read, keys, (place) => place !== component);
    const groups = groupBy(members, others).map(
      (group): KeyGroup =>
        group.length === 1
          ? { kind: 'single', members: [group[0]!] } // one member
          : { kind: 'partitions', component, members: group },
    );
    if (best === undefined || groups.length < best.length) best = groups;
  }
  return best ?? [];
}

/** The identity of the chosen parts of a key; of no part all keys are equal. */
function partIdentity(
  { keyColumns }: LevelRead,
  keys: readonly Key[],
  isChosen: (place: number) => boolean,
): (member: number) => KeyIdentity {
  const places = [...keyColumns.keys()].filter(isChosen);
  if (places.length === 0) return () => '';
  const identity = identityOf(places.map((place) => keyColumns[place]!.valueType)); // places of columns
  return (member) => identity(places.map((place) => keys[member]?.[place] ?? null));
}

function groupBy(members: readonly number[], identity: (member: number) => KeyIdentity): number[][] {
  const groups = new Map<KeyIdentity, number[]>();
  for (const member of members) {
    const key = identity(member);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
