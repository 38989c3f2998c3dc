/** How a request says who sends it: the ways that `gateway.config.ts` may list under `identity`. */
import type { ClaimPath } from './claim.ts';
import type { Identity } from './config.ts';

/** Tried in order: the first whose credential a request carries decides, and refuses what is wrong with it. */
export type IdentityWay = JwtWay | ApiKeyWay | ProxyWay | AuthorizerWay;

/** Where in the claims of a token stands what the gateway needs. All claims are the identity's `claims`. */
export interface ClaimNames {
  /** A text that is not empty; by default `sub`. */
  readonly subject?: ClaimPath;
  /** A list of texts, or a text with spaces between them. */
  readonly roles?: ClaimPath;
  /** A text. */
  readonly tenant?: ClaimPath;
}

export const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const;
export const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;

/** A set of public keys: https://www.rfc-editor.org/rfc/rfc7517#section-5 */
export interface PublicKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/**
 * A signed token in `Authorization: Bearer`, or in a cookie. Issuer, audience and end of life are always compared; a token of
 * another issuer is left to the ways behind. https://www.rfc-editor.org/rfc/rfc8725
 */
export interface JwtWay extends ClaimNames {
  readonly by: 'jwt';
  readonly issuer: string;
  /** Who the token must be for; of several one suffices. */
  readonly audience: string | readonly string[];
  /** Those of public keys with `keys`, those of a secret with `secret`, never both. */
  readonly algorithms: readonly ((typeof PUBLIC_KEY_ALGORITHMS)[number] | (typeof SECRET_ALGORITHMS)[number])[];
  /** The address of the issuer's key set (https, or http on this machine), or the set itself. */
  readonly keys?: string | PublicKeys;
  /** At least 32 bytes. */
  readonly secret?: string;
  /** What the header's `typ` must say, such as `at+jwt`: tokens for other purposes have another. */
  readonly type?: string;
  /** The cookie that holds the token where no header does. Such a request must be one that no form can send. */
  readonly cookie?: string;
  /** Seconds by which clocks may differ: 0 to 300, by default 5. */
  readonly clockToleranceSeconds?: number;
  /** Claims that a token must have beside `iss`, `aud` and `exp`. */
  readonly requiredClaims?: readonly string[];
  /** After how many seconds the key set is fetched anew, beside the requests: 60 to 86,400, by default 600. */
  readonly keysMaxAgeSeconds?: number;
  /** Within how many seconds a key that is not known has the set fetched once at most: 1 to 3,600, by default 30. */
  readonly keysCoolDownSeconds?: number;
}

/** Keys that `npx cassandra-graphql-gateway api-key` makes: `<id>.<secret>` in a header. */
export interface ApiKeyWay {
  readonly by: 'apiKey';
  /** By default `x-api-key`. */
  readonly header?: string;
  readonly keys: readonly ApiKey[];
}

/** Whether it can stand before the dot of a key. */
export function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id);
}

/** What is kept of a key, and whose it is: `subject` is the id where it is left out. */
export interface ApiKey extends Omit<Identity, 'subject'> {
  readonly id: string;
  readonly subject?: string;
  /** Base64url. */
  readonly salt: string;
  /** SHA-256 of the salt's bytes and the secret's, base64url. */
  readonly hash: string;
  /** When the key ends, in ISO 8601. */
  readonly expires?: string;
}

/** Headers of a proxy that has found out who asks, believed with its secret or its certificate alone. */
export interface ProxyWay {
  readonly by: 'proxy';
  /** The header with the subject; a request without it is left to the ways behind. */
  readonly subject: string;
  /** The header with the roles, between commas. */
  readonly roles?: string;
  readonly tenant?: string;
  /** The header in which the proxy says a secret of at least 32 characters, and those that are accepted: two while they change. */
  readonly secret?: { readonly header: string; readonly anyOf: readonly string[] };
  /** Names that its client certificate may have, of which the server needs `GATEWAY_TLS_CLIENT_CA`; in place of a secret. */
  readonly certificateNames?: readonly string[];
}

/** What an authorizer in front of a function found out, or the IAM caller of a function URL. */
export interface AuthorizerWay extends ClaimNames {
  readonly by: 'authorizer';
}
