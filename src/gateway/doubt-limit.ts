/**
 * Statements that fail for the schema are a reason to look at it, until several looks in a row have found nothing: then the
 * cause is another one, and looking again and again would help nobody.
 */

const MAX_VAIN_LOOKS = 5;
const PAUSE_MS = 10_000;

export class DoubtLimit {
  #vainLooks = 0;
  #lookedAt = 0;

  /** Whether a doubt is no reason to look now. */
  get isReached(): boolean {
    return this.#vainLooks >= MAX_VAIN_LOOKS && Date.now() - this.#lookedAt < PAUSE_MS;
  }

  /** A look has begun. */
  look(): void {
    this.#lookedAt = Date.now();
    this.#vainLooks += 1;
  }

  /** There was, or is, something to find. */
  reset(): void {
    this.#vainLooks = 0;
  }

  /** What there is to find cannot be served. */
  exhaust(): void {
    this.#vainLooks = MAX_VAIN_LOOKS;
  }
}
