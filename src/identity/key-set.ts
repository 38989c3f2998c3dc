/**
 * The public keys of an issuer, fetched when the process starts and anew beside the requests: no request waits for them but
 * those before the first set, and the first with a key that is not known. A set that cannot be fetched anew stays.
 */
import type { JWTVerifyGetKey } from 'jose';
import type { JwtWay } from '../config/identity-config.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type Jose, loadJose } from './jose.ts';
import type { Prepared } from './way.ts';

const FETCH_MS = 5_000;
/** How long a failure to fetch the first set stands: requests are refused meanwhile, not kept waiting. */
const PAUSE_MS = 1_000;

type RemoteKeys = ReturnType<Jose['createRemoteJWKSet']>;

export class KeySet implements Prepared {
  readonly #url: URL;
  readonly #maxAgeMs: number;
  readonly #coolDownMs: number;
  readonly #logger: Logger;
  readonly #jose = loadJose();
  #keys: RemoteKeys | undefined;
  #fetching: Promise<void> | undefined;
  #fetchedAt: number | undefined;
  #failure: { readonly at: number } | undefined;

  constructor(url: string, { keysMaxAgeSeconds = 600, keysCoolDownSeconds = 30 }: JwtWay, logger: Logger) {
    this.#url = new URL(url);
    this.#maxAgeMs = keysMaxAgeSeconds * 1_000;
    this.#coolDownMs = keysCoolDownSeconds * 1_000;
    this.#logger = logger;
  }

  get isReady(): boolean {
    return this.#fetchedAt !== undefined;
  }

  /** Changes with each set: what was verified by another is not by this one. */
  get version(): number | undefined {
    return this.#fetchedAt;
  }

  async prepare(): Promise<void> {
    // An attempt that was frozen with the process fails without saying anything of the issuer.
    await this.#fetching?.catch(() => {});
    if (!this.isReady && !this.#isWithin(this.#failure?.at, PAUSE_MS)) await this.#fetch().catch(() => {}); // it is in the log
  }

  async settled(): Promise<void> {
    await this.#fetching?.catch(() => {}); // as above
  }

  /** The key of a token. @throws {GatewayError} `NOT_READY` before the first set. @throws errors of jose for keys that are not in it. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (!this.isReady) await this.prepare();
    if (this.#keys === undefined || !this.isReady)
      throw new GatewayError('NOT_READY', 'The gateway has not got the keys of the issuer yet: try again in a moment');
    this.refresh();
    try {
      return await this.#keys(header, token);
    } catch (error) {
      const { errors } = await this.#jose;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayFetch()) throw error;
      await this.#fetch().catch(() => {}); // as above
      return this.#keys(header, token);
    }
  };

  /** Has a set that is old fetched anew, beside the request. */
  refresh(): void {
    if (!this.#isWithin(this.#fetchedAt, this.#maxAgeMs) && this.#mayFetch()) this.#fetch().catch(() => {}); // as above
  }

  #mayFetch(): boolean {
    if (this.#fetching !== undefined) return true; // joined
    return !this.#isWithin(this.#fetchedAt, this.#coolDownMs) && !this.#isWithin(this.#failure?.at, this.#coolDownMs);
  }

  #isWithin(instant: number | undefined, durationMs: number): boolean {
    return instant !== undefined && performance.now() - instant < durationMs;
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchOnce(): Promise<void> {
    const { createRemoteJWKSet } = await this.#jose;
    // When to fetch is decided here alone: jose would have requests wait each time that the set is old.
    this.#keys ??= createRemoteJWKSet(this.#url, {
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: Number.POSITIVE_INFINITY,
      timeoutDuration: FETCH_MS,
    });
    try {
      await this.#keys.reload();
      this.#fetchedAt = performance.now();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = { at: performance.now() };
      this.#logger.warn('keys not fetched', { url: this.#url.href, error, isReady: this.isReady });
      throw error;
    }
  }
}
