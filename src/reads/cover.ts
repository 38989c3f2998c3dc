/** The fewest statements such that the coordinator of each holds all its keys: a set cover over replica sets. Pure. */

export interface CoverGroup {
  /** Host id; undefined where replicas are not known. */
  readonly coordinator: string | undefined;
  /** Indexes into the list of replica sets. */
  readonly members: readonly number[];
}

/**
 * Groups keys by a common replica, the host that holds most of the rest first (greedy, at most ln n worse than the best
 * cover), in chunks of at most `chunkSize`. `offset` rotates ties, so that load spreads over hosts that would all do.
 */
export function coverByReplicas(
  replicaSets: readonly (readonly string[])[],
  chunkSize: number,
  offset: number,
): CoverGroup[] {
  const groups: CoverGroup[] = [];
  let rest = replicaSets.map((_, index) => index);
  while (rest.length > 0) {
    const coordinator = mostHeld(
      rest.map((index) => replicaSets[index] ?? []),
      offset + groups.length,
    );
    const holds = (index: number) => {
      const replicas = replicaSets[index] ?? [];
      return coordinator === undefined ? replicas.length === 0 : replicas.includes(coordinator);
    };
    const members = rest.filter(holds);
    for (let start = 0; start < members.length; start += chunkSize) {
      groups.push({ coordinator, members: members.slice(start, start + chunkSize) });
    }
    rest = rest.filter((index) => !holds(index));
  }
  return groups;
}

function mostHeld(replicaSets: readonly (readonly string[])[], offset: number): string | undefined {
  const counts = new Map<string, number>();
  for (const replica of replicaSets.flat()) counts.set(replica, (counts.get(replica) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const best = [...counts]
    .filter(([, count]) => count === most)
    .map(([host]) => host)
    .sort();
  return best[offset % best.length];
}
