/** Errors on their way out: the one place that decides what a client sees. */
import { GraphQLError } from 'graphql';
import { type ErrorCode, GatewayError } from '../errors.ts';

export interface MaskOptions {
  /** Whether hints at names of the schema ("Did you mean …") may be shown. */
  readonly showSuggestions: boolean;
  readonly onUnexpected: (error: unknown) => void;
}

/** Errors that were masked already: Yoga masks what execution brings, the end of the pipeline everything. */
const masked = new WeakSet<GraphQLError>();

/** Keeps deliberate errors and gives each a code; anything else becomes INTERNAL_SERVER_ERROR and goes to the log. */
export function maskError(error: unknown, options: MaskOptions): GraphQLError {
  if (error instanceof GraphQLError && masked.has(error)) return error;
  const shown = toShown(error, options);
  masked.add(shown);
  return shown;
}

function toShown(error: unknown, options: MaskOptions): GraphQLError {
  const cause = originOf(error);
  if (cause instanceof GatewayError) return fromGateway(cause, error, options);
  if (error instanceof GraphQLError && (cause === undefined || cause instanceof GraphQLError))
    return fromGraphQL(error, options);
  options.onUnexpected(cause ?? error);
  return rebuild(error, 'Unexpected error', { code: 'INTERNAL_SERVER_ERROR', retryable: false });
}

/** The error below all wrappers of graphql, or undefined if graphql itself made it. */
function originOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  return error.originalError === undefined ? undefined : originOf(error.originalError);
}

function fromGateway(cause: GatewayError, error: unknown, options: MaskOptions): GraphQLError {
  // Errors that end the start, met later (a password changed), are the operator's: the client learns the code alone.
  if (cause.code === 'INTERNAL_SERVER_ERROR' || cause.isPermanent) options.onUnexpected(cause);
  const message = cause.isPermanent ? 'The gateway cannot use its database' : cause.message;
  return rebuild(error, message, {
    code: cause.code,
    retryable: cause.definition.retryable,
    ...cause.details,
  });
}

function fromGraphQL(error: GraphQLError, { showSuggestions }: MaskOptions): GraphQLError {
  const message = showSuggestions ? error.message : error.message.replace(/ ?Did you mean [^?]*\?/g, '');
  const code: ErrorCode =
    typeof error.extensions.code === 'string' ? (error.extensions.code as ErrorCode) : codeOf(error); // ours, where set
  const { http } = error.extensions;
  // What is no GraphQL request at all is 400 whatever the client accepts; `spec` would make it 200 for older clients.
  const status =
    code === 'BAD_REQUEST' ? { http: { status: 400, ...http, spec: false } } : http === undefined ? {} : { http };
  return rebuild(error, message, { code, retryable: false, ...status });
}

/** graphql's own errors: with a path they come from execution, where only values can be wrong. */
function codeOf(error: GraphQLError): ErrorCode {
  if (error.message.startsWith('Syntax Error')) return 'GRAPHQL_PARSE_FAILED';
  if (error.path !== undefined || error.message.startsWith('Variable "')) return 'BAD_USER_INPUT';
  return error.nodes === undefined ? 'BAD_REQUEST' : 'GRAPHQL_VALIDATION_FAILED';
}

function rebuild(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions });
  const { nodes, source, positions, path } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  });
}
