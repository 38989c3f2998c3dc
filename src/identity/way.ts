/** One way in which a request says who sends it, and the refusals that all ways share. */
import type { IdentifyRequest, Principal } from '../config/config.ts';
import { GatewayError } from '../errors.ts';

export interface Way {
  /**
   * Who asks; undefined where the request carries no credential of this way.
   * @throws {Unauthenticated} for a credential that is wrong. @throws {GatewayError} `NOT_READY` where that cannot be told now.
   */
  find(request: IdentifyRequest): Promise<Principal> | Principal;
}

/** Something that has to be fetched before requests can be told apart, and kept fresh. */
export interface Prepared {
  readonly isReady: boolean;
  /** Tries to become ready where it is not; never rejects. */
  prepare(): Promise<void>;
  /** Resolves when nothing is being fetched. */
  settled(): Promise<void>;
}

/** A refusal, and what the client is asked for. */
export class Unauthenticated extends GatewayError {
  /** For the header `WWW-Authenticate`. */
  readonly challenge: string;

  constructor(refused: string, challenge: string) {
    super('UNAUTHENTICATED', `Cannot tell who asks: ${refused}`);
    this.challenge = challenge;
  }
}

/** A token that is refused: https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
export function invalidToken(reason: string): Unauthenticated {
  return new Unauthenticated(
    reason,
    `Bearer error="invalid_token", error_description="${reason.replace(/["\\`]/g, "'")}"`,
  );
}

/** The value behind `Authorization: Bearer`, which is empty where there is none. */
export function bearerOf({ headers: { authorization = '' } }: IdentifyRequest): string | undefined {
  const value = authorization.slice(SCHEME.length);
  const isBearer = authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME && (value === '' || value[0] === ' ');
  return isBearer ? value.trim() : undefined;
}

const SCHEME = 'bearer';
