/** `@batch` of a mutation. */
import { getDirectiveValues, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { BATCH } from '../graphql/schema/directives.ts';
import { BatchRun } from '../graphql/writes/batch-run.ts';

/** @param variables coerced. @returns undefined where the writes are sent one by one. */
export function batchOf(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): BatchRun | undefined {
  if (operation.operation !== OperationTypeNode.MUTATION) return undefined;
  const given = getDirectiveValues(BATCH, operation, variables) as
    | { readonly type: 'LOGGED' | 'UNLOGGED'; readonly timestamp?: string | null }
    | undefined; // by its arguments
  if (given === undefined) return undefined;
  return new BatchRun({ isLogged: given.type === 'LOGGED', timestamp: given.timestamp ?? undefined });
}
