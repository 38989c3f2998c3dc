/** Whether the role may change a table, as far as Cassandra tells it. */
import { quote, tableName } from '../cql/identifier.ts';
import { native } from '../cql-type/value-type.ts';
import { isGatewayError } from '../errors.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { Statement } from '../statement/statement.ts';

export type Right = 'granted' | 'missing' | 'not known';

/** Gives the right to change a table. `role` is undefined where the login does not show it (secrets, signatures). */
export async function modifyRights(
  executor: Executor,
  scope: ExecutionScope,
  role: string | undefined,
): Promise<(table: TableModel) => Promise<Right>> {
  if (role === undefined) return async () => 'not known';
  if (await isSuperuser(executor, scope, role)) return async () => 'granted';
  return async (table) => {
    const granted = await list(executor, scope, {
      cql: `LIST MODIFY PERMISSION ON ${tableName(table)} OF ${quote(role)}`,
      columns: [{ column: 'permission', property: 'permission', type: native('text') }],
    });
    if (granted === undefined) return 'not known';
    return granted.length > 0 ? 'granted' : 'missing';
  };
}

/** Superusers, by a role that they were granted too, have rights that no list shows. */
async function isSuperuser(executor: Executor, scope: ExecutionScope, role: string): Promise<boolean> {
  const roles = await list(executor, scope, {
    cql: `LIST ROLES OF ${quote(role)}`,
    columns: [{ column: 'super', property: 'super', type: native('boolean') }],
  });
  return roles?.some((each) => each.super === true) ?? false;
}

type List = Pick<Statement, 'cql' | 'columns'>;

/** The rows of a LIST; undefined where it is not permitted, or there is nothing like it. */
async function list(executor: Executor, scope: ExecutionScope, { cql, columns }: List) {
  const statement = { cql, columns, values: [], kind: 'read', isIdempotent: true, isPrepared: false } as const;
  try {
    return (await executor.execute(statement, scope)).rows;
  } catch (error) {
    if (isGatewayError(error, 'FORBIDDEN') || isGatewayError(error, 'BAD_USER_INPUT')) return undefined;
    throw error;
  }
}
