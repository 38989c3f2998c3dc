/**
 * The one small interface between the stages. The session implements it; meter, limiter and budget wrap it, so whatever
 * reads or writes cannot bypass them.
 */
import type { Deadline } from '../deadline.ts';
import type { Page, Statement } from './statement.ts';

/** Statements and rows of one operation, and what its answer must say beside its data. */
export class Usage {
  /** The rows that it may ask for; 0 until that is known. */
  cost = 0;
  statements = 0;
  rows = 0;
  /** Whether Cassandra went through rows that it did not find, however many. */
  isFiltering = false;
  #warnings: Set<string> | undefined;
  #ofRows: Set<string> | undefined;
  #heard: Set<string> | undefined;

  /** Adds a sentence for the client, once. */
  warn(text: string): void {
    this.#warnings ??= new Set();
    this.#warnings.add(text);
  }

  /** The same of rows that were read, whether the caller may or not. */
  warnOfRows(text: string): void {
    this.#ofRows ??= new Set();
    this.#ofRows.add(text);
  }

  /** Notes what Cassandra said beside an answer. */
  hear(texts: readonly string[]): void {
    this.#heard ??= new Set();
    for (const text of texts) if (this.#heard.size < MAX_HEARD) this.#heard.add(text);
  }

  /** For the client, always. */
  get warnings(): readonly string[] {
    return this.#warnings === undefined ? NONE : [...this.#warnings];
  }

  /** For the log, and for clients who may read all rows. */
  get ofRows(): readonly string[] {
    return this.#ofRows === undefined ? NONE : [...this.#ofRows];
  }

  /** Of Cassandra: for the log, and for such clients where that is configured. */
  get heard(): readonly string[] {
    return this.#heard === undefined ? NONE : [...this.#heard];
  }
}

const NONE: readonly string[] = [];
/** Of one operation. */
const MAX_HEARD = 20;

/**
 * Who asks: a client's operation, the start of the gateway, or the request by which the gateway warms itself up. Only
 * clients are counted and logged.
 */
export type Origin = 'client' | 'boot' | 'warm-up';

export interface ExecutionScope {
  readonly deadline: Deadline;
  readonly origin: Origin;
  readonly usage?: Usage | undefined;
  /** Of which part of the limiter its statements are: those of one tenant. Undefined for all callers who are not known. */
  readonly share?: string;
}

export interface Executor {
  /** Never throws, but rejects, and with a {@link GatewayError} always: no error of the driver passes. */
  execute(statement: Statement, scope: ExecutionScope): Promise<Page>;
}
