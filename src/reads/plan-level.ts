/** Keys of one level -> the fewest statements that read them. Pure but for the look-up of replicas. */
import { type SelectOptions, select } from '../cql/select.ts';
import type { ColumnModel } from '../model/keyspace-model.ts';
import { type Condition, condition, oneOfTuples, oneOfValues } from '../plan/condition.ts';
import { planKey } from '../plan/read-plan.ts';
import type { ReplicasOf, Routing, Statement } from '../statement/statement.ts';
import { chunks } from './chunks.ts';
import { type CoverGroup, coverByReplicas } from './cover.ts';
import { groupKeys, type KeyGroup } from './group-keys.ts';
import type { Key, LevelRead } from './level-read.ts';

export interface PlannedRead {
  readonly statement: Statement;
  /** Indexes into the list of keys. */
  readonly members: readonly number[];
}

export interface CoverOptions {
  readonly replicasOf: ReplicasOf;
  readonly inChunkSize: number;
  /** Rotates coordinators that would do equally. */
  readonly offset: number;
}

/** A level with its keys. */
interface Level {
  readonly read: LevelRead;
  readonly keys: readonly Key[];
}

export function planLevel(read: LevelRead, keys: readonly Key[], options: CoverOptions): PlannedRead[] {
  if (keys.length === 1) return planSingles(read, keys, [0]);
  const level = { read, keys };
  if (!read.keyColumns.every(isComparedByBytes)) return planSingles(read, keys, [...keys.keys()]);
  const groups = groupKeys(read, keys);
  return groups.flatMap((group) => planGroup(level, group, options));
}

/**
 * Whether a row of a common answer can be told to belong to a key: equal structures may be written in several ways, and
 * as clustering columns decimals are equal that have other bytes (1.0 finds 1.00).
 */
function isComparedByBytes({ valueType, role }: ColumnModel): boolean {
  return valueType.kind === 'native' && !(valueType.name === 'decimal' && role === 'clustering');
}

/** Reads each key alone: what a failed statement for many is broken into. */
export function planSingles(read: LevelRead, keys: readonly Key[], members: readonly number[]): PlannedRead[] {
  const { table, projection, isReversed, limit, wanted } = read;
  return members.map((member) => ({
    statement: select(
      { ...planKey(table, keyAt(keys, member), { projection, isReversed }), wanted },
      limit === undefined ? {} : { limit },
    ),
    members: [member],
  }));
}

function planGroup(level: Level, group: KeyGroup, options: CoverOptions): PlannedRead[] {
  switch (group.kind) {
    case 'single':
      return planSingles(level.read, level.keys, group.members);
    case 'rows':
      return chunks(group.members, options.inChunkSize).map((members) => ({
        statement: rowsOfPartition(level, members),
        members,
      }));
    case 'partitions':
      return planPartitions(level, group, options);
  }
}

function planPartitions(
  level: Level,
  { members, component }: KeyGroup & { readonly kind: 'partitions' },
  options: CoverOptions,
): PlannedRead[] {
  return coverOf(level, members, options).flatMap(({ coordinator, members: covered }) => {
    if (covered.length === 1) return planSingles(level.read, level.keys, covered);
    return [{ statement: rowsOfPartitions(level, { members: covered, component, coordinator }), members: covered }];
  });
}

/** Who coordinates which members. */
function coverOf({ read, keys }: Level, members: readonly number[], options: CoverOptions): readonly CoverGroup[] {
  const { replicasOf, inChunkSize, offset } = options;
  const sets = replicasOf(() => members.map((member) => routingOf(read, keyAt(keys, member))));
  if (sets === undefined)
    return chunks(members, inChunkSize).map((chunk) => ({ coordinator: undefined, members: chunk }));
  return coverByReplicas(sets, inChunkSize, offset).map((group) => ({
    ...group,
    members: group.members.map((place) => members[place]!), // places of the cover are places of the members
  }));
}

/** `p = ? AND (a, b) IN ?`, or `p = ? AND a IN ?`. */
function rowsOfPartition({ read, keys }: Level, members: readonly number[]): Statement {
  const size = read.table.partitionKeys.length;
  const clustering = read.keyColumns.slice(size);
  const tuples = members.map((member) => keyAt(keys, member).slice(size));
  const [only] = clustering;
  const listed =
    clustering.length === 1 && only !== undefined
      ? oneOfValues(
          only,
          tuples.map(([value]) => value ?? null),
        )
      : oneOfTuples(clustering, tuples);
  return selectLevel(read, [...equalities(read, keyAt(keys, members[0]!)).slice(0, size), listed]); // never empty
}

interface PartitionsGroup {
  readonly members: readonly number[];
  readonly component: number;
  readonly coordinator: string | undefined;
}

/** `p IN ?`, all else equal. */
function rowsOfPartitions({ read, keys }: Level, { members, component, coordinator }: PartitionsGroup): Statement {
  const equal = equalities(read, keyAt(keys, members[0]!)); // never empty
  const column = read.keyColumns[component]!; // a component of the partition key
  const listed = oneOfValues(
    column,
    members.map((member) => keyAt(keys, member)[component] ?? null),
  );
  return selectLevel(read, equal.with(component, listed), {
    ...(read.limit === undefined ? {} : { perPartitionLimit: read.limit }),
    ...(coordinator === undefined ? {} : { coordinator }),
  });
}

function selectLevel(read: LevelRead, conditions: readonly Condition[], options?: SelectOptions): Statement {
  const { table, projection, isReversed, wanted } = read;
  return select({ table, conditions, projection, isReversed, wanted }, options);
}

function equalities(read: LevelRead, key: Key): readonly Condition[] {
  return read.keyColumns.map((column, index) => condition(column, 'eq', key[index] ?? null));
}

function routingOf({ table }: LevelRead, key: Key): Routing {
  return {
    keyspace: table.keyspace,
    values: table.partitionKeys.map((column, index) => ({ value: key[index] ?? null, type: column.valueType })),
  };
}

function keyAt(keys: readonly Key[], index: number): Key {
  return keys[index]!; // members are indexes of the list they came from
}
