/**
 * The one small interface between the stages. The session implements it; meter, limiter and budget wrap it, so whatever
 * reads or writes cannot bypass them.
 */
import type { Deadline } from '../deadline.ts';
import type { Page, Statement } from './statement.ts';

/** Statements and rows of one operation, and what its answer must say beside its data. */
export class Usage {
  statements = 0;
  rows = 0;
  #warnings: Set<string> | undefined;

  /** Adds a sentence for the client, once. */
  warn(text: string): void {
    this.#warnings ??= new Set();
    this.#warnings.add(text);
  }

  get warnings(): readonly string[] {
    return this.#warnings === undefined ? NONE : [...this.#warnings];
  }
}

const NONE: readonly string[] = [];

/**
 * Who asks: a client's operation, the start of the gateway, or the request by which the gateway warms itself up. Only
 * clients are counted and logged.
 */
export type Origin = 'client' | 'boot' | 'warm-up';

export interface ExecutionScope {
  readonly deadline: Deadline;
  readonly origin: Origin;
  readonly usage?: Usage;
}

export interface Executor {
  /** Never throws, but rejects, and with a {@link GatewayError} always: no error of the driver passes. */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page>;
}
