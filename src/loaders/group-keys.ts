/** Which keys can share a statement. Pure. */
import { type JsonValue, keyText } from '../cql-type/value-type.ts';

export type Key = readonly JsonValue[];

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
export function groupKeys(keys: readonly Key[], partitionSize: number, canListRows: boolean): KeyGroup[] {
  const all = keys.map((_, index) => index);
  const byPartition = groupPartitions(keys, all, partitionSize);
  if (!canListRows) return byPartition;
  const rows = groupBy(all, (index) => keyText(keys[index]!.slice(0, partitionSize))); // an index of `keys`
  const shared = rows.filter((members) => members.length > 1).map((members): KeyGroup => ({ kind: 'rows', members }));
  const alone = rows.filter((members) => members.length === 1).flat();
  const byRows = [...shared, ...groupPartitions(keys, alone, partitionSize)];
  return byRows.length <= byPartition.length ? byRows : byPartition;
}

function groupPartitions(keys: readonly Key[], members: readonly number[], partitionSize: number): KeyGroup[] {
  let best: KeyGroup[] | undefined;
  for (let component = 0; component < partitionSize; component += 1) {
    const others = (index: number) => keyText(keys[index]!.filter((_, place) => place !== component)); // an index of `keys`
    const groups = groupBy(members, others).map(
      (group): KeyGroup =>
        group.length === 1
          ? { kind: 'single', members: [group[0]!] }
          : { kind: 'partitions', component, members: group }, // one member
    );
    if (best === undefined || groups.length < best.length) best = groups;
  }
  return best ?? [];
}

function groupBy(members: readonly number[], textOf: (index: number) => string): number[][] {
  const groups = new Map<string, number[]>();
  for (const member of members) {
    const text = textOf(member);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
