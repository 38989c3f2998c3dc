/** How much a caller may ask for: a bucket of requests and one of cost each, kept for those who asked last. */
import type { Options } from '../config/options.ts';
import { GatewayError } from '../errors.ts';
import { TokenBucket } from './token-bucket.ts';

export type RateOptions = Pick<Options, 'rateLimitRequests' | 'rateLimitCost' | 'rateLimitWindowS'>;

/** Whether anything is limited. */
export function isRateLimited({ rateLimitRequests, rateLimitCost }: RateOptions): boolean {
  return rateLimitRequests + rateLimitCost > 0;
}

/** What of a caller was used in one window, here and elsewhere. */
export interface CallerUse {
  readonly key: string;
  readonly buckets: readonly NamedBucket[];
  /** Number of the window. */
  window: number;
  readonly used: Record<Unit, number>;
  /** As it was known last. */
  readonly others: Record<Unit, number>;
  /** By `performance.now()`: when this was told to others. */
  sharedAt: number;
}

export type Unit = 'requests' | 'cost';

export interface NamedBucket {
  readonly unit: Unit;
  readonly bucket: TokenBucket;
}

/** Callers whose use is kept, those who asked last. */
const MAX_CALLERS = 100_000;

export class RateLimiter {
  readonly #options: RateOptions;
  readonly #onUse: (use: CallerUse) => void;
  readonly #callers = new Map<string, CallerUse>();

  /** @param onUse told of each request that was let pass. */
  constructor(options: RateOptions, onUse: (use: CallerUse) => void) {
    this.#options = options;
    this.#onUse = onUse;
  }

  /** What a caller may use of it in one request. */
  of(key: string): RequestRate {
    const use = this.#callers.get(key) ?? this.#make(key);
    this.#callers.delete(key);
    this.#callers.set(key, use);
    const [oldest] = this.#callers.keys();
    if (this.#callers.size > MAX_CALLERS && oldest !== undefined) this.#callers.delete(oldest);
    return new RequestRate(use, this.#options.rateLimitWindowS, this.#onUse);
  }

  #make(key: string): CallerUse {
    const { rateLimitRequests, rateLimitCost, rateLimitWindowS } = this.#options;
    const now = Date.now();
    const bucketOf = (unit: Unit, capacity: number): readonly NamedBucket[] =>
      capacity === 0 ? [] : [{ unit, bucket: new TokenBucket(capacity, rateLimitWindowS * 1_000, now) }];
    return {
      key,
      buckets: [...bucketOf('requests', rateLimitRequests), ...bucketOf('cost', rateLimitCost)],
      window: 0,
      used: { requests: 0, cost: 0 },
      others: { requests: 0, cost: 0 },
      sharedAt: Number.NEGATIVE_INFINITY,
    };
  }
}

/** One request of a caller. */
export class RequestRate {
  readonly #use: CallerUse;
  readonly #windowS: number;
  readonly #onUse: (use: CallerUse) => void;
  /** What was taken for its cost, and in which window. */
  #taken = { cost: 0, window: 0 };

  constructor(use: CallerUse, windowS: number, onUse: (use: CallerUse) => void) {
    this.#use = use;
    this.#windowS = windowS;
    this.#onUse = onUse;
  }

  /** The error to answer with where there were too many. */
  takeRequest(): GatewayError | undefined {
    const refused = this.takeLocally();
    if (refused === undefined) this.#onUse(this.#use);
    return refused;
  }

  /** The same, of which no other process is told. */
  takeLocally(): GatewayError | undefined {
    return this.#take('requests', 1);
  }

  /** Whose it is. */
  get key(): string {
    return this.#use.key;
  }

  /** Requests in a window. */
  get requests(): number {
    return this.#bucket('requests')?.capacity ?? Number.POSITIVE_INFINITY;
  }

  /** The error to answer with where there is none left, or where there is one too many for another reason; takes nothing. */
  spent(isTooMany: boolean): GatewayError | undefined {
    const waitMs = this.#bucket('requests')?.waitFor(1, Date.now()) ?? 0;
    return waitMs > 0 || isTooMany ? refusal('requests', Math.max(1, Math.ceil(waitMs / 1_000))) : undefined;
  }

  /** Takes one, whether it is left or not. */
  owe(): void {
    this.#bucket('requests')?.give(-1, Date.now());
  }

  /** The error to answer with where operations before asked for too much. */
  takeCost(cost: number): GatewayError | undefined {
    // What is more than there ever is takes all there is, and no more is given back.
    const taken = Math.min(cost, this.#bucket('cost')?.capacity ?? cost);
    const refused = this.#take('cost', taken);
    if (refused === undefined) this.#taken = { cost: taken, window: this.#use.window };
    return refused;
  }

  /** Gives back what was not read. */
  giveBack(rows: number): void {
    const use = this.#use;
    const { cost, window } = this.#taken;
    const rest = Math.max(0, cost - rows);
    this.#taken = { cost: 0, window };
    this.#bucket('cost')?.give(rest, Date.now());
    // Of a window that is over nobody counts any more.
    if (use.window === window) use.used.cost -= rest;
  }

  /** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
  headers(): Readonly<Record<string, string>> {
    const now = Date.now();
    const { buckets } = this.#use;
    const policies = buckets.map(({ unit, bucket }) => `"${unit}";q=${bucket.capacity};w=${this.#windowS}`);
    const states = buckets.map(({ unit, bucket }) => {
      const left = Math.max(0, Math.floor(bucket.left(now)));
      return `"${unit}";r=${left};t=${Math.ceil(bucket.fullAfter(now) / 1_000)}`;
    });
    return { 'ratelimit-policy': policies.join(', '), ratelimit: states.join(', ') };
  }

  #take(unit: Unit, amount: number): GatewayError | undefined {
    const waitMs = this.#bucket(unit)?.take(amount, Date.now()) ?? 0;
    if (waitMs > 0) return refusal(unit, Math.ceil(waitMs / 1_000));
    this.#count(unit, amount);
    return undefined;
  }

  #bucket(unit: Unit): TokenBucket | undefined {
    return this.#use.buckets.find((each) => each.unit === unit)?.bucket;
  }

  /** By windows that all processes agree on. */
  #count(unit: Unit, amount: number): void {
    const use = this.#use;
    const window = Math.floor(Date.now() / 1_000 / this.#windowS);
    if (use.window !== window) {
      use.window = window;
      for (const each of ['requests', 'cost'] as const) {
        use.used[each] = 0;
        use.others[each] = 0;
      }
    }
    use.used[unit] += amount;
  }
}

const WHAT = {
  requests: 'as too many requests were sent',
  cost: 'as operations before asked for too many rows',
} as const;

function refusal(unit: Unit, retryAfter: number): GatewayError {
  return new GatewayError('RATE_LIMITED', `Cannot answer ${WHAT[unit]}: come again in ${retryAfter} s`, {
    details: { limit: unit, retryAfter },
  });
}
