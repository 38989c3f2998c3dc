/** IP addresses in one canonical text each. */
import { isIPv4, isIPv6 } from 'node:net';

/** IPv4 dotted, IPv6 as RFC 5952 writes it; undefined if `text` is no address. Zones (`%eth0`) are refused. */
export function canonicalInet(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
