/** Keys of one level -> the fewest statements that read them. Pure but for the look-up of replicas. */
import type { ColumnSet } from '../cql/column-set.ts';
import { selectIn, selectPath } from '../cql/select.ts';
import type { AccessPath } from '../model/access-path.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';
import type { ReplicasOf, Routing, Statement } from '../session/executor.ts';
import { coverByReplicas } from './cover.ts';
import { groupKeys, type Key, type KeyGroup } from './group-keys.ts';

export interface ReadPlan {
  readonly table: TableModel;
  /** The columns that the keys are values of: the whole key, or a prefix of it. */
  readonly keyColumns: readonly ColumnModel[];
  readonly columns: ColumnSet;
  /** Rows wanted of each key; undefined where a key names one row. */
  readonly limit?: number;
  readonly isReversed?: boolean;
}

export interface PlannedRead {
  readonly statement: Statement;
  /** Indexes into the list of keys. */
  readonly members: readonly number[];
}

export interface PlanOptions {
  readonly replicasOf: ReplicasOf;
  readonly inChunkSize: number;
  /** Rotates coordinators that would do equally. */
  readonly offset: number;
}

export function planReads(plan: ReadPlan, keys: readonly Key[], options: PlanOptions): PlannedRead[] {
  // Equal structures may be written in several ways, so their rows could not be told apart in a common answer.
  if (!plan.keyColumns.every(({ valueType }) => valueType.kind === 'native'))
    return planSingles(plan, keys, [...keys.keys()]);
  const groups = groupKeys(keys, plan.table.partitionKeys.length, plan.limit === undefined);
  return groups.flatMap((group) => planGroup(plan, keys, group, options));
}

/** Reads each key alone: what a failed statement for many is broken into. */
export function planSingles(plan: ReadPlan, keys: readonly Key[], members: readonly number[]): PlannedRead[] {
  return members.map((member) => ({ statement: single(plan, keyAt(keys, member)), members: [member] }));
}

function planGroup(plan: ReadPlan, keys: readonly Key[], group: KeyGroup, options: PlanOptions): PlannedRead[] {
  switch (group.kind) {
    case 'single':
      return planSingles(plan, keys, group.members);
    case 'rows':
      return chunks(group.members, options.inChunkSize).map((members) => ({
        statement: rowsOfPartition(plan, keys, members),
        members,
      }));
    case 'partitions': {
      const routings = group.members.map((member) => routingOf(plan, keyAt(keys, member)));
      const cover = coverByReplicas(routings.map(options.replicasOf), options.inChunkSize, options.offset);
      return cover.map(({ coordinator, members: places }) => {
        const members = places.map((place) => group.members[place]!); // places of the cover are places of the group
        return members.length === 1
          ? planSingles(plan, keys, members)[0]! // one member, one read
          : { statement: partitions(plan, keys, group.component, members, coordinator), members };
      });
    }
  }
}

function single(plan: ReadPlan, key: Key): Statement {
  const restrictions = plan.keyColumns.map((column, index) => ({
    column,
    operator: 'eq' as const,
    value: key[index] ?? null,
  }));
  const path: AccessPath = { kind: 'row', restrictions, isReversed: plan.isReversed ?? false, cursor: 'key' };
  return selectPath(plan.table, path, {
    columns: plan.columns,
    ...(plan.limit === undefined ? {} : { limit: plan.limit }),
  });
}

function rowsOfPartition(plan: ReadPlan, keys: readonly Key[], members: readonly number[]): Statement {
  const size = plan.table.partitionKeys.length;
  const first = keyAt(keys, members[0]!); // groups are never empty
  return selectIn({
    table: plan.table,
    equal: plan.keyColumns.slice(0, size).map((column, index) => ({ column, value: first[index] ?? null })),
    listed: plan.keyColumns.slice(size),
    list: members.map((member) => keyAt(keys, member).slice(size)),
    columns: plan.columns,
    routing: routingOf(plan, first),
  });
}

function partitions(
  plan: ReadPlan,
  keys: readonly Key[],
  component: number,
  members: readonly number[],
  coordinator: string | undefined,
): Statement {
  const first = keyAt(keys, members[0]!); // groups are never empty
  return selectIn({
    table: plan.table,
    equal: plan.keyColumns
      .map((column, index) => ({ column, value: first[index] ?? null }))
      .filter((_, index) => index !== component),
    listed: plan.keyColumns.slice(component, component + 1),
    list: members.map((member) => [keyAt(keys, member)[component] ?? null]),
    columns: plan.columns,
    ...(plan.limit === undefined ? {} : { perPartitionLimit: plan.limit }),
    ...(plan.isReversed === undefined ? {} : { isReversed: plan.isReversed }),
    routing: routingOf(plan, first),
    ...(coordinator === undefined ? {} : { coordinator }),
  });
}

function routingOf({ table }: ReadPlan, key: Key): Routing {
  return {
    keyspace: table.keyspace,
    values: table.partitionKeys.map((column, index) => ({ value: key[index] ?? null, type: column.valueType })),
  };
}

function keyAt(keys: readonly Key[], index: number): Key {
  return keys[index]!; // members are indexes of the list they came from
}

function chunks(members: readonly number[], size: number): (readonly number[])[] {
  return Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
    members.slice(index * size, (index + 1) * size),
  );
}
