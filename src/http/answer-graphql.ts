/**
 * The way of plain JSON, by GET and POST: what browsers, servers and GraphQL clients send nearly always. Everything else at
 * the same path (GraphiQL, streams, other media types) is left to Yoga before anything is sent.
 */
import { isGatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { Outcome } from '../operation/finish.ts';
import type { Operations } from '../operation/operations.ts';
import { negotiate } from './media-type.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { isJsonRequest, readParams } from './read-params.ts';
import { errorResponse, JSON_TYPE, respond } from './responses.ts';

/** A request at the path of the API. */
export interface GraphQLRequest extends HttpRequest {
  /** The trusted document that the path names behind that. */
  readonly named?: string | undefined;
  /** Present where caches may keep an answer that is of data alone. */
  readonly keep?: Keep | undefined;
}

interface Keep {
  readonly maxAgeS: number;
  /** Headers that decide who is answered otherwise. */
  readonly vary: readonly string[];
}

/** Undefined for a request that is not of this way. */
export function answerGraphQL(
  operations: Operations,
  request: GraphQLRequest,
  context: GatewayContext,
): Promise<HttpResponse> | HttpResponse | undefined {
  const mediaType = isJsonRequest(request) ? negotiate(request.headers.accept) : undefined;
  if (mediaType === undefined) return undefined;
  try {
    return operations
      .answer(readParams(request, request.named), context)
      .then((outcome) => kept(request.keep, outcome, toResponse(outcome, mediaType)));
  } catch (error) {
    if (isGatewayError(error)) return errorResponse(error);
    throw error;
  }
}

/** For who says who it is the answer may be another, which caches are told. */
function kept(keep: Keep | undefined, { isOfData }: Outcome, response: HttpResponse): HttpResponse {
  if (keep === undefined || isOfData !== true) return response;
  const vary = [response.headers.vary, ...keep.vary].join(', ');
  return {
    ...response,
    headers: { ...response.headers, 'cache-control': `public, max-age=${keep.maxAgeS}`, vary },
  };
}

export function isPublic({ headers }: HttpResponse): boolean {
  return headers['cache-control']?.startsWith('public') === true;
}

/** The older media type says 200 for what the server understood and refused. */
export function toResponse({ text, status, isRequestFault, retryAfter }: Outcome, mediaType: string): HttpResponse {
  return respond({
    status: isRequestFault && mediaType === JSON_TYPE ? 200 : status,
    body: text,
    mediaType,
    retryAfter,
  });
}
