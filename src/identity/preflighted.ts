/**
 * Whether a browser asks before it lets a page of another origin send a request: such a request cannot be forged by a form, an
 * image or a link. https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
import type { IdentifyRequest } from '../config/config.ts';

/** Any of these has the browser ask first; the first is ours, the others are sent by Apollo's clients. */
export const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name'];

const SIMPLE_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];

export function isPreflighted({ method, headers }: Pick<IdentifyRequest, 'method' | 'headers'>): boolean {
  if (PREFLIGHT_HEADERS.some((name) => (headers[name] ?? '') !== '')) return true;
  if (method !== 'POST') return false;
  const type =
    /^[^;,]*/
      .exec(headers['content-type'] ?? '')?.[0]
      .trim()
      .toLowerCase() ?? '';
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) && !SIMPLE_TYPES.includes(type);
}
