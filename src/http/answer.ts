/** The one way in for every transport: a request with its body in memory -> a response, by its path. */
import type { Principal } from '../config/config.ts';
import type { Options } from '../config/options.ts';
import { attempt, GatewayError, isGatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { isPreflighted, PREFLIGHT_HEADERS } from '../identity/preflighted.ts';
import type { Operations } from '../operation/operations.ts';
import type { ExecutionScope } from '../statement/executor.ts';
import { answerGraphQL, type GraphQLRequest, isPublic } from './answer-graphql.ts';
import { type CorsOptions, isAsked, isPreflight, preflightResponse, withCors } from './cors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { paramsOf } from './read-params.ts';
import { errorResponse, respond } from './responses.ts';
import { answerByYoga, type Yoga } from './yoga.ts';

/** Whose request is answered: `principal` is what is known of the caller already. */
export interface Asking {
  readonly scope: ExecutionScope;
  readonly principal: Principal;
}

/** What answers GraphQL requests to one schema. */
export interface Pipeline {
  readonly operations: Operations;
  /** What holds for those who ask it. */
  readonly options: Options;
  readonly yoga: () => Yoga;
}

/** Who asks, or the answer to a request that does not say so as it must. */
export type Identified = { readonly principal: Principal } | { readonly response: HttpResponse };

export interface Serving {
  readonly pipeline: Pipeline;
  readonly context: GatewayContext;
  /** Whether nothing that is known of a caller decides what it is answered. */
  readonly isForEverybody: boolean;
  /** Headers that every answer to it has, as they are then. */
  readonly headers?: (() => Readonly<Record<string, string>>) | undefined;
}

export interface AnswerParts {
  /** What answers a caller, and the context of its request; or why it is not answered. */
  readonly serve: (request: GraphQLRequest, caller: Asking) => Serving | HttpResponse;
  /** Undefined where callers are who is in front of the gateway says. */
  readonly whoAsks: ((request: HttpRequest, caller: Asking) => Promise<Identified> | Identified) | undefined;
  readonly isReady: () => Promise<boolean>;
  readonly options: CorsOptions & Pick<Options, 'path' | 'maxBodyBytes' | 'mode' | 'graphiql' | 'publicMaxAgeS'>;
  /** Headers by which callers say who they are, beside those that all answers depend on. */
  readonly identityHeaders: readonly string[];
}

/** Never throws, but rejects. */
export function answer(parts: AnswerParts, request: HttpRequest, caller: Asking): Promise<HttpResponse> {
  const answered = attempt(() => Promise.resolve(route(parts, request, caller)));
  if (!isAsked(parts.options, request.headers.origin)) return answered;
  return answered.then((response) => withCors(parts.options, request, response));
}

function route(parts: AnswerParts, request: HttpRequest, caller: Asking): Promise<HttpResponse> | HttpResponse {
  const { options } = parts;
  const path = pathOf(request.url);
  switch (path) {
    case options.path:
      return isPreflight(request) ? preflightResponse(options, request) : answerQuery(parts, request, caller);
    case '/health':
      return respond({ status: 200, body: '{"status":"ok"}' });
    case '/ready':
      return answerReady(parts);
    default:
      return answerNamed(parts, { ...request, named: documentIn(path, options.path) }, caller);
  }
}

/** The document that a path names behind that of the API: `/graphql/sha256:…`. */
function documentIn(path: string, api: string): string | undefined {
  if (!path.startsWith(`${api}/`)) return undefined;
  try {
    return decodeURIComponent(path.slice(api.length + 1));
  } catch {
    return undefined; // percent signs that stand for nothing
  }
}

function answerNamed(parts: AnswerParts, request: GraphQLRequest, caller: Asking) {
  if (request.named === undefined)
    return errorResponse(
      new GatewayError('NOT_FOUND', `There is nothing at this path: the API is at ${parts.options.path}`),
    );
  return isPreflight(request) ? preflightResponse(parts.options, request) : answerQuery(parts, request, caller);
}

const METHODS: readonly string[] = ['GET', 'POST'];
const METHOD_NOT_ALLOWED = errorResponse(
  new GatewayError('METHOD_NOT_ALLOWED', 'Cannot answer this method: send GET or POST'),
  { allow: METHODS.join(', ') },
);

async function answerReady({ isReady }: AnswerParts): Promise<HttpResponse> {
  if (await isReady()) return respond({ status: 200, body: '{"status":"ready"}' });
  return respond({ status: 503, body: '{"status":"not ready"}', retryAfter: 1 });
}

function answerQuery(
  parts: AnswerParts,
  request: GraphQLRequest,
  caller: Asking,
): Promise<HttpResponse> | HttpResponse {
  if (!METHODS.includes(request.method)) return METHOD_NOT_ALLOWED;
  try {
    assertBodySize(request, parts.options.maxBodyBytes);
    assertNoForm(request);
    assertAsked(parts.options, request);
  } catch (error) {
    if (isGatewayError(error)) return errorResponse(error);
    throw error;
  }
  if (parts.whoAsks === undefined) return answerAs(parts, request, caller);
  const found = parts.whoAsks(request, caller);
  const answered = (each: Identified) =>
    'response' in each ? each.response : answerAs(parts, request, { scope: caller.scope, principal: each.principal });
  return found instanceof Promise ? found.then(answered) : answered(found);
}

function answerAs(parts: AnswerParts, request: GraphQLRequest, caller: Asking): Promise<HttpResponse> | HttpResponse {
  const served = parts.serve(request, caller);
  if ('status' in served) return served;
  const { pipeline, context, isForEverybody, headers } = served;
  const { publicMaxAgeS } = parts.options;
  const keep =
    isForEverybody && publicMaxAgeS > 0 && request.method === 'GET'
      ? {
          maxAgeS: publicMaxAgeS,
          vary: [...parts.identityHeaders, ...(parts.options.corsOrigins.length > 0 ? ['Origin'] : [])],
        }
      : undefined;
  const answered =
    answerGraphQL(pipeline.operations, keep === undefined ? request : { ...request, keep }, context) ??
    (namesDocument(request) ? NOT_AS_JSON : answerByYoga(pipeline.yoga(), request, context));
  if (headers === undefined) return answered;
  // What caches keep for everybody says nothing of one caller.
  const withHeaders = (response: HttpResponse) =>
    isPublic(response) ? response : { ...response, headers: { ...response.headers, ...headers() } };
  return answered instanceof Promise ? answered.then(withHeaders) : withHeaders(answered);
}

/** Yoga knows no names of documents. */
const NOT_AS_JSON = errorResponse(
  new GatewayError('NOT_ACCEPTABLE', 'Cannot answer a document that is named but as JSON: accept application/json'),
);

/** Whether a browser opens GraphiQL: what it asks for then comes in requests of its own. */
export function isPage({ method, url, headers, named }: GraphQLRequest): boolean {
  const asksNothing = method === 'GET' && !url.includes('?') && named === undefined;
  return asksNothing && (headers.accept ?? '').includes('text/html');
}

function namesDocument({ named, url }: GraphQLRequest): boolean {
  return named !== undefined || paramsOf(url).has('documentId');
}

/** In production no page elsewhere has a browser read through a link or an image. */
function assertAsked({ mode, graphiql }: AnswerParts['options'], request: GraphQLRequest): void {
  if (mode === 'development' || request.method !== 'GET' || isPreflighted(request)) return;
  // What may be asked so the operator knows, and none of it writes.
  if (namesDocument(request) && !paramsOf(request.url).has('query')) return;
  if (graphiql && isPage(request)) return;
  throw new GatewayError(
    'METHOD_NOT_ALLOWED',
    `Cannot answer a GET that any page may have a browser send: send POST, name a trusted document, or send one of the headers ${PREFLIGHT_HEADERS.join(', ')}`,
  );
}

/** Browsers send forms to any site without asking first, so a page elsewhere could write through them. */
function assertNoForm({ headers }: HttpRequest): void {
  if (/^\s*(application\/x-www-form-urlencoded|multipart\/)/i.test(headers['content-type'] ?? ''))
    throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'Cannot read a form: send JSON');
}

function assertBodySize({ body }: HttpRequest, maxBodyBytes: number): void {
  if (body !== undefined && Buffer.byteLength(body) > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
}

export function bodyTooLarge(maxBodyBytes: number): GatewayError {
  return new GatewayError('PAYLOAD_TOO_LARGE', `Cannot accept the request body as it exceeds ${maxBodyBytes} bytes`);
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
