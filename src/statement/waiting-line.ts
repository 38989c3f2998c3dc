/**
 * The waiting line inside p-queue, first come first served. Unlike p-queue's own line it can drop an entry in constant
 * time, so a caller that gave up leaves nothing behind while all slots are stuck.
 */
import type { Queue, QueueAddOptions } from 'p-queue';

type Run = () => Promise<unknown>;

export interface LineOptions extends QueueAddOptions {
  /** Receives the function that takes this entry out of the line. */
  readonly onEnqueue?: (leave: () => void) => void;
}

export class WaitingLine implements Queue<Run, LineOptions> {
  readonly #waiting = new Set<Run>();

  get size(): number {
    return this.#waiting.size;
  }

  enqueue(run: Run, options?: Partial<LineOptions>): void {
    this.#waiting.add(run);
    options?.onEnqueue?.(() => this.#waiting.delete(run));
  }

  dequeue(): Run | undefined {
    const [first] = this.#waiting;
    if (first !== undefined) this.#waiting.delete(first);
    return first;
  }

  filter(): Run[] {
    return [...this.#waiting];
  }

  setPriority(): void {
    throw new TypeError('Cannot change the priority of a waiting statement: there is one line');
  }
}
