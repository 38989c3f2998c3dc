/**
 * Which pages of other origins may call the API. Only configured origins learn anything; `*` permits all, without
 * credentials. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import type { HttpRequest, HttpResponse } from './message.ts';

const METHODS = 'GET, POST, OPTIONS';
const PREFLIGHT_SECONDS = '600';

/** What an answer to this request carries. */
export function corsHeaders(origins: readonly string[], { headers }: HttpRequest): Readonly<Record<string, string>> {
  const { origin } = headers;
  if (origin === undefined || origins.length === 0) return NONE;
  if (origins.includes(origin))
    return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
  return origins.includes('*') ? { 'access-control-allow-origin': '*' } : { vary: 'Origin' };
}

const NONE: Readonly<Record<string, string>> = {};

/** The answer with what a browser needs to show it to the page. */
export function withCors(origins: readonly string[], request: HttpRequest, response: HttpResponse): HttpResponse {
  const headers = corsHeaders(origins, request);
  return headers === NONE ? response : { ...response, headers: { ...response.headers, ...headers } };
}

/** Whether a browser asks before it sends the request itself. */
export function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

export function preflightResponse(origins: readonly string[], request: HttpRequest): HttpResponse {
  const asked = request.headers['access-control-request-headers'];
  const isAllowed = corsHeaders(origins, request)['access-control-allow-origin'] !== undefined;
  const permission = {
    'access-control-allow-methods': METHODS,
    ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
    'access-control-max-age': PREFLIGHT_SECONDS,
  };
  return { status: 204, headers: isAllowed ? permission : {}, body: '' };
}
