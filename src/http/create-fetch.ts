/**
 * The one way in for every transport: a request with its body in memory -> a response. Routes, checks what Yoga answers
 * badly, and hands the rest on.
 */
import { ERROR_CODES, GatewayError, isGatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { GRAPHQL_PATH, type Yoga } from './create-yoga.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FetchParts {
  readonly yoga: () => Yoga;
  readonly createContext: () => GatewayContext;
  readonly isReady: () => Promise<boolean>;
  readonly maxBodyBytes: number;
}

export async function answer(parts: FetchParts, request: HttpRequest): Promise<HttpResponse> {
  const path = pathOf(request.url);
  switch (path) {
    case '/health':
      return json(200, { status: 'ok' });
    case '/ready':
      return (await parts.isReady())
        ? json(200, { status: 'ready' })
        : json(503, { status: 'not ready' }, { 'retry-after': '1' });
    case GRAPHQL_PATH:
      return answerGraphQL(parts, request);
    default:
      return json(404, { errors: [{ message: `There is nothing at this path: the API is at ${GRAPHQL_PATH}` }] });
  }
}

async function answerGraphQL(parts: FetchParts, request: HttpRequest): Promise<HttpResponse> {
  try {
    assertBodySize(request, parts.maxBodyBytes);
    // Browsers send forms to any site without asking first, so a page elsewhere could write through them.
    if (isForm(request)) return json(415, { errors: [{ message: 'Cannot read a form: send JSON' }] });
    if (request.method === 'GET') assertParameters(request.url);
  } catch (error) {
    if (isGatewayError(error)) return errorResponse(error);
    throw error;
  }
  const yoga = parts.yoga();
  const { Request } = yoga.fetchAPI;
  const init = {
    method: request.method,
    headers: { ...request.headers },
    ...(hasBody(request) ? { body: request.body ?? '' } : {}),
  };
  const response = await yoga.fetch(
    new Request(`http://localhost${request.url}`, init as RequestInit),
    parts.createContext(),
  );
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return { status: response.status, headers, body: response.body === null ? '' : await response.text() };
}

function isForm({ headers }: HttpRequest): boolean {
  return /^\s*(application\/x-www-form-urlencoded|multipart\/)/i.test(headers['content-type'] ?? '');
}

function hasBody({ method }: HttpRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function assertBodySize({ body }: HttpRequest, maxBodyBytes: number): void {
  if (body !== undefined && Buffer.byteLength(body) > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
}

export function bodyTooLarge(maxBodyBytes: number): GatewayError {
  return new GatewayError('PAYLOAD_TOO_LARGE', `Cannot accept the request body as it exceeds ${maxBodyBytes} bytes`);
}

/** Yoga answers 500 to `variables` that are no JSON. */
function assertParameters(url: string): void {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  for (const name of ['variables', 'extensions']) {
    const text = query.get(name);
    if (text === null || text === '') continue;
    try {
      JSON.parse(text);
    } catch {
      throw new GatewayError('BAD_REQUEST', `Cannot read the request as its parameter ${name} is no JSON`);
    }
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export function errorResponse(error: GatewayError): HttpResponse {
  const { status = 500, retryable }: { status?: number; retryable: boolean } = ERROR_CODES[error.code];
  return json(status, { errors: [{ message: error.message, extensions: { code: error.code, retryable } }] });
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
