/** Counts the statements of clients, and what each operation sent and read. */
import type { Counters } from '../telemetry/counters.ts';
import type { ExecutionScope, Executor } from './executor.ts';
import type { Page, Statement } from './statement.ts';

export class Meter implements Executor {
  readonly #inner: Executor;
  readonly #counters: Counters;

  constructor(inner: Executor, counters: Counters) {
    this.#inner = inner;
    this.#counters = counters;
  }

  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const sent = this.#inner.execute(statement, scope);
    return scope.origin === 'client' ? this.#counted(sent, scope) : sent;
  }

  async #counted(sent: Promise<Page>, { usage }: ExecutionScope): Promise<Page> {
    this.#counters.add('statementsSent');
    if (usage !== undefined) usage.statements += 1;
    try {
      const page = await sent;
      this.#counters.add('statementsCompleted');
      if (usage !== undefined) usage.rows += page.rows.length;
      return page;
    } catch (error) {
      this.#counters.add('statementsFailed');
      throw error;
    }
  }
}
