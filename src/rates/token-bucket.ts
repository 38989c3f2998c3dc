/** What comes back steadily and may be used at once: https://en.wikipedia.org/wiki/Token_bucket. Pure: times are given. */
export class TokenBucket {
  readonly capacity: number;
  readonly #perMs: number;
  #tokens: number;
  #at: number;

  /** Full at first. @param windowMs in which all of it comes back. */
  constructor(capacity: number, windowMs: number, now: number) {
    this.capacity = capacity;
    this.#perMs = capacity / windowMs;
    this.#tokens = capacity;
    this.#at = now;
  }

  /** Takes so much, if it is there; what is more than all of it takes all. @returns milliseconds until it will be, 0 where it was. */
  take(amount: number, now: number): number {
    const waitMs = this.waitFor(amount, now);
    if (waitMs === 0) this.#tokens -= Math.min(amount, this.capacity);
    return waitMs;
  }

  /** The same without taking it. */
  waitFor(amount: number, now: number): number {
    const missing = Math.min(amount, this.capacity) - this.left(now);
    return missing > 0 ? Math.ceil(missing / this.#perMs) : 0;
  }

  /** Gives some back; a negative amount is what others took, for which there may be a debt of one capacity at most. */
  give(amount: number, now: number): void {
    this.#tokens = Math.max(-this.capacity, Math.min(this.capacity, this.left(now) + amount));
  }

  left(now: number): number {
    const since = Math.max(0, now - this.#at); // a clock may be set back
    this.#tokens = Math.min(this.capacity, this.#tokens + since * this.#perMs);
    this.#at = now;
    return this.#tokens;
  }

  /** Milliseconds until all of it is there. */
  fullAfter(now: number): number {
    return Math.ceil((this.capacity - this.left(now)) / this.#perMs);
  }
}
