/**
 * One instant by which a request must be answered, handed down from the transport to every statement.
 * It ends once: by time, or because the caller went away. A shared timer per request replaces an AbortSignal per
 * statement, whose listeners cost more than the statement's own bookkeeping.
 */
import { GatewayError } from './errors.ts';

export type EndReason = 'expired' | 'aborted';
type EndListener = (error: GatewayError) => void;

export class Deadline {
  /** Milliseconds since the epoch: wall clock, because a frozen process loses monotonic time. */
  readonly expiresAt: number;
  readonly #listeners = new Set<EndListener>();
  readonly #timer: NodeJS.Timeout;
  #error: GatewayError | undefined;

  private constructor(milliseconds: number) {
    this.expiresAt = Date.now() + milliseconds;
    this.#timer = setTimeout(() => this.#end('expired'), milliseconds);
  }

  /** Starts a deadline of `milliseconds` from now; {@link close} it when the request is answered. */
  static after(milliseconds: number): Deadline {
    return new Deadline(Math.max(0, milliseconds));
  }

  /** Milliseconds left, never negative. */
  get remainingMs(): number {
    return this.#error === undefined ? Math.max(0, this.expiresAt - Date.now()) : 0;
  }

  /** The error to answer with once the deadline has ended. */
  get error(): GatewayError | undefined {
    if (this.#error === undefined && Date.now() >= this.expiresAt) this.#end('expired');
    return this.#error;
  }

  /** Ends the deadline now: the caller went away. */
  abort(): void {
    this.#end('aborted');
  }

  /** Calls `listener` once when the deadline ends, at once if it has; returns the unsubscription. */
  onEnd(listener: EndListener): () => void {
    if (this.#error !== undefined) {
      listener(this.#error);
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Settles as `work` does, or rejects when the deadline ends first; `work` itself goes on. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const unsubscribe = this.onEnd(reject);
      work.then(resolve, reject).finally(unsubscribe);
    });
  }

  /** Releases the timer; listeners are not called any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #end(reason: EndReason): void {
    if (this.#error !== undefined) return;
    clearTimeout(this.#timer);
    this.#error =
      reason === 'expired'
        ? new GatewayError('DEADLINE_EXCEEDED', 'The time for this request is used up')
        : new GatewayError('REQUEST_ABORTED', 'The client went away before the answer');
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(this.#error);
  }
}
