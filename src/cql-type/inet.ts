/** IP addresses: one canonical text each, and their bytes. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * IPv4 dotted, IPv6 as RFC 5952 writes it; undefined if `text` is no address. Zones (`%eth0`) are refused. An IPv4
 * address inside of IPv6 (`::ffff:1.2.3.4`) has 16 bytes, so it is another address than 1.2.3.4.
 */
export function canonicalInet(text: string): string | undefined {
  const bytes = inetBytes(text);
  return bytes === undefined ? undefined : inetText(bytes);
}

/** Four or sixteen bytes; undefined if `text` is no address. */
export function inetBytes(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const groups = dotted === null ? text : `${dotted[1]}${hexGroups(dotted[2] ?? '')}`;
  const [head = '', tail] = groups.split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = new Array<number>(8 - front.length - back.length).fill(0);
  return Buffer.from([...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 255]));
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function hexGroups(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Whether a canonical address is an IPv4 one inside of IPv6: Java takes its 16 bytes for those of the IPv4 address. */
export function isMappedInet(text: string): boolean {
  return text.startsWith('::ffff:') && isIPv4(text.slice(7));
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');

/** @throws {RangeError} for any number of bytes but 4 and 16. */
export function inetText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) throw new RangeError('Cannot read an address that has neither 4 nor 16 bytes');
  if (bytes.subarray(0, 12).equals(MAPPED)) return `::ffff:${bytes.subarray(12).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  return compressed(groups);
}

/** The longest run of two or more zero groups, the first of equal ones, becomes `::`. */
function compressed(groups: readonly number[]): string {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return text(groups);
  return `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}
