/** How much callers may ask for, where the options say so; shared by a fleet where they name a table for it. */
import type { Config, Principal } from '../config/config.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import { callerKey } from '../rates/caller-key.ts';
import { isRateLimited, RateLimiter, type RequestRate } from '../rates/rate-limiter.ts';
import { SharedUse } from '../rates/shared-use.ts';
import type { Executor } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';
import { Guess, type RunningGuesses } from './guess.ts';

export class Rates {
  readonly #config: Config;
  readonly #shared: SharedUse | undefined;
  readonly #limiter: RateLimiter;
  readonly #running: RunningGuesses = new Map();

  constructor(config: Config, executor: Executor, logger: Logger) {
    const { rateLimitTable: table, rateLimitWindowS: windowS } = config;
    this.#config = config;
    this.#shared = table === undefined ? undefined : new SharedUse({ table, windowS, executor, logger });
    this.#limiter = new RateLimiter(config, (use) => this.#shared?.share(use));
  }

  /** Whose rate a request is of, and the answer to one too many. */
  take(request: HttpRequest, principal: Principal): { readonly rate: RequestRate; readonly refused?: HttpResponse } {
    const rate = this.#limiter.of(callerKey(this.#config, request, principal));
    const error = rate.takeRequest();
    return error === undefined ? { rate } : { rate, refused: errorResponse(error, rate.headers()) };
  }

  /** How the credential of a request counts: an address may send as many wrong ones beside its requests. */
  guessOf(request: HttpRequest): Guess {
    return new Guess((of) => this.#limiter.of(`${of} ${callerKey(this.#config, request, undefined)}`), this.#running);
  }

  async settled(): Promise<void> {
    await this.#shared?.settled();
  }
}

/** Undefined where nothing is limited. */
export function createRates(config: Config, executor: Executor, logger: Logger): Rates | undefined {
  return isRateLimited(config) ? new Rates(config, executor, logger) : undefined;
}
