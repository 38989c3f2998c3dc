/** Who may do what with which table. Pure: the decision is the configured hook's. */
import type { Action, Authorize, Principal } from '../config/config-file.ts';
import { GatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';

/** Throws unless the action is permitted. */
export type Guard = (table: TableModel, action: Action) => void;

/** The guard of one request. @throws from the guard: {@link GatewayError} `FORBIDDEN`. */
export function createGuard(authorize: Authorize | undefined, principal: Principal): Guard {
  if (authorize === undefined) return () => {};
  return (table, action) => {
    // Nothing but `true` permits: a promise, which an asynchronous hook would give, is truthy too.
    if (authorize(principal, table.id, action) !== true) {
      throw new GatewayError('FORBIDDEN', `Cannot ${action} ${table.names.list} as the caller lacks the right to`);
    }
  };
}
