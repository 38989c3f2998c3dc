/** What a request brings to its resolvers. */
import type { Guard } from '../access/authorize.ts';
import type { Options } from '../config/options.ts';
import type { Deadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { ClusterHealth } from '../health/cluster-health.ts';
import { createLoaders, type Loaders } from '../loaders/create-loaders.ts';
import type { ExecutionScope, Executor, Page, ReplicasOf, Statement, Usage } from '../session/executor.ts';
import type { CursorCodec } from './cursor.ts';

export interface GatewayContext {
  readonly deadline: Deadline;
  readonly loaders: Loaders;
  readonly guard: Guard;
  readonly usage: Usage;
  /** Part of what cursors are bound to. */
  readonly tenant: string;
  readonly cursors: CursorCodec;
  readonly limits: Pick<Options, 'defaultPageSize' | 'maxPageSize' | 'maxInList'>;
  readonly checkHealth: (refresh: boolean) => Promise<ClusterHealth>;
  /** The gateway's own request at its start, which is not reported. */
  readonly isWarmUp: boolean;
}

/** What all requests share. */
export interface ContextEnvironment {
  readonly executor: Executor;
  readonly replicasOf: ReplicasOf;
  readonly options: Options;
  readonly cursors: CursorCodec;
  readonly checkHealth: (refresh: boolean) => Promise<ClusterHealth>;
}

export function createContext(
  environment: ContextEnvironment,
  deadline: Deadline,
  guard: Guard,
  tenant: string,
  isWarmUp = false,
): GatewayContext {
  const { executor, replicasOf, options, cursors, checkHealth } = environment;
  const usage: Usage = { statements: 0, rows: 0 };
  const scope: ExecutionScope = { deadline, usage };
  const loaders = createLoaders({
    executor: new StatementBudget(executor, options.maxStatements),
    scope,
    replicasOf,
    inChunkSize: options.inChunkSize,
  });
  return { deadline, loaders, guard, usage, tenant, cursors, limits: options, checkHealth, isWarmUp };
}

/** Refuses an operation's statements above the limit, before they are sent. */
class StatementBudget implements Executor {
  readonly #inner: Executor;
  readonly #limit: number;
  #asked = 0;

  constructor(inner: Executor, limit: number) {
    this.#inner = inner;
    this.#limit = limit;
  }

  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    this.#asked += 1;
    if (this.#asked <= this.#limit) return this.#inner.execute(statement, scope);
    return Promise.reject(
      new GatewayError('QUERY_TOO_COMPLEX', `Cannot go on as the operation needs more than ${this.#limit} statements`),
    );
  }
}
