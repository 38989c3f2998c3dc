/** Sends write plans, and has the operation forget what it read before. */
import { writeStatement } from '../cql/write.ts';
import type { WritePlan } from '../plan/write-plan.ts';
import type { Loaders } from '../reads/create-loaders.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';

export interface WriteParts {
  readonly executor: Executor;
  readonly scope: ExecutionScope;
  readonly loaders: Pick<Loaders, 'clear'>;
}

export interface WriteResult {
  readonly applied: boolean;
}

/** @throws {GatewayError} with what became of the write as `outcome`. */
export async function carryOut({ executor, scope, loaders }: WriteParts, plan: WritePlan): Promise<WriteResult> {
  try {
    await executor.execute(writeStatement(plan), scope);
    return { applied: true };
  } finally {
    loaders.clear(); // a write that failed may have been carried out
  }
}
