/** Root fields that write run one after the other; with `@stopOnError` none runs after one that failed. */
import type { GraphQLResolveInfo } from 'graphql';
import { GatewayError } from '../../errors.ts';
import type { GatewayContext } from '../context.ts';
import { STOP_ON_ERROR } from '../schema/directives.ts';

/** @throws {GatewayError} `STOPPED` instead of writing, and what `write` throws. */
export async function inTurn<T>(
  { progress }: GatewayContext,
  { operation }: GraphQLResolveInfo,
  write: () => Promise<T>,
): Promise<T> {
  const isStopped = operation.directives?.some(({ name }) => name.value === STOP_ON_ERROR.name) === true;
  if (isStopped && progress.hasFailed)
    throw new GatewayError('STOPPED', 'Cannot write as an earlier write of the operation failed', {
      details: { outcome: 'NOT_APPLIED' },
    });
  try {
    const written = await write();
    if (Array.isArray(written) && written.some((each) => each instanceof Error)) progress.hasFailed = true;
    return written;
  } catch (error) {
    progress.hasFailed = true;
    throw error;
  }
}
