/**
 * The parameters of a GraphQL request, from a JSON body or from the query of a GET.
 * https://graphql.github.io/graphql-over-http/draft/#sec-Request
 */
import { GatewayError } from '../errors.ts';
import type { OperationRequest } from '../operation/prepare.ts';
import type { HttpRequest } from './message.ts';

const NAMES = new Set(['query', 'variables', 'operationName', 'extensions']);
const IS_JSON = /^\s*application\/(graphql\+)?json\s*(;|,|$)/i;

/** Whether the request is one of those whose parameters are read here. */
export function isJsonRequest({ method, headers }: HttpRequest): boolean {
  return method === 'GET' || (method === 'POST' && IS_JSON.test(headers['content-type'] ?? ''));
}

/** @throws {GatewayError} `BAD_REQUEST` when it is no GraphQL request; nothing of the body is repeated. */
export function readParams(request: HttpRequest): OperationRequest {
  const isGet = request.method === 'GET';
  const params = isGet ? queryParams(request.url) : bodyParams(request.body);
  for (const name of Object.keys(params)) {
    // Other parameters of an address belong to whoever put them there.
    if (!isGet && !NAMES.has(name) && params[name] !== null) refuse('it has a parameter that is unknown');
  }
  const { query, operationName, variables, extensions } = params;
  // By the words or by the code clients stop asking: https://github.com/apollographql/apollo-link-persisted-queries#protocol
  if (isAbsent(query) && isObject(extensions) && isObject(extensions.persistedQuery))
    throw new GatewayError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  if (typeof query !== 'string') return refuse('it has no `query`, or one that is no text');
  if (!isAbsent(operationName) && typeof operationName !== 'string') refuse('its `operationName` is no text');
  if (!isAbsent(variables) && !isObject(variables)) refuse('its `variables` are no object');
  if (!isAbsent(extensions) && !isObject(extensions)) refuse('its `extensions` are no object');
  return {
    query,
    operationName: (operationName ?? undefined) as string | undefined, // checked above
    variables: (variables ?? undefined) as Record<string, unknown> | undefined,
    isReadOnly: isGet,
  };
}

type Params = Readonly<Record<string, unknown>>;

function bodyParams(body: string | Uint8Array | undefined): Params {
  const value = parseJson(typeof body === 'string' ? body : Buffer.from(body ?? '').toString(), 'its body');
  return isObject(value) ? value : refuse('its body is no object');
}

function queryParams(url: string): Params {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  const json = (name: string) => {
    const text = query.get(name);
    return text === null || text === '' ? undefined : parseJson(text, `its parameter ${name}`);
  };
  return {
    query: query.get('query') ?? undefined,
    operationName: query.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  };
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(`${what} is no JSON`); // its message would repeat parts of the text
  }
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_REQUEST', `Cannot read the request as ${reason}`);
}
