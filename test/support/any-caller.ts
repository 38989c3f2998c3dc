/** A caller to whom all is permitted, for tests that make contexts of their own. */
import type { Caller } from '../../src/graphql/context.ts';
import type { ExecutionScope } from '../../src/statement/executor.ts';

export function anyCaller(scope: ExecutionScope): Caller {
  return { scope, guard: () => {}, permits: undefined, audit: undefined, caller: '' };
}
