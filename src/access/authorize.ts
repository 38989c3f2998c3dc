/** Who may do what with which table. Pure: the decision is the configured hook's. */
import type { Action, Authorize, Principal } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';

/** Throws unless the action is permitted. */
export type Guard = (table: TableModel, action: Action) => void;

/**
 * The guard of one operation: the hook is asked once per table and action, before the first statement of that kind.
 * @param onRefused told of what is refused, once.
 * @throws from the guard: {@link GatewayError} `FORBIDDEN`.
 */
export function createGuard(
  authorize: Authorize | undefined,
  principal: Principal,
  onRefused: ((table: TableModel, action: Action) => void) | undefined,
): Guard {
  if (authorize === undefined) return PERMIT_ALL;
  const decisions = new Map<string, boolean>();
  return (table, action) => {
    const question = `${action} ${table.id}`;
    const known = decisions.get(question);
    const isAllowed = known ?? isTrue(authorize(principal, table.id, action));
    decisions.set(question, isAllowed);
    if (!isAllowed && known === undefined) onRefused?.(table, action);
    if (!isAllowed)
      throw new GatewayError('FORBIDDEN', `Cannot ${action} ${table.names.list} as the caller lacks the right to`);
  };
}

const PERMIT_ALL: Guard = () => {};

/** Nothing but `true` permits: a promise, which an asynchronous hook would give, is truthy too. */
function isTrue(answer: unknown): boolean {
  return answer === true;
}
