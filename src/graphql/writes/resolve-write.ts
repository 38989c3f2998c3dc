/** The resolver body of all writes: guard, plan, send; every error says what became of the write. */
import type { JsonValue } from '../../cql-type/value-type.ts';
import { GatewayError, isGatewayError } from '../../errors.ts';
import { carryOut } from '../../writes/carry-out.ts';
import type { GatewayContext } from '../context.ts';
import type { Struct } from '../schema/types.ts';
import type { Write } from './kinds.ts';

export interface Written {
  readonly applied: boolean;
  readonly key: readonly JsonValue[];
}

/** @throws {GatewayError} with `outcome` among its details. */
export async function resolveWrite(write: Write, input: Struct, context: GatewayContext): Promise<Written> {
  try {
    context.guard(write.table, write.kind);
    const plan = write.plan(input);
    const { applied } = await carryOut(context, plan);
    return { applied, key: plan.key };
  } catch (error) {
    const { code, message, outcome, details } = isGatewayError(error)
      ? error
      : new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error');
    // What counts would count twice.
    const never = write.table.kind === 'counter' && outcome === 'UNKNOWN' ? { retryable: false } : {};
    throw new GatewayError(code, message, { cause: error, outcome, details: { ...details, ...never, outcome } });
  }
}
