/** The resolver body of all writes: guard, plan, send; every error says what became of the write. */
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import { GatewayError, isGatewayError } from '../../errors.ts';
import { carryOut, type WriteResult } from '../../writes/carry-out.ts';
import type { GatewayContext } from '../context.ts';
import type { PlannedWrite, Write, WriteArguments } from './write.ts';

export interface Written extends WriteResult {
  /** Values of the key columns, in their order. */
  readonly key: readonly JsonValue[];
  /** Of deletes: whether the row, and not columns of it. */
  readonly isRowDeleted: boolean;
  /** What was made for columns that were left out, by field. */
  readonly made: Row;
}

/** @throws {GatewayError} with `outcome` among its details. */
export async function resolveWrite(write: Write, args: WriteArguments, context: GatewayContext): Promise<Written> {
  let planned: PlannedWrite | undefined;
  try {
    context.guard(write.table, write.kind);
    planned = write.plan(args, context.limits);
    const { plan, made = {} } = planned;
    return { ...(await carryOut(context, plan)), key: plan.key, isRowDeleted: plan.columns === undefined, made };
  } catch (error) {
    throw toldOf(error, planned);
  }
}

/** What was made for a write whose outcome is unknown is told, so that it can be sent again as it was. */
function toldOf(error: unknown, planned: PlannedWrite | undefined): GatewayError {
  const unexpected = { outcome: planned === undefined ? 'NOT_APPLIED' : 'UNKNOWN' } as const;
  const { code, message, outcome, details } = isGatewayError(error)
    ? error
    : new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error', unexpected);
  const { plan, made = {} } = planned ?? {};
  const isUnknown = outcome === 'UNKNOWN';
  // What counts would count twice, and a condition may meet the write itself.
  const never = isUnknown && plan?.isIdempotent === false ? { retryable: false } : {};
  const generated = isUnknown && Object.keys(made).length > 0 ? { generated: made } : {};
  return new GatewayError(code, message, {
    cause: error,
    outcome,
    details: { ...details, ...never, ...generated, outcome },
  });
}
