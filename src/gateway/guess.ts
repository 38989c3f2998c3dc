/** Credentials that may turn out to be wrong, counted by the address that sends them. */
import type { GatewayError } from '../errors.ts';
import type { HttpResponse } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import type { RequestRate } from '../rates/rate-limiter.ts';

/** What can be guessed, as a hook may be asked for passwords; and what is too long for that, and only counted. */
type Kind = 'guess' | 'wrong';

/** By whose they are, how many are being looked at. */
export type RunningGuesses = Map<string, number>;

/** So many of one address are looked at together at least, as nearly all are right. */
const MIN_TOGETHER = 32;
/** After that a hook that nobody waits for any more stands in nobody's way. */
const FORGOTTEN_AFTER_MS = 10_000;

/** Of one request. */
export class Guess {
  readonly #rateOf: (of: Kind) => RequestRate;
  readonly #running: RunningGuesses;
  /** Present from when it is looked at. */
  #begun: RequestRate | undefined;
  #isRunning = false;

  constructor(rateOf: (of: Kind) => RequestRate, running: RunningGuesses) {
    this.#rateOf = rateOf;
    this.#running = running;
  }

  /** Before it is looked at. @throws {TooManyGuesses} where too many before it were wrong, or too many are looked at. */
  readonly begin = (): void => {
    const rate = this.#rateOf('guess');
    const running = this.#running.get(rate.key) ?? 0;
    const error = rate.spent(running >= Math.max(rate.requests, MIN_TOGETHER));
    if (error !== undefined) throw new TooManyGuesses(error, rate);
    this.#running.set(rate.key, running + 1);
    this.#begun = rate;
    this.#isRunning = true;
  };

  /** What came of it. @returns why it is answered otherwise, where it was wrong and one too many. */
  end(isWrong: boolean): TooManyGuesses | undefined {
    if (this.#begun !== undefined) {
      this.#leave(this.#begun);
      if (isWrong) this.#begun.owe();
      return undefined;
    }
    const rate = isWrong ? this.#rateOf('wrong') : undefined;
    const error = rate?.takeLocally();
    return rate && error && new TooManyGuesses(error, rate);
  }

  /** The request has ended before it was known; what came of it may still be told. */
  abandon(): void {
    const begun = this.#begun;
    if (begun !== undefined) setTimeout(() => this.#leave(begun), FORGOTTEN_AFTER_MS).unref();
  }

  #leave({ key }: RequestRate): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    const running = (this.#running.get(key) ?? 1) - 1;
    if (running === 0) this.#running.delete(key);
    else this.#running.set(key, running);
  }
}

export class TooManyGuesses extends Error {
  readonly response: HttpResponse;

  constructor(error: GatewayError, rate: RequestRate) {
    super(error.message, { cause: error });
    this.response = errorResponse(error, rate.headers());
  }
}
