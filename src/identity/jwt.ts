/** Signed tokens in a header or a cookie: https://www.rfc-editor.org/rfc/rfc7519, by the practice of RFC 8725. */
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { BoundedCache } from '../bounded-cache.ts';
import type { IdentifyRequest, Principal } from '../config/config.ts';
import type { JwtWay } from '../config/identity-config.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { ClaimFault, toIdentity } from './claims.ts';
import { type Jose, loadJose } from './jose.ts';
import { KeySet } from './key-set.ts';
import { isPreflighted, PREFLIGHT_HEADERS } from './preflighted.ts';
import { describeFault } from './token-fault.ts';
import { bearerOf, invalidToken, type Way } from './way.ts';

const MAX_CHARACTERS = 8_192;
const CLOCK_TOLERANCE_S = 5;
/** Tokens that were verified: a client sends its own with every request. */
const REMEMBERED = { entries: 1_000, characters: 1_000_000 } as const;

interface Verified {
  readonly principal: Principal;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly keys: number | undefined;
}

export class Jwt implements Way {
  readonly remote: KeySet | undefined;
  readonly #way: JwtWay;
  readonly #jose = loadJose();
  readonly #keys: Promise<JWTVerifyGetKey>;
  readonly #options: JWTVerifyOptions;
  readonly #verified = new BoundedCache<Verified>(REMEMBERED);
  readonly #toleranceS: number;

  constructor(way: JwtWay, logger: Logger) {
    this.#way = way;
    this.#toleranceS = way.clockToleranceSeconds ?? CLOCK_TOLERANCE_S;
    this.#options = optionsOf(way, this.#toleranceS);
    this.remote = typeof way.keys === 'string' ? new KeySet(way.keys, way, logger) : undefined;
    this.#keys = this.remote === undefined ? ownKeys(way) : Promise.resolve(this.remote.find);
  }

  find(request: IdentifyRequest): Promise<Principal> | Principal {
    const token = bearerOf(request) ?? this.#cookieOf(request);
    if (token === undefined) return undefined;
    if (this.remote?.isReady) this.remote.refresh();
    const known = this.#verified.get(token);
    if (known !== undefined && known.expires > Date.now() && known.keys === this.remote?.version)
      return known.principal;
    return this.#verify(token);
  }

  /** Browsers send cookies along with whatever any page has them send. */
  #cookieOf(request: IdentifyRequest): string | undefined {
    if (this.#way.cookie === undefined) return undefined;
    const token = cookieIn(request.headers.cookie, this.#way.cookie);
    if (token === undefined || isPreflighted(request)) return token;
    throw new GatewayError(
      'BAD_REQUEST',
      `Cannot take the cookie of a request that any page may have a browser send: send JSON by POST, or one of the headers ${PREFLIGHT_HEADERS.join(', ')}`,
    );
  }

  async #verify(token: string): Promise<Principal> {
    if (token.length > MAX_CHARACTERS) throw invalidToken(`the token is longer than ${MAX_CHARACTERS} characters`);
    const jose = await this.#jose;
    if (issuerOf(jose, token) !== this.#way.issuer) return undefined; // another way's, or nobody's
    const keys = this.remote?.version;
    try {
      const { payload } = await jose.jwtVerify(token, await this.#keys, this.#options);
      return this.#remember(token, payload, keys);
    } catch (error) {
      if (error instanceof ClaimFault) throw invalidToken(error.message);
      const fault = describeFault(jose, error);
      if (fault === undefined) throw error;
      throw invalidToken(fault);
    }
  }

  #remember(token: string, payload: JWTPayload, keys: number | undefined): Principal {
    const principal = toIdentity(payload, this.#way);
    const expires = ((payload.exp ?? 0) + this.#toleranceS) * 1_000; // `exp` is required
    // The set may have been fetched while this token was verified: then it is verified once more.
    this.#verified.set(token, { principal, expires, keys });
    return principal;
  }
}

/** Those of the configuration: the set is checked there, and by jose when a key of it is used. */
async function ownKeys({ keys, secret }: JwtWay): Promise<JWTVerifyGetKey> {
  if (secret !== undefined) {
    const bytes = new TextEncoder().encode(secret);
    return async () => bytes;
  }
  const { createLocalJWKSet } = await loadJose();
  return createLocalJWKSet(keys as unknown as JSONWebKeySet);
}

function optionsOf(way: JwtWay, clockTolerance: number): JWTVerifyOptions {
  const { issuer, audience, algorithms, type, requiredClaims = [] } = way;
  return {
    issuer,
    audience: typeof audience === 'string' ? audience : [...audience],
    algorithms: [...algorithms],
    clockTolerance,
    requiredClaims: ['exp', ...requiredClaims],
    ...(type === undefined ? {} : { typ: type }),
  };
}

/** What an unverified token says; undefined for what is no token. */
function issuerOf(jose: Jose, token: string): string | undefined {
  try {
    return jose.decodeJwt(token).iss;
  } catch {
    return undefined; // not ours
  }
}

function cookieIn(header: string | undefined, name: string): string | undefined {
  const found = header?.split(';').find((pair) => pair.slice(0, pair.indexOf('=')).trim() === name);
  return found?.slice(found.indexOf('=') + 1).trim() || undefined;
}
