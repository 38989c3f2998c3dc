/** `@batch` and `@stopOnError` of a mutation. */
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getDirectiveValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { collectFields, fragmentsOf } from '../engine/collect-fields.ts';
import { GatewayError } from '../errors.ts';
import { BATCH, STOP_ON_ERROR } from '../graphql/schema/directives.ts';
import { markOf } from '../graphql/schema/field-mark.ts';
import { BatchRun } from '../graphql/writes/batch-run.ts';

/** @param variables coerced. @returns undefined where the writes are sent one by one. */
export function batchOf(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): BatchRun | undefined {
  if (operation.operation !== OperationTypeNode.MUTATION) return undefined;
  const given = getDirectiveValues(BATCH, operation, variables) as
    | { readonly type: 'LOGGED' | 'UNLOGGED'; readonly timestamp?: string | null }
    | undefined; // by its arguments
  if (given === undefined) return undefined;
  return new BatchRun({ isLogged: given.type === 'LOGGED', timestamp: given.timestamp ?? undefined });
}

/** A mutation whose writes hang together: by `@batch`, or by `@stopOnError`. */
interface BoundMutation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * Why such a mutation is refused before anything is sent: a field whose arguments cannot be taken fails before it is known to
 * the others; and a batch is executed twice, in which a field that is added in code would do twice what it does.
 * @param variables coerced.
 */
export function boundRefusal(
  schema: GraphQLSchema,
  { document, operation }: BoundMutation,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | undefined {
  const { operation: kind, directives = [] } = operation;
  const names = directives.map(({ name }) => name.value);
  const isBatch = names.includes(BATCH.name);
  if (kind !== OperationTypeNode.MUTATION || !(isBatch || names.includes(STOP_ON_ERROR.name))) return undefined;
  const mutation = schema.getMutationType();
  if (!mutation) return undefined;
  const fields = mutation.getFields();
  const selecting = { schema, fragments: fragmentsOf(document), variables };
  for (const [node] of collectFields(selecting, mutation, [operation.selectionSet]).values()) {
    const field = node && fields[node.name.value];
    const fault = field && (argumentFault(field, node, variables) ?? (isBatch ? codeFault(field, node) : undefined));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function argumentFault(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | undefined {
  try {
    getArgumentValues(field, node, variables);
    return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function codeFault(field: GraphQLField<unknown, unknown>, node: FieldNode): GraphQLError | undefined {
  const kind = markOf(field)?.kind;
  if (kind === 'write' || kind === 'writes') return undefined;
  const originalError = new GatewayError(
    'BAD_USER_INPUT',
    `Cannot run ${field.name} in a batch as it is no write of a table: send it apart`,
  );
  return new GraphQLError(originalError.message, { nodes: node, originalError });
}
