/** Keys of programs: `<id>.<secret>`, of which the configuration has the id and a salted hash alone. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IdentifyRequest, Principal } from '../config/config.ts';
import type { ApiKey, ApiKeyWay } from '../config/identity-config.ts';
import { Unauthenticated, type Way } from './way.ts';

export const API_KEY_HEADER = 'x-api-key';
const SECRET_BYTES = 32;
const SALT_BYTES = 16;
const KEY = /^([\w-]{1,64})\.([\w-]{43})$/;
const REFUSED = 'the API key is not known';

interface KnownKey {
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly identity: NonNullable<Principal>;
}

/** What an id that is not known is compared with, so that both take the same time. */
const NOBODY: KnownKey = {
  salt: randomBytes(SALT_BYTES),
  hash: randomBytes(32),
  expires: 0,
  identity: { subject: '-' },
};

export class ApiKeys implements Way {
  readonly #header: string;
  readonly #keys: ReadonlyMap<string, KnownKey>;

  constructor({ header = API_KEY_HEADER, keys }: ApiKeyWay) {
    this.#header = header.toLowerCase();
    this.#keys = new Map(keys.map((key) => [key.id, toKnown(key)]));
  }

  find({ headers }: IdentifyRequest): Principal {
    const key = headers[this.#header];
    if (key === undefined) return undefined;
    const [, id = '', secret = ''] = KEY.exec(key) ?? [];
    const known = this.#keys.get(id) ?? NOBODY;
    const isRight = timingSafeEqual(hashOf(known.salt, secret), known.hash);
    if (!isRight) throw new Unauthenticated(REFUSED, 'ApiKey');
    if (known.expires <= Date.now()) throw new Unauthenticated('the API key has ended', 'ApiKey');
    return known.identity;
  }
}

/** A new key: what its holder gets, once, and what the configuration keeps. */
export function makeApiKey(id: string): { readonly key: string; readonly kept: Pick<ApiKey, 'id' | 'salt' | 'hash'> } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const salt = randomBytes(SALT_BYTES);
  return {
    key: `${id}.${secret}`,
    kept: { id, salt: salt.toString('base64url'), hash: hashOf(salt, secret).toString('base64url') },
  };
}

function toKnown({ id, salt, hash, expires, subject = id, roles = [], ...rest }: ApiKey): KnownKey {
  return {
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
    expires: expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires),
    identity: Object.freeze({ ...rest, subject, roles: Object.freeze([...roles]) }),
  };
}

function hashOf(salt: Buffer, secret: string): Buffer {
  return createHash('sha256').update(salt).update(Buffer.from(secret, 'base64url')).digest();
}
