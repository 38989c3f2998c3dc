/** One log line an operation: what it was called, what it cost, how it ended. No values. */
import { type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GatewayContext } from '../graphql/context.ts';
import type { Logger } from '../telemetry/logger.ts';

const MAX_NAME = 100; // clients choose it

export function useOperationLog(logger: Logger): Plugin<GatewayContext> {
  const startedAt = new WeakMap<object, number>();
  const names = new WeakMap<object, string | undefined>();
  return {
    onParams({ context }) {
      startedAt.set(context, performance.now());
    },
    onExecute({ args: { document, operationName, contextValue } }) {
      names.set(contextValue.usage, getOperationAST(document, operationName)?.name?.value);
    },
    onExecutionResult({ result, context }) {
      const { usage, isWarmUp } = context as unknown as GatewayContext; // what `createContext` made, which Yoga only adds to
      if (isWarmUp) return;
      const codes = (result as ExecutionResult | undefined)?.errors?.map((error) => error.extensions.code) ?? []; // single results only
      logger.info('operation', {
        name: names.get(usage)?.slice(0, MAX_NAME) ?? null,
        durationMs: Math.round((performance.now() - (startedAt.get(context) ?? performance.now())) * 10) / 10,
        statements: usage.statements,
        rows: usage.rows,
        outcome: codes.length === 0 ? 'OK' : codes[0],
        ...(codes.length > 1 ? { errors: codes.length } : {}),
      });
    },
  };
}
