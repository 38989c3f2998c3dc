/** The one builder of responses: every answer has a body, every error a code, every 503 says when to come again. */
import { definitionOf, type ErrorCode, GatewayError } from '../errors.ts';
import { Unauthenticated } from '../identity/way.ts';
import type { HttpResponse } from './message.ts';

export const JSON_TYPE = 'application/json';
export const RESPONSE_TYPE = 'application/graphql-response+json';

const CHARSET = '; charset=utf-8';
/** An answer is its caller's alone, and what its media type says: no cache keeps it, no browser takes it for a page. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  vary: 'Accept, Authorization, Cookie',
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
};
/** The headers that nearly every answer has, made once: it has the media type that the client accepts. */
const PLAIN_HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [JSON_TYPE]: { 'content-type': JSON_TYPE + CHARSET, ...SAFE_HEADERS },
  [RESPONSE_TYPE]: { 'content-type': RESPONSE_TYPE + CHARSET, ...SAFE_HEADERS },
};

export interface ResponseParts {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  readonly mediaType?: string;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export function respond({ status, body, mediaType = JSON_TYPE, retryAfter, headers }: ResponseParts): HttpResponse {
  const plain = PLAIN_HEADERS[mediaType] ?? { 'content-type': mediaType + CHARSET };
  if (retryAfter === undefined && headers === undefined) return { status, headers: plain, body };
  const retry = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { status, headers: { ...plain, ...retry, ...headers }, body };
}

/** The answer to a request that cannot be carried out, whatever it accepts; who does not say who it is is asked to. */
export function errorResponse(error: GatewayError, given?: Readonly<Record<string, string>>): HttpResponse {
  const headers = error instanceof Unauthenticated ? { ...given, 'www-authenticate': error.challenge } : given;
  const { retryAfter } = error;
  const { status = 503 } = error.definition;
  const body = JSON.stringify({ errors: [{ message: error.message, extensions: error.toExtensions() }] });
  return respond({ status, body, retryAfter, ...(headers === undefined ? {} : { headers }) });
}

/** Codes of statuses that libraries give without a body. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Gives an error without a body its code and a body. */
export function withBody(response: HttpResponse): HttpResponse {
  if (response.status < 400 || response.body !== '') return response;
  const code = CODES[response.status] ?? (response.status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
  const error = new GatewayError(code, definitionOf(code).doc.replace(/\.$/, ''));
  return { ...errorResponse(error, response.headers), status: response.status };
}
