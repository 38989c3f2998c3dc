/** Deletes of rows of one partition: by a prefix of the clustering columns and one range, or of all of it. */
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import { columnOf } from './condition.ts';
import type { PlanLimits } from './limits.ts';
import { planWhere } from './read-plan.ts';
import type { Where } from './where.ts';
import { checkOptions, type WriteOptions } from './write-options.ts';
import type { WritePlan } from './write-plan.ts';

export interface GivenRange {
  readonly where: Where;
  readonly wholePartition?: boolean | null | undefined;
  readonly options?: WriteOptions | null | undefined;
}

/** @throws {GatewayError} `BAD_USER_INPUT` unless exactly one partition is meant, and a part of it or, said aloud, all. */
export function planRangeDelete(table: TableModel, given: GivenRange, limits: PlanLimits): WritePlan {
  const { where, wholePartition, options } = given;
  const missing = table.partitionKeys.filter(({ field }) => where[field]?.eq === undefined);
  if (missing.length > 0)
    refuse(`\`eq\` is missing for ${missing.map(({ field }) => field).join(', ')} of the partition key`);
  const { kind, conditions } = planWhere(table, where, { limits, projection: 0 });
  if (kind !== 'slice' && kind !== 'row')
    refuse('its conditions do not follow the clustering order: give those before them');
  const isPart = conditions.some((each) => columnOf(each).role === 'clustering');
  if (!isPart && wholePartition !== true)
    refuse(
      'it has no condition on clustering columns: give one, or `wholePartition: true` to delete static values too',
    );
  if (isPart && wholePartition === true) refuse('`wholePartition` is given beside conditions: give one of them');
  checkOptions(options ?? {}, undefined);
  const plan = { table, kind: 'delete', key: [], assignments: [], edits: [], guard: undefined } as const;
  return { ...plan, range: conditions, options: options ?? {}, isIdempotent: table.kind !== 'counter' };
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot delete this range as ${reason}`);
}
