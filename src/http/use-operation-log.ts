/** One log line an operation: what it was called, what it cost, how it ended. No values. */
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GatewayContext } from '../graphql/context.ts';
import type { Logger } from '../telemetry/logger.ts';

const MAX_NAME = 100; // clients choose it

export function useOperationLog(logger: Logger): Plugin<GatewayContext> {
  const startedAt = new WeakMap<object, number>();
  return {
    onParams({ context }) {
      startedAt.set(context, performance.now());
    },
    onExecutionResult({ result, context }) {
      const { usage, params } = context as unknown as GatewayContext & {
        readonly params?: { readonly operationName?: unknown };
      }; // Yoga adds the parameters
      const codes = (result as ExecutionResult | undefined)?.errors?.map((error) => error.extensions.code) ?? []; // single results only
      logger.info('operation', {
        name: nameOf(params?.operationName),
        durationMs: Math.round((performance.now() - (startedAt.get(context) ?? performance.now())) * 10) / 10,
        statements: usage.statements,
        rows: usage.rows,
        outcome: codes.length === 0 ? 'OK' : codes[0],
        ...(codes.length > 1 ? { errors: codes.length } : {}),
      });
    },
  };
}

/** What the client calls the operation, whatever it sent under that name. */
function nameOf(operationName: unknown): string | null {
  return typeof operationName === 'string' ? operationName.slice(0, MAX_NAME) : null;
}
