/**
 * Which pages of other origins may call the API. Only configured origins learn anything; `*` permits all, without
 * credentials. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import type { Options } from '../config/options.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export type CorsOptions = Pick<Options, 'corsOrigins' | 'corsCredentials' | 'corsMaxAgeS'>;

const METHODS = 'GET, POST, OPTIONS';
/** Stands in the list for every port of the own machine. */
const LOCALHOST = 'localhost';
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
/** Pages read these beside the headers that they always may. */
const EXPOSED = { 'access-control-expose-headers': 'Retry-After, RateLimit, RateLimit-Policy' };

/** What an answer to this request carries. */
export function corsHeaders(options: CorsOptions, { headers }: HttpRequest): Readonly<Record<string, string>> {
  const { corsOrigins, corsCredentials } = options;
  const { origin } = headers;
  if (!isAsked(options, origin)) return NONE;
  if (isListed(corsOrigins, origin)) {
    const credentials = corsCredentials ? { 'access-control-allow-credentials': 'true' } : {};
    return { 'access-control-allow-origin': origin, ...credentials, ...EXPOSED, vary: 'Origin' };
  }
  return corsOrigins.includes('*') ? { 'access-control-allow-origin': '*', ...EXPOSED } : { vary: 'Origin' };
}

/** Whether the request comes from a page that may be of another origin, where any is permitted. */
export function isAsked({ corsOrigins }: CorsOptions, origin: string | undefined): origin is string {
  return origin !== undefined && corsOrigins.length > 0;
}

/** `null` is what any sandboxed frame sends: it is nobody's origin. */
const NO_ORIGINS = ['null', '*', LOCALHOST];

function isListed(origins: readonly string[], origin: string): boolean {
  if (origins.includes(origin)) return !NO_ORIGINS.includes(origin);
  return origins.includes(LOCALHOST) && LOCAL_ORIGIN.test(origin);
}

const NONE: Readonly<Record<string, string>> = {};

/** The answer with what a browser needs to show it to the page. */
export function withCors(options: CorsOptions, request: HttpRequest, response: HttpResponse): HttpResponse {
  const { origin } = request.headers;
  if (!isAsked(options, origin)) return response;
  const { status, headers, body } = response;
  // Nearly all answers share their headers, and the origins of a list are few.
  const isKept = options.corsOrigins.includes(origin);
  const known = isKept ? joined.get(headers)?.get(origin) : undefined;
  if (known !== undefined && known.options === options) return { status, headers: known.headers, body };
  const all = joinHeaders(headers, corsHeaders(options, request));
  if (isKept) {
    const ofHeaders = joined.get(headers) ?? new Map<string, Joined>();
    joined.set(headers, ofHeaders);
    ofHeaders.set(origin, { options, headers: all });
  }
  return { status, headers: all, body };
}

type Headers = HttpResponse['headers'];

interface Joined {
  readonly options: CorsOptions;
  readonly headers: Headers;
}

/** By the headers of an answer and the origin. */
const joined = new WeakMap<Headers, Map<string, Joined>>();

function joinHeaders(answered: Headers, permitted: Headers): Headers {
  const vary = [answered.vary, permitted.vary].filter((each) => each !== undefined).join(', ');
  return { ...answered, ...permitted, ...(vary === '' ? {} : { vary }) };
}

/** Whether a browser asks before it sends the request itself. */
export function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

export function preflightResponse(options: CorsOptions, request: HttpRequest): HttpResponse {
  const asked = request.headers['access-control-request-headers'];
  const isAllowed = corsHeaders(options, request)['access-control-allow-origin'] !== undefined;
  const permission = {
    'access-control-allow-methods': METHODS,
    ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
    'access-control-max-age': String(options.corsMaxAgeS),
  };
  return { status: 204, headers: isAllowed ? permission : {}, body: '' };
}
