/**
 * The parameters of a GraphQL request, from a JSON body or from the query of a GET.
 * https://graphql.github.io/graphql-over-http/draft/#sec-Request
 */
import { GatewayError, isGatewayError } from '../errors.ts';
import type { OperationRequest } from '../operation/prepare.ts';
import type { HttpRequest } from './message.ts';

const NAMES = new Set(['query', 'documentId', 'variables', 'operationName', 'extensions']);
const SHA_256 = /^[0-9a-f]{64}$/;
const IS_JSON = /^\s*application\/(graphql\+)?json\s*(;|,|$)/i;

/** Whether the request is one of those whose parameters are read here. */
export function isJsonRequest({ method, headers }: HttpRequest): boolean {
  return method === 'GET' || (method === 'POST' && IS_JSON.test(headers['content-type'] ?? ''));
}

/**
 * @param named the id of a trusted document that the path has.
 * @throws {GatewayError} `BAD_REQUEST` when it is no GraphQL request; nothing of the body is repeated.
 */
export function readParams(request: HttpRequest, named?: string): OperationRequest {
  const isGet = request.method === 'GET';
  const params = isGet ? queryParams(request.url) : bodyParams(request.body);
  for (const name of Object.keys(params)) {
    // Other parameters of an address belong to whoever put them there.
    if (!isGet && !NAMES.has(name) && params[name] !== null) refuse('it has a parameter that is unknown');
  }
  const { operationName, variables, extensions } = params;
  if (!isAbsent(operationName) && typeof operationName !== 'string') refuse('its `operationName` is no text');
  if (!isAbsent(variables) && !isObject(variables)) refuse('its `variables` are no object');
  if (!isAbsent(extensions) && !isObject(extensions)) refuse('its `extensions` are no object');
  const document = documentOf(params, named);
  return {
    query: document.query,
    documentId: document.documentId,
    hash: document.hash,
    operationName: (operationName ?? undefined) as string | undefined, // checked above
    variables: (variables ?? undefined) as Record<string, unknown> | undefined,
    isReadOnly: isGet,
  };
}

/** The document, or what names it. */
function documentOf(
  { query, documentId, extensions }: Params,
  named: string | undefined,
): Pick<OperationRequest, 'query' | 'documentId' | 'hash'> {
  if (typeof query === 'string' && named === undefined && isAbsent(documentId) && isAbsent(extensions))
    return { query };
  const hash = isObject(extensions) ? hashIn(extensions) : undefined;
  const id = named ?? documentId ?? undefined;
  if (!isAbsent(id)) {
    if (typeof id !== 'string' || id === '') return refuse('its `documentId` is no text');
    if (named !== undefined && !isAbsent(documentId)) refuse('its path and its `documentId` both name a document');
    if (!isAbsent(query) || hash !== undefined) refuse('it has a document beside its `documentId`: give one of them');
    return { documentId: id };
  }
  if (typeof query === 'string') return hash === undefined ? { query } : { query, hash };
  if (!isAbsent(query) || hash === undefined) return refuse('it has no `query`, or one that is no text');
  return { hash };
}

/** Of Apollo's protocol, whose other versions nobody has. */
function hashIn({ persistedQuery }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isObject(persistedQuery)) return undefined;
  const { sha256Hash } = persistedQuery;
  if (typeof sha256Hash === 'string' && SHA_256.test(sha256Hash)) return sha256Hash;
  return refuse('its `extensions.persistedQuery` has no `sha256Hash` of 64 hexadecimal digits');
}

type Params = Readonly<Record<string, unknown>>;

function bodyParams(body: string | Uint8Array | undefined): Params {
  const value = parseJson(typeof body === 'string' ? body : Buffer.from(body ?? '').toString(), 'its body');
  return isObject(value) ? value : refuse('its body is no object');
}

/** What stands behind the path of an address, decoded. */
export function paramsOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

/** What is wrong with the parameters of a GET that are JSON. */
export function jsonFault(url: string): GatewayError | undefined {
  try {
    queryParams(url);
    return undefined;
  } catch (error) {
    if (isGatewayError(error)) return error;
    throw error;
  }
}

function queryParams(url: string): Params {
  const query = paramsOf(url);
  const json = (name: string) => {
    const text = query.get(name);
    return text === null || text === '' ? undefined : parseJson(text, `its parameter ${name}`);
  };
  return {
    query: query.get('query') ?? undefined,
    documentId: query.get('documentId') ?? undefined,
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
