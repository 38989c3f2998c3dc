/** Whose rate a request is of. */
import type { Principal } from '../config/config.ts';
import type { Options } from '../config/options.ts';
import { inetBytes, isMappedInet } from '../cql-type/inet.ts';

export type KeyOptions = Pick<Options, 'rateLimitBy' | 'trustedProxies'>;

/** What is known of where a request came from. */
export interface Sender {
  /** Of the connection, or as the platform says. */
  readonly address?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Callers without what they are told apart by are told apart by their address. */
export function callerKey(options: KeyOptions, sender: Sender, principal: Principal): string {
  const { rateLimitBy } = options;
  if (rateLimitBy === 'tenant' && typeof principal?.tenant === 'string') return `tenant ${principal.tenant}`;
  if (rateLimitBy !== 'address' && typeof principal?.subject === 'string')
    return `subject ${JSON.stringify([principal.tenant ?? null, principal.subject])}`;
  return `address ${networkOf(addressOf(options, sender))}`;
}

/** Who is in front may be trusted to say it; what stands before that in the header anybody may have written. */
export function addressOf({ trustedProxies }: KeyOptions, { address = '', headers }: Sender): string {
  if (trustedProxies === 0) return address;
  const said = (headers['x-forwarded-for'] ?? '').split(',').map((each) => each.trim());
  const found = withoutPort(said.at(-trustedProxies) ?? '');
  return inetBytes(found) === undefined ? address : found;
}

/** Some proxies add it: `1.2.3.4:5678`, `[2001:db8::1]:5678`. */
function withoutPort(text: string): string {
  return /^\[(.*)\](:\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}

/** A host has at least a /64 of IPv6, of which it may choose any address. */
export function networkOf(address: string): string {
  const text = isMappedInet(address) ? address.slice('::ffff:'.length) : address;
  const bytes = inetBytes(text);
  return bytes?.length === 16 ? `${bytes.subarray(0, 8).toString('hex')}/64` : text;
}
