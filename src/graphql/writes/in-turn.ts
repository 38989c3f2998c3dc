/** Root fields that write run one after the other; with `@stopOnError` none runs after one that failed. */
import type { GraphQLResolveInfo } from 'graphql';
import { GatewayError } from '../../errors.ts';
import type { GatewayContext } from '../context.ts';
import { STOP_ON_ERROR } from '../schema/directives.ts';
import { isHandedOver } from './batch-run.ts';
import type { WritePlace } from './resolve-write.ts';

/** @throws {GatewayError} `STOPPED` instead of writing, and what `write` throws. */
export async function inTurn<T>(
  context: GatewayContext,
  { operation, path }: GraphQLResolveInfo,
  write: (place: WritePlace) => Promise<T>,
): Promise<T> {
  const { progress } = context;
  const isStopped = operation.directives?.some(({ name }) => name.value === STOP_ON_ERROR.name) === true;
  // Of a batch all were sent or none, and each tells what became of it.
  if (isStopped && progress.hasFailed && progress.batch === undefined)
    throw new GatewayError('STOPPED', 'Cannot write as an earlier write of the operation failed', {
      details: { outcome: 'NOT_APPLIED' },
    });
  try {
    const written = await write({ context, path: String(path.key) });
    if (Array.isArray(written) && written.some(isFailure)) progress.hasFailed = true;
    return written;
  } catch (error) {
    if (isFailure(error)) progress.hasFailed = true;
    throw error;
  }
}

function isFailure(written: unknown): boolean {
  return written instanceof Error && !isHandedOver(written);
}
