/** How much callers may ask for, where the options say so; shared by a fleet where they name a table for it. */
import type { Config, Principal } from '../config/config.ts';
import type { GatewayError } from '../errors.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import { callerKey } from '../rates/caller-key.ts';
import { isRateLimited, RateLimiter, type RequestRate } from '../rates/rate-limiter.ts';
import { SharedUse } from '../rates/shared-use.ts';
import type { Executor } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';

export class Rates {
  readonly #config: Config;
  readonly #shared: SharedUse | undefined;
  readonly #limiter: RateLimiter;

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

  /** Of the wrong credentials that an address may send, beside its requests: as many as of those. */
  guessOf(request: HttpRequest): Guess {
    return new Guess(() => this.#limiter.of(`guess ${callerKey(this.#config, request, undefined)}`));
  }

  async settled(): Promise<void> {
    await this.#shared?.settled();
  }
}

/** A credential that may turn out to be wrong. */
export class Guess {
  readonly #rateOf: () => RequestRate;
  /** Present once it was counted. */
  #taken: RequestRate | undefined;

  constructor(rateOf: () => RequestRate) {
    this.#rateOf = rateOf;
  }

  /** Counts it before it is looked at: what comes together is not let pass together. @throws {TooManyGuesses} */
  readonly begin = (): void => {
    const rate = this.#rateOf();
    const error = rate.takeLocally();
    if (error !== undefined) throw new TooManyGuesses(error, rate.headers());
    this.#taken = rate;
  };

  /** It was right, or could not be looked at. */
  endRight(): void {
    this.#taken?.giveBackRequest();
  }

  /** It was wrong: present where that was one too many. */
  endWrong(): TooManyGuesses | undefined {
    try {
      if (this.#taken === undefined) this.begin();
      return undefined;
    } catch (error) {
      if (error instanceof TooManyGuesses) return error;
      throw error;
    }
  }
}

export class TooManyGuesses extends Error {
  readonly response: HttpResponse;

  constructor(error: GatewayError, headers: Readonly<Record<string, string>>) {
    super(error.message, { cause: error });
    this.response = errorResponse(error, headers);
  }
}

/** Undefined where nothing is limited. */
export function createRates(config: Config, executor: Executor, logger: Logger): Rates | undefined {
  return isRateLimited(config) ? new Rates(config, executor, logger) : undefined;
}
