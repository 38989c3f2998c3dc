/** Asks which rows a caller's rules permit: by what their keys tell, and once for the rows of a tick where a check decides. */
import DataLoader from 'dataloader';
import type { Row } from '../cql-type/value-type.ts';
import type { Deadline } from '../deadline.ts';
import { type Check, checksOf, type Permit, rowVerdict } from '../plan/permit.ts';

export class RowChecks {
  readonly #deadline: Deadline;
  /** Most operations look at no row. */
  #loaders: Map<Check, DataLoader<Row, boolean>> | undefined;

  constructor(deadline: Deadline) {
    this.#deadline = deadline;
  }

  /** Whether each of them is permitted, in their order. Rejects with what a check throws. */
  permitted(permit: Permit, rows: readonly Row[]): Promise<readonly boolean[]> {
    return Promise.all(rows.map((row) => this.#isPermitted(permit, row)));
  }

  #isPermitted(permit: Permit, row: Row): Promise<boolean> | boolean {
    const verdict = rowVerdict(permit, row);
    if (verdict !== 'some') return verdict === 'all';
    const all = checksOf(permit, row).map((checks) =>
      Promise.all(checks.map((check) => this.#loader(check).load(row))).then((answers) => !answers.includes(false)),
    );
    return Promise.all(all).then((permitted) => permitted.includes(true));
  }

  #loader(check: Check): DataLoader<Row, boolean> {
    this.#loaders ??= new Map();
    const known = this.#loaders.get(check);
    if (known !== undefined) return known;
    const loader = new DataLoader<Row, boolean>((rows) => this.#ask(check, rows), { cache: false });
    this.#loaders.set(check, loader);
    return loader;
  }

  async #ask(check: Check, rows: readonly Row[]): Promise<readonly boolean[]> {
    const answers = await this.#deadline.race(Promise.resolve(check.ask(rows)));
    if (!Array.isArray(answers) || answers.length !== rows.length)
      throw new TypeError(`Cannot tell which rows are permitted as a check did not answer for each of ${rows.length}`);
    return answers.map((answer: unknown) => answer === true);
  }
}
