/** A request's text and operation name -> the operation that runs, or the errors that answer it. */
import { type DocumentNode, GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { GatewayError } from '../errors.ts';
import type { Documents } from './documents.ts';

export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  /** A request that may be repeated by anybody, so that it must not write. */
  readonly isReadOnly: boolean;
}

export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

export type Prepared = PreparedOperation | { readonly errors: readonly GraphQLError[] };

/** @param notReady the error to answer with instead of validation errors while the schema is not known. */
export function prepare(
  documents: Documents,
  { query, operationName, isReadOnly }: OperationRequest,
  notReady: (() => GatewayError) | undefined,
): Prepared {
  const parsed = documents.read(query);
  if (parsed.errors !== undefined) {
    const { errors } = parsed;
    const isUnknown = notReady !== undefined && errors.some(({ extensions }) => extensions.code === INVALID);
    return { errors: isUnknown ? [wrapped(notReady())] : errors };
  }
  const { document } = parsed;
  const operation = getOperationAST(document, operationName);
  if (!operation) return refused('Cannot tell which operation to run: name one of those in the document');
  if (isReadOnly && operation.operation !== 'query')
    return refused('Cannot run a mutation by GET: send it by POST', 'METHOD_NOT_ALLOWED');
  return { document, operation };
}

const INVALID = 'GRAPHQL_VALIDATION_FAILED';

function refused(message: string, code: 'BAD_REQUEST' | 'METHOD_NOT_ALLOWED' = 'BAD_REQUEST'): Prepared {
  return { errors: [new GraphQLError(message, { extensions: { code } })] };
}

function wrapped(error: GatewayError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}
