/**
 * Yoga: GraphiQL, streams and media types that are not plain JSON. It reads the request and writes the response; the
 * operation itself is carried out by the same `Operations` as on the plain way. Made when it is first needed.
 */
import type { GraphQLError } from 'graphql';
import { createYoga, type GraphiQLOptions, type Plugin } from 'graphql-yoga';
import { definitionOf, type ErrorCode } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import type { Outcome } from '../operation/finish.ts';
import type { Operations } from '../operation/operations.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { jsonFault } from './read-params.ts';
import { errorResponse, SAFE_HEADERS, withBody } from './responses.ts';

/** Makes the page of GraphiQL; given by the entries that have the package. */
export type RenderGraphiQL = (options?: GraphiQLOptions) => string;

export interface YogaParts {
  readonly operations: Operations;
  /** Where the API is. */
  readonly path: string;
  /** Undefined where GraphiQL is off or not installed. */
  readonly renderGraphiQL: RenderGraphiQL | undefined;
}

export type Yoga = ReturnType<typeof createGatewayYoga>;

export function createGatewayYoga({ operations, path, renderGraphiQL }: YogaParts) {
  return createYoga<GatewayContext>({
    graphqlEndpoint: path,
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    cors: false, // added to every answer, this one's too, by `cors.ts`
    parserAndValidationCache: false,
    maxRequestBodySize: false, // counted in bytes before Yoga sees the request
    graphiql: renderGraphiQL !== undefined && { title: 'Cassandra GraphQL Gateway' },
    ...(renderGraphiQL === undefined ? {} : { renderGraphiQL }),
    maskedErrors: { maskError: (error) => withStatus(operations.mask(error, 'BAD_REQUEST')) },
    plugins: [useOperations(operations)],
  });
}

export async function answerByYoga(yoga: Yoga, request: HttpRequest, context: GatewayContext): Promise<HttpResponse> {
  const { method, url, headers, body = '' } = request;
  const fault = method === 'GET' ? jsonFault(url) : undefined;
  if (fault !== undefined) return errorResponse(fault);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init = { method, headers: { ...headers }, ...(hasBody ? { body } : {}) } as RequestInit; // bytes are a body
  const response = await yoga.fetch(new yoga.fetchAPI.Request(`http://localhost${url}`, init), context);
  return withBody({
    status: response.status,
    headers: headersOf(response),
    body: response.body === null ? '' : await response.text(),
  });
}

/** How the body is sent is the transport's matter, which has it whole. */
function headersOf(response: Response): Readonly<Record<string, string>> {
  const named = [...response.headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  const sent = named.filter(([name]) => name !== 'transfer-encoding' && name !== 'content-length');
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
  return { ...Object.fromEntries(sent), ...SAFE_HEADERS, ...(isPage ? PAGE_HEADERS : {}) };
}

/** GraphiQL is in no frame of another page, and tells nobody where it is. */
const PAGE_HEADERS = {
  'content-security-policy': "frame-ancestors 'none'; base-uri 'self'; form-action 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** Takes the place of all that Yoga does between parameters and result. */
function useOperations(operations: Operations): Plugin<GatewayContext> {
  return {
    onParams({ request, context, setParamsHandler }) {
      setParamsHandler(async ({ params }) => {
        const { query = '', operationName, variables } = params;
        const isReadOnly = request.method === 'GET';
        // What the request was answered with brought the context, to which Yoga only adds.
        const own = context as unknown as GatewayContext;
        return withHttp(await operations.answer({ query, operationName, variables, isReadOnly }, own));
      });
    },
  };
}

/** What is no GraphQL request is answered with 400, whatever the client accepts. */
function withStatus(error: GraphQLError): GraphQLError {
  const { status = 400 } = definitionOf(error.extensions.code as ErrorCode); // masked, so coded
  error.extensions.http = { status };
  return error;
}

/** Yoga takes status and headers from the extensions of a result, which it does not send, and the text as we wrote it. */
function withHttp({ text, status, retryAfter }: Outcome) {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { extensions: { http: { status, headers } }, stringify: () => text };
}
