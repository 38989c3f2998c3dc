/** Refuses an operation's statements above the limit, before they are sent. */
import { GatewayError } from '../errors.ts';
import type { ExecutionScope, Executor } from './executor.ts';
import type { Page, Statement } from './statement.ts';

export class Budget implements Executor {
  readonly #inner: Executor;
  readonly #limit: number;
  #asked = 0;

  constructor(inner: Executor, limit: number) {
    this.#inner = inner;
    this.#limit = limit;
  }

  /** @throws {GatewayError} `QUERY_TOO_COMPLEX` above the limit, besides the inner ones. */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    this.#asked += 1;
    if (this.#asked <= this.#limit) return this.#inner.execute(statement, scope);
    return Promise.reject(
      new GatewayError('QUERY_TOO_COMPLEX', `Cannot go on as the operation needs more than ${this.#limit} statements`),
    );
  }
}
