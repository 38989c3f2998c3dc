/** Who asks: the ways of the configuration in their order, and its hook behind them. */
import type { Config, Identify, IdentifyRequest, Principal } from '../config/config.ts';
import type { IdentityWay } from '../config/identity-config.ts';
import type { Logger } from '../telemetry/logger.ts';
import { API_KEY_HEADER, ApiKeys } from './api-keys.ts';
import { Authorizer } from './authorizer.ts';
import { Jwt } from './jwt.ts';
import { toPrincipal } from './principal.ts';
import { TrustedProxy } from './proxy.ts';
import { bearerOf, invalidToken, type Prepared, type Way } from './way.ts';

export class Identifier implements Prepared {
  readonly #ways: readonly Way[];
  readonly #hook: Identify | undefined;
  readonly #prepared: readonly Prepared[];
  readonly #takesTokens: boolean;
  /** What callers are asked for who do not say who they are. */
  readonly challenge: string;
  /** Where they may say it, beside `Authorization` and cookies. */
  readonly headers: readonly string[];

  constructor({ identity, identify }: Pick<Config['shape'], 'identity' | 'identify'>, logger: Logger) {
    const ways = waysOf(identity, logger);
    this.#ways = ways;
    this.#hook = identify;
    this.challenge = identity[0]?.by === 'apiKey' ? 'ApiKey' : 'Bearer';
    this.headers = identity.flatMap(headersOf);
    this.#prepared = ways.flatMap((way) => (way instanceof Jwt && way.remote !== undefined ? [way.remote] : []));
    this.#takesTokens = ways.some((way) => way instanceof Jwt);
  }

  /** Whether callers are told apart here, or who is in front of the gateway says who they are. */
  get isUsed(): boolean {
    return this.#ways.length > 0 || this.#hook !== undefined;
  }

  get isReady(): boolean {
    return this.#prepared.every(({ isReady }) => isReady);
  }

  async prepare(): Promise<void> {
    await Promise.all(this.#prepared.map((each) => each.prepare()));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#prepared.map((each) => each.settled()));
  }

  /**
   * Who asks; undefined for an anonymous caller.
   * @param onGuess before the hook is asked, which may be asked for what can be guessed, as tokens, keys and secrets cannot.
   * @throws {Unauthenticated} @throws whatever the hook and `onGuess` throw, and {TypeError} for an answer that is none.
   */
  identify(request: IdentifyRequest, onGuess?: () => void): Promise<Principal> | Principal {
    return this.#from(0, request, onGuess);
  }

  #from(first: number, request: IdentifyRequest, onGuess: (() => void) | undefined): Promise<Principal> | Principal {
    for (let at = first; at < this.#ways.length; at++) {
      const found = this.#ways[at]?.find(request);
      if (found instanceof Promise) return found.then((principal) => principal ?? this.#from(at + 1, request, onGuess));
      if (found !== undefined) return found;
    }
    if (this.#hook === undefined) return this.#nobody(request);
    onGuess?.();
    const found = answerOf(this.#hook(request));
    if (found instanceof Promise) return found.then((principal) => principal ?? this.#nobody(request));
    return found ?? this.#nobody(request);
  }

  /** What no way knows. */
  #nobody(request: IdentifyRequest): undefined {
    // A token that no way knows is no reason to be taken for nobody: its holder would not learn that it is wrong.
    if (this.#takesTokens && bearerOf(request) !== undefined)
      throw invalidToken('the token is of no issuer that is known');
    return undefined;
  }
}

/** Their headers beside those that all answers depend on. */
function headersOf(way: IdentityWay): readonly string[] {
  if (way.by === 'apiKey') return [way.header ?? API_KEY_HEADER];
  return way.by === 'proxy' ? [way.subject] : [];
}

function waysOf(identity: readonly IdentityWay[], logger: Logger): Way[] {
  return identity.map((way) => {
    switch (way.by) {
      case 'jwt':
        return new Jwt(way, logger);
      case 'apiKey':
        return new ApiKeys(way);
      case 'proxy':
        return new TrustedProxy(way);
      case 'authorizer':
        return new Authorizer(way);
    }
  });
}

/** Of the hook. */
function answerOf(answer: ReturnType<Identify>): Promise<Principal> | Principal {
  return isThenable(answer) ? Promise.resolve(answer).then(toPrincipal) : toPrincipal(answer);
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer;
}
