/** How the payload of a cursor is kept from being changed, and, where it may tell of rows that its reader must not know, from being read. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Protection {
  /** The first byte of a cursor. */
  readonly version: number;
  /** @param binding what else must be the same when it is opened. */
  readonly protect: (payload: Buffer, secret: string, binding: string) => Buffer;
  /** Undefined unless these bytes were made by the same secret for the same binding. */
  readonly open: (bytes: Buffer, secret: string, binding: string) => Buffer | undefined;
}

const MAC_BYTES = 16;

/** Everybody can read it. */
export const SIGNED: Protection = {
  version: 2,
  protect: (payload, secret, binding) => Buffer.concat([macOf(payload, secret, binding), payload]),
  open: (bytes, secret, binding) => {
    const [mac, payload] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
    if (payload.length === 0) return undefined;
    return timingSafeEqual(mac, macOf(payload, secret, binding)) ? payload : undefined;
  },
};

function macOf(payload: Buffer, secret: string, binding: string): Buffer {
  return createHmac('sha256', secret).update(binding).update('\0').update(payload).digest().subarray(0, MAC_BYTES);
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;

/** Nobody can read it: Cassandra's page state names the last row that was looked at. */
export const SEALED: Protection = {
  version: 3,
  protect: (payload, secret, binding) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, keyOf(secret), nonce).setAAD(Buffer.from(binding));
    const sealed = Buffer.concat([cipher.update(payload), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  },
  open: (bytes, secret, binding) => {
    const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + MAC_BYTES)];
    if (tag.length < MAC_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, keyOf(secret), nonce, { authTagLength: MAC_BYTES });
    decipher.setAAD(Buffer.from(binding)).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + MAC_BYTES)), decipher.final()]);
    } catch {
      return undefined; // sealed by another secret, for something else, or damaged
    }
  },
};

const keys = new Map<string, Buffer>();

/** Secrets are few: those of the configuration. */
function keyOf(secret: string): Buffer {
  const known = keys.get(secret) ?? Buffer.from(hkdfSync('sha256', secret, '', 'cursor', 32));
  keys.set(secret, known);
  return known;
}
