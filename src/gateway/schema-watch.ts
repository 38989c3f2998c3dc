/**
 * When the schema is read again, in a process that is not frozen: soon after the last of several changes, never twice at
 * the same time, and again after a pause when that failed.
 */

export interface WatchParts {
  /** Reads and compares, and serves what was found. Rejects when it could not. */
  readonly look: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** Changes that follow each other within this time are read together. */
const QUIET_MS = 200;
/** The first of many changes waits no longer. */
const LONGEST_MS = 1_000;
const BACKOFF = { firstMs: 500, lastMs: 10_000 } as const;

export class SchemaWatch {
  readonly #parts: WatchParts;
  #timer: NodeJS.Timeout | undefined;
  #firstAt: number | undefined;
  #looking: Promise<void> | undefined;
  #pauseMs: number = BACKOFF.firstMs;
  #isStopped = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Whether a reading is scheduled or under way. */
  get isPending(): boolean {
    return this.#timer !== undefined || this.#looking !== undefined;
  }

  /** Something has changed, or may have. */
  notice(): void {
    const now = Date.now();
    this.#firstAt ??= now;
    this.#schedule(Math.max(0, Math.min(QUIET_MS, this.#firstAt + LONGEST_MS - now)));
  }

  /** Ends the readings; one under way finishes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#looking;
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), delayMs).unref();
  }

  #run(): void {
    this.#timer = undefined;
    // What is noticed while a reading is under way is read after it.
    if (this.#looking === undefined) this.#look();
    else this.#schedule(QUIET_MS);
  }

  #look(): void {
    this.#firstAt = undefined;
    this.#looking = this.#parts.look().then(
      () => {
        this.#looking = undefined;
        this.#pauseMs = BACKOFF.firstMs;
      },
      (error: unknown) => {
        this.#looking = undefined;
        this.#parts.onFailure(error);
        this.#schedule(this.#pauseMs);
        this.#pauseMs = Math.min(this.#pauseMs * 2, BACKOFF.lastMs);
      },
    );
  }
}
