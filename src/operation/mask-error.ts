/** Errors on their way out: the one place that decides what a client sees. */
import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import { type ErrorCode, GatewayError } from '../errors.ts';

export interface MaskOptions {
  /** Whether hints at names of the schema ("Did you mean …") may be shown. */
  readonly showSuggestions: boolean;
  readonly onUnexpected: (error: unknown) => void;
}

/**
 * Keeps deliberate errors and gives each a code; anything else becomes INTERNAL_SERVER_ERROR and goes to the log.
 * @param phaseCode what an error of graphql itself means where it was raised, unless it has a code.
 */
export function maskError(error: unknown, phaseCode: ErrorCode, options: MaskOptions): GraphQLError {
  const cause = originOf(error);
  if (cause instanceof GatewayError) return fromGateway(cause, error, options);
  if (error instanceof GraphQLError && (cause === undefined || cause instanceof GraphQLError))
    return fromGraphQL(error, phaseCode, options);
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
  return rebuild(error, message, cause.toExtensions());
}

function fromGraphQL(error: GraphQLError, phaseCode: ErrorCode, { showSuggestions }: MaskOptions): GraphQLError {
  const message = showSuggestions ? error.message : error.message.replace(/ ?Did you mean [^?]*\?/g, '');
  return rebuild(error, message, { code: error.extensions.code ?? phaseCode, retryable: false });
}

function rebuild(error: unknown, message: string, extensions: GraphQLErrorExtensions): GraphQLError {
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
