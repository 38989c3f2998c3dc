/** Which nodes a process uses when it is to use only some of a large cluster; pure. */

export interface Candidate {
  readonly address: string;
  readonly rack: string | null;
}

/**
 * `count` addresses, or one for each rack if there are more racks; `first`, the node that is connected already, is one of
 * them, the others are chosen at random, so that a fleet spreads over the cluster.
 */
export function chooseHosts(candidates: readonly Candidate[], first: string, count: number): ReadonlySet<string> {
  const shuffled = shuffle(candidates).sort((a, b) => Number(b.address === first) - Number(a.address === first));
  const chosen = new Map<string | null, string>();
  for (const { address, rack } of shuffled) if (!chosen.has(rack)) chosen.set(rack, address);
  const addresses = new Set(chosen.values());
  for (const { address } of shuffled) {
    if (addresses.size >= count) break;
    addresses.add(address);
  }
  return addresses;
}

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
