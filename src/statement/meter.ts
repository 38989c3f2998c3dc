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
    if (scope.origin !== 'client') return sent;
    if (scope.usage !== undefined && statement.cql.endsWith('ALLOW FILTERING')) scope.usage.isFiltering = true;
    return this.#count(sent, scope.usage);
  }

  #count(sent: Promise<Page>, usage: ExecutionScope['usage']): Promise<Page> {
    this.#counters.add('statementsSent');
    if (usage !== undefined) usage.statements += 1;
    return sent.then(
      (page) => {
        this.#counters.add('statementsCompleted');
        if (usage !== undefined) {
          usage.rows += page.rows.length;
          if (page.warnings !== undefined) usage.hear(page.warnings);
        }
        return page;
      },
      (error: unknown) => {
        this.#counters.add('statementsFailed');
        throw error;
      },
    );
  }
}
