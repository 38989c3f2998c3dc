/** The fewest statements such that the coordinator of each holds all its keys: a set cover over replica sets. Pure. */
import { chunks } from './chunks.ts';

export interface CoverGroup {
  /** Host id; undefined where replicas are not known. */
  readonly coordinator: string | undefined;
  /** Indexes into the list of replica sets. */
  readonly members: readonly number[];
}

/** Keys with the same replicas. */
interface SetGroup {
  readonly replicas: readonly string[];
  readonly members: number[];
}

/**
 * Groups keys by a common replica, the host that holds most of the rest first (greedy, at most ln n worse than the best
 * cover), in chunks of at most `chunkSize`. Sets that are the same object are counted once, so that many keys cost little
 * more than few. `offset` rotates ties, so that load spreads over hosts that would all do.
 */
export function coverByReplicas(
  replicaSets: readonly (readonly string[])[],
  chunkSize: number,
  offset: number,
): CoverGroup[] {
  const groups: CoverGroup[] = [];
  let rest = groupBySet(replicaSets);
  const [only] = rest;
  // The usual case: every node that may be asked has everything.
  if (only !== undefined && rest.length === 1 && only.members.length <= chunkSize)
    return [{ coordinator: mostHeld(rest, offset), members: only.members }];
  while (rest.length > 0) {
    const coordinator = mostHeld(rest, offset + groups.length);
    const isHeld = ({ replicas }: SetGroup) =>
      coordinator === undefined ? replicas.length === 0 : replicas.includes(coordinator);
    const held = rest.filter(isHeld).flatMap((group) => group.members);
    groups.push(...chunks(held, chunkSize).map((members) => ({ coordinator, members })));
    rest = rest.filter((group) => !isHeld(group));
  }
  return groups;
}

function groupBySet(replicaSets: readonly (readonly string[])[]): SetGroup[] {
  const groups = new Map<readonly string[], SetGroup>();
  for (let index = 0; index < replicaSets.length; index += 1) {
    const replicas = replicaSets[index]!; // below its length
    const group = groups.get(replicas);
    if (group === undefined) groups.set(replicas, { replicas, members: [index] });
    else group.members.push(index);
  }
  return [...groups.values()];
}

function mostHeld(groups: readonly SetGroup[], offset: number): string | undefined {
  const counts = new Map<string, number>();
  for (const { replicas, members } of groups)
    for (const replica of replicas) counts.set(replica, (counts.get(replica) ?? 0) + members.length);
  const most = Math.max(0, ...counts.values());
  const best = [...counts]
    .filter(([, count]) => count === most)
    .map(([host]) => host)
    .sort();
  return best[offset % best.length];
}
