/** Whether the rules of the caller permit a planned write: by its key before anything is sent, else by the row. */
import type { Action } from '../../config/config.ts';
import { GatewayError } from '../../errors.ts';
import { keyColumns } from '../../model/keyspace-model.ts';
import { keyVerdict, type Permit, type Verdict, verdictOf } from '../../plan/permit.ts';
import type { WritePlan } from '../../plan/write-plan.ts';
import type { GatewayContext } from '../context.ts';
import type { PlannedWrite } from './write.ts';

/**
 * The write itself.
 * @throws {GatewayError} `FORBIDDEN`: from the key alone, where it tells, nothing is said of what there is.
 */
export function permitted(
  planned: PlannedWrite,
  { permits, writeChecks, progress }: Pick<GatewayContext, 'permits' | 'writeChecks' | 'progress'>,
): PlannedWrite | Promise<PlannedWrite> {
  const { plan } = planned;
  const permitsOf = (actions: readonly Action[]): readonly Permit[] =>
    actions.map((action) => permits?.rows(plan.table, action)).filter((permit) => permit !== undefined);
  const after = permitsOf(writingActions(plan));
  const before = [...after, ...permitsOf(looksFirst(plan) ? ['read'] : [])];
  const verdicts = before.map((permit) => verdict(plan, permit));
  if (verdicts.every((each) => each === 'all')) return planned;
  const isOneRow = plan.range === undefined && plan.key.length === keyColumns(plan.table).length;
  if (verdicts.includes('none') || !isOneRow || writeChecks === undefined) throw forbidden(plan, 'forbid it');
  // What a check sees must be what is there then: an older value of the row would stay where this one gives way.
  if (progress.batch?.hasTimestamp === true) throw forbidden(plan, 'decide by the row, whose time is not chosen then');
  return writeChecks.isPermitted(plan, { before, after }).then((isPermitted) => {
    if (isPermitted) return planned;
    throw forbidden(plan, 'permit no such row, or not what it would become');
  });
}

function verdict({ table, key, range }: WritePlan, permit: Permit): Verdict {
  return range === undefined ? keyVerdict(permit, keyColumns(table), key) : verdictOf(permit, range);
}

/** What a write does beside what it is: who empties columns updates. */
function writingActions({ kind, columns }: WritePlan): readonly Action[] {
  return columns === undefined ? [kind] : [kind, 'update'];
}

/** Whether it tells of the row as it is. */
function looksFirst({ guard, edits }: WritePlan): boolean {
  return guard !== undefined || edits.some(({ form }) => form === 'element');
}

function forbidden({ kind, table }: WritePlan, how: string): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    `Cannot ${kind} ${table.names.list} with this key as the rules of the caller ${how}`,
  );
}
