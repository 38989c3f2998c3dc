/** The resolver body of all writes: guard, plan, send; every error says what became of the write. */
import type { JsonValue } from '../../cql-type/value-type.ts';
import { GatewayError, isGatewayError } from '../../errors.ts';
import type { WritePlan } from '../../plan/write-plan.ts';
import { carryOut, type WriteResult } from '../../writes/carry-out.ts';
import type { GatewayContext } from '../context.ts';
import type { Write, WriteArguments } from './kinds.ts';

export interface Written extends WriteResult {
  /** Values of the key columns, in their order. */
  readonly key: readonly JsonValue[];
}

/** @throws {GatewayError} with `outcome` among its details. */
export async function resolveWrite(write: Write, args: WriteArguments, context: GatewayContext): Promise<Written> {
  let plan: WritePlan | undefined;
  try {
    context.guard(write.table, write.kind);
    plan = write.plan(args);
    return { ...(await carryOut(context, plan)), key: plan.key };
  } catch (error) {
    const { code, message, outcome, details } = isGatewayError(error)
      ? error
      : new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error', {
          outcome: plan === undefined ? 'NOT_APPLIED' : 'UNKNOWN',
        });
    // What counts would count twice, and a condition may meet the write itself.
    const never = plan?.isIdempotent === false && outcome === 'UNKNOWN' ? { retryable: false } : {};
    throw new GatewayError(code, message, { cause: error, outcome, details: { ...details, ...never, outcome } });
  }
}
