/** A request's text and operation name -> the operation that runs, or the errors that answer it. */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { GatewayError } from '../errors.ts';
import { type OperationVariables, variablesOf } from './coerce-variables.ts';
import { withValues } from './coerced-execution.ts';
import { type CostMemory, createCostMemory } from './cost.ts';
import type { Documents, ValidDocument } from './documents.ts';
import { loggedName } from './operation-log.ts';

export interface OperationRequest {
  readonly query?: string | undefined;
  /** Names a trusted document in place of it. */
  readonly documentId?: string | undefined;
  /** Its SHA-256 in hexadecimal digits, in place of it or beside it. */
  readonly hash?: string | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  /** A request that may be repeated by anybody, so that it must not write. */
  readonly isReadOnly: boolean;
}

/** An operation of a valid document, with what is found out about it once. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  /** The same for graphql-js, with values that are coerced before. */
  readonly executed: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** For the log. */
  readonly name: string;
  readonly variables: OperationVariables;
  readonly costs: CostMemory;
}

export type Prepared = PreparedOperation | { readonly errors: readonly GraphQLError[] };

/** The text of a document, and what of the request says which operation of it may run. */
export type AskedDocument = Pick<OperationRequest, 'operationName' | 'isReadOnly'> & { readonly text: string };

/** @param notReady the error to answer with instead of validation errors while the schema is not known. */
export function prepare(
  documents: Documents,
  { text, operationName, isReadOnly }: AskedDocument,
  notReady: (() => GatewayError) | undefined,
): Prepared {
  const parsed = documents.read(text);
  if (parsed.errors !== undefined) {
    const { errors } = parsed;
    const isUnknown = notReady !== undefined && errors.some(({ extensions }) => extensions.code === INVALID);
    return { errors: isUnknown ? [wrapped(notReady())] : errors };
  }
  const prepared = operationOf(documents.schema, parsed, operationName ?? '');
  if (prepared === undefined) return refused('Cannot tell which operation to run: name one of those in the document');
  if (isReadOnly && prepared.operation.operation !== 'query')
    return refused('Cannot run a mutation by GET: send it by POST', 'METHOD_NOT_ALLOWED');
  return prepared;
}

const INVALID = 'GRAPHQL_VALIDATION_FAILED';

/** The operation with this name, or the only one; found once. */
function operationOf(
  schema: GraphQLSchema,
  { document, operations }: ValidDocument,
  name: string,
): PreparedOperation | undefined {
  const known = operations.get(name);
  if (known !== undefined) return known;
  const operation = getOperationAST(document, name === '' ? undefined : name);
  if (!operation) return undefined;
  const prepared = {
    document,
    executed: withValues(document),
    operation,
    name: loggedName(operation.name?.value),
    variables: variablesOf(schema, operation),
    costs: createCostMemory(document),
  };
  operations.set(name, prepared);
  return prepared;
}

/** All operations of a document. */
export function allOperations(schema: GraphQLSchema, valid: ValidDocument): readonly PreparedOperation[] {
  return valid.document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? (operationOf(schema, valid, each.name?.value ?? '') ?? []) : [],
  );
}

function refused(message: string, code: 'BAD_REQUEST' | 'METHOD_NOT_ALLOWED' = 'BAD_REQUEST'): Prepared {
  return { errors: [new GraphQLError(message, { extensions: { code } })] };
}

export function wrapped(error: GatewayError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}
