/** Keys of one level -> the fewest statements that read them. Pure but for the look-up of replicas. */
import { type SelectOptions, select } from '../cql/select.ts';
import type { NativeType } from '../cql-type/cql-type.ts';
import { isMappedInet } from '../cql-type/inet.ts';
import { type JsonValue, StoredValue } from '../cql-type/value-type.ts';
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
  const isBatched = read.keyColumns.every(isComparedByBytes);
  const [listed, alone]: [number[], number[]] = [[], []];
  for (const [member, key] of keys.entries()) (isBatched && key.every(keepsItsBytes) ? listed : alone).push(member);
  const groups = groupKeys(read, keys, listed);
  return [...planSingles(read, keys, alone), ...groups.flatMap((group) => planGroup(level, group, options))];
}

/** Cassandra reads the items of a bound list and writes them anew, so that only canonical ones are compared as they are. */
function keepsItsBytes(part: JsonValue): boolean {
  return part !== null && !(part instanceof StoredValue) && !(typeof part === 'string' && isMappedInet(part));
}

/** Types of which Cassandra compares clustering values otherwise than by their bytes: 1.0 is 1.00, any NaN another. */
const COMPARED_BY_VALUE = new Set<NativeType>(['boolean', 'varint', 'decimal', 'float', 'double']);

/** Whether a row of a common answer can be told to belong to a key; equal structures may be written in several ways. */
function isComparedByBytes({ valueType, role }: ColumnModel): boolean {
  return valueType.kind === 'native' && !(role === 'clustering' && COMPARED_BY_VALUE.has(valueType.name));
}

/** Reads each key alone: what a failed statement for many is broken into. */
export function planSingles(read: LevelRead, keys: readonly Key[], members: readonly number[]): PlannedRead[] {
  const { table, projection, isReversed, limit, wanted, isDistinct, conditions = [] } = read;
  return members.map((member) => {
    const key = keyAt(keys, member);
    const given = givenPart(key);
    const rows = given.length < key.length ? 1 : limit;
    const plan = planKey(table, given, { projection, isReversed });
    const all = conditions.length === 0 ? plan.conditions : [...plan.conditions, ...conditions];
    const selection = { ...plan, conditions: all, wanted, ...distinct(isDistinct) };
    return { statement: select(selection, rows === undefined ? {} : { limit: rows }), members: [member] };
  });
}

/** CQL cannot ask for a missing value; its row is the first one below the values before it. */
function givenPart(key: Key): Key {
  const missing = key.indexOf(null);
  return missing < 0 ? key : key.slice(0, missing);
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
  return selectLevel(read, [...equal.with(component, listed), ...(read.conditions ?? [])], {
    ...(read.limit === undefined ? {} : { perPartitionLimit: read.limit }),
    ...(coordinator === undefined ? {} : { coordinator }),
  });
}

function selectLevel(read: LevelRead, conditions: readonly Condition[], options?: SelectOptions): Statement {
  const { table, projection, isReversed, wanted, isDistinct } = read;
  return select({ table, conditions, projection, isReversed, wanted, ...distinct(isDistinct) }, options);
}

function distinct(isDistinct: boolean | undefined): Pick<LevelRead, 'isDistinct'> {
  return isDistinct ? { isDistinct } : {};
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
