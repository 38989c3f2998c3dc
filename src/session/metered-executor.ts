/** Counts the statements of clients and what they read. */
import type { ExecutionScope, Executor, Page, Statement } from './executor.ts';

/** Statements sent, completed and failed since the start. */
export interface RequestCounts {
  readonly sent: number;
  readonly completed: number;
  readonly failed: number;
}

export class MeteredExecutor implements Executor {
  readonly #inner: Executor;
  #counts = { sent: 0, completed: 0, failed: 0 };

  constructor(inner: Executor) {
    this.#inner = inner;
  }

  /** A copy. Only statements with a usage record, those of clients, are counted. */
  get counts(): RequestCounts {
    return { ...this.#counts };
  }

  async execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const { usage } = scope;
    if (usage === undefined) return this.#inner.execute(statement, scope);
    usage.statements += 1;
    this.#counts.sent += 1;
    try {
      const page = await this.#inner.execute(statement, scope);
      this.#counts.completed += 1;
      usage.rows += page.rows.length;
      return page;
    } catch (error) {
      this.#counts.failed += 1;
      throw error;
    }
  }
}
