/**
 * One instant by which a request must be answered, handed down from the transport to every statement.
 * It ends once: by time, or because the caller went away. Listeners replace an AbortSignal per statement, which costs more
 * than the statement's own bookkeeping.
 */
import { GatewayError } from './errors.ts';

export type EndReason = 'expired' | 'aborted';
type EndListener = (error: GatewayError) => void;

export class Deadline {
  /** Milliseconds since the epoch: wall clock, because a frozen process loses monotonic time. */
  readonly expiresAt: number;
  readonly #release: (deadline: Deadline) => void;
  /** One listener stands alone: most requests send one statement at a time, and a Set costs more than all else here. */
  #listener: EndListener | undefined;
  #others: Set<EndListener> | undefined;
  #error: GatewayError | undefined;

  /** @param release stops what watches the clock for this deadline. */
  constructor(expiresAt: number, release: (deadline: Deadline) => void) {
    this.expiresAt = expiresAt;
    this.#release = release;
  }

  /** Starts a deadline of `milliseconds` from now, with a timer of its own; {@link close} it when the request is answered. */
  static after(milliseconds: number): Deadline {
    const length = Math.max(0, milliseconds);
    const deadline = new Deadline(Date.now() + length, () => clearTimeout(timer));
    const timer = setTimeout(() => deadline.expire(), length);
    return deadline;
  }

  /** Does `work` within `milliseconds`: the deadline is closed when it settles. */
  static async run<T>(milliseconds: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
    const deadline = Deadline.after(milliseconds);
    try {
      return await work(deadline);
    } finally {
      deadline.close();
    }
  }

  /** Milliseconds left, never negative. */
  get remainingMs(): number {
    return this.#error === undefined ? Math.max(0, this.expiresAt - Date.now()) : 0;
  }

  /** The error to answer with once the deadline has ended. */
  get error(): GatewayError | undefined {
    if (this.#error === undefined && Date.now() >= this.expiresAt) this.expire();
    return this.#error;
  }

  /** Whether the caller went away. */
  get isAborted(): boolean {
    return this.#error?.code === 'REQUEST_ABORTED';
  }

  /** Ends the deadline now: the caller went away. */
  abort(): void {
    this.#end('aborted');
  }

  /** Ends the deadline now: its time is over. */
  expire(): void {
    this.#end('expired');
  }

  /** Calls `listener` once when the deadline ends, at once if it has. */
  listen(listener: EndListener): void {
    if (this.#error !== undefined) listener(this.#error);
    else if (this.#listener === undefined) this.#listener = listener;
    else {
      this.#others ??= new Set();
      this.#others.add(listener);
    }
  }

  unlisten(listener: EndListener): void {
    if (this.#listener === listener) this.#listener = undefined;
    else this.#others?.delete(listener);
  }

  /** Settles as `work` does, or rejects when the deadline ends first; `work` itself goes on. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.listen(reject);
      work.then(resolve, reject).finally(() => this.unlisten(reject));
    });
  }

  /** Stops the clock; listeners are not called any more. */
  close(): void {
    this.#release(this);
    this.#listener = undefined;
    this.#others = undefined;
  }

  #end(reason: EndReason): void {
    if (this.#error !== undefined) return;
    this.#release(this);
    this.#error =
      reason === 'expired'
        ? new GatewayError('DEADLINE_EXCEEDED', 'The time for this request is used up')
        : new GatewayError('REQUEST_ABORTED', 'The client went away before the answer');
    for (const listener of this.#takeListeners()) listener(this.#error);
  }

  #takeListeners(): readonly EndListener[] {
    const listeners = [...(this.#listener === undefined ? [] : [this.#listener]), ...(this.#others ?? [])];
    this.#listener = undefined;
    this.#others = undefined;
    return listeners;
  }
}

/**
 * Deadlines of one length, which end in the order of their beginning: one timer for all, armed for the oldest that is
 * open. Starting and closing one costs no timer. The timer does not keep the process alive.
 */
export class DeadlineLine {
  readonly #lengthMs: number;
  /** Open deadlines in the order of their beginning: a Set keeps it, and drops one in constant time. */
  readonly #open = new Set<Deadline>();
  readonly #release = (deadline: Deadline) => {
    this.#open.delete(deadline);
  };
  #isArmed = false;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Starts a deadline; {@link Deadline.close} it when the request is answered. */
  start(): Deadline {
    const deadline = new Deadline(Date.now() + this.#lengthMs, this.#release);
    this.#open.add(deadline);
    if (!this.#isArmed) this.#arm(this.#lengthMs);
    return deadline;
  }

  #arm(milliseconds: number): void {
    this.#isArmed = true;
    setTimeout(() => this.#endOldest(), milliseconds).unref();
  }

  #endOldest(): void {
    this.#isArmed = false;
    for (const deadline of this.#open) {
      const left = deadline.expiresAt - Date.now();
      if (left > 0) {
        this.#arm(left);
        return;
      }
      deadline.expire();
    }
  }
}
