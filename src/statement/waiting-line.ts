/**
 * The waiting line inside p-queue. Each share (those of one tenant) is served first come first served, and of several shares
 * that wait the one of which the fewest statements run: nobody waits behind the queue of another. Unlike p-queue's own line
 * it can drop an entry in constant time, so a caller that gave up leaves nothing behind while all slots are stuck.
 */
import type { Queue, QueueAddOptions } from 'p-queue';

type Run = () => Promise<unknown>;

export interface LineOptions extends QueueAddOptions {
  /** Whose it is. */
  readonly share?: string;
  /** Receives the function that takes this entry out of the line. */
  readonly onEnqueue?: (leave: () => void) => void;
}

export class WaitingLine implements Queue<Run, LineOptions> {
  readonly #runningOf: (share: string) => number;
  /** By share; what waited longest first. None is empty. */
  readonly #waiting = new Map<string, Set<Run>>();
  #size = 0;

  /** @param runningOf statements of a share that run. */
  constructor(runningOf: (share: string) => number) {
    this.#runningOf = runningOf;
  }

  get size(): number {
    return this.#size;
  }

  /** Entries of one share. */
  sizeOf(share: string): number {
    return this.#waiting.get(share)?.size ?? 0;
  }

  enqueue(run: Run, { share = '', onEnqueue }: Partial<LineOptions> = {}): void {
    const waiting = this.#waiting.get(share) ?? new Set();
    this.#waiting.set(share, waiting.add(run));
    this.#size += 1;
    onEnqueue?.(() => this.#remove(share, run));
  }

  dequeue(): Run | undefined {
    const share = this.#next();
    const [first] = share === undefined ? [] : (this.#waiting.get(share) ?? []);
    if (share === undefined || first === undefined) return undefined;
    this.#remove(share, first);
    // Of shares with as many running the one that was served last comes last.
    const rest = this.#waiting.get(share);
    if (rest !== undefined) {
      this.#waiting.delete(share);
      this.#waiting.set(share, rest);
    }
    return first;
  }

  filter(): Run[] {
    return [...this.#waiting.values()].flatMap((waiting) => [...waiting]);
  }

  setPriority(): void {
    throw new TypeError('Cannot change the priority of a waiting statement: there is one line');
  }

  #next(): string | undefined {
    let next: string | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const share of this.#waiting.keys()) {
      const running = this.#runningOf(share);
      if (running >= fewest) continue;
      next = share;
      fewest = running;
    }
    return next;
  }

  #remove(share: string, run: Run): void {
    const waiting = this.#waiting.get(share);
    if (waiting?.delete(run) !== true) return;
    this.#size -= 1;
    if (waiting.size === 0) this.#waiting.delete(share);
  }
}

/** The class of one line, as p-queue makes its line itself: `new` gives the object that a function returns. */
export function lineClass(line: WaitingLine): new () => WaitingLine {
  return function theLine() {
    return line;
  } as unknown as new () => WaitingLine;
}
