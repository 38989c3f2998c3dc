/**
 * The waiting line inside p-queue: two priorities, first come first served in each. Unlike p-queue's own line it can
 * drop an entry in constant time, so a caller that gave up leaves nothing behind while all slots are stuck.
 */
import type { Queue, QueueAddOptions } from 'p-queue';

type Run = () => Promise<unknown>;

export interface LineOptions extends QueueAddOptions {
  /** Receives the function that takes this entry out of the line. */
  readonly onEnqueue?: (leave: () => void) => void;
}

export class WaitingLine implements Queue<Run, LineOptions> {
  readonly #high = new Set<Run>();
  readonly #normal = new Set<Run>();

  get size(): number {
    return this.#high.size + this.#normal.size;
  }

  enqueue(run: Run, options?: Partial<LineOptions>): void {
    const line = (options?.priority ?? 0) > 0 ? this.#high : this.#normal;
    line.add(run);
    options?.onEnqueue?.(() => line.delete(run));
  }

  dequeue(): Run | undefined {
    const line = this.#high.size > 0 ? this.#high : this.#normal;
    const [first] = line;
    if (first !== undefined) line.delete(first);
    return first;
  }

  filter(options: Readonly<Partial<LineOptions>>): Run[] {
    return [...((options.priority ?? 0) > 0 ? this.#high : this.#normal)];
  }

  setPriority(): void {
    throw new TypeError('Cannot change the priority of a waiting statement');
  }
}
