/** Reads that an operation asks for twice, by aliases or on two ways, are sent once. */
import { valueText } from '../cql-type/value-text.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { Page, Statement } from '../statement/statement.ts';

/** Of one operation. A failure stays for the operation: asking again would multiply it. */
export class SendOnce implements Executor {
  readonly #executor: Executor;
  readonly #sent = new Map<string, Promise<Page>>();

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  execute(statement: Statement, scope: ExecutionScope): Promise<Page> {
    const text = textOf(statement);
    const known = this.#sent.get(text);
    if (known !== undefined) return known;
    const page = this.#executor.execute(statement, scope);
    this.#sent.set(text, page);
    return page;
  }

  /** Forgets what was read: the operation has written. */
  clear(): void {
    this.#sent.clear();
  }
}

/** The same for the same answer. */
function textOf({ cql, values, fetchSize = 0, pageState = '', consistency }: Statement): string {
  return `${cql}\n${fetchSize} ${pageState} ${consistency}\n${valueText(values.map(({ value }) => value))}`;
}
