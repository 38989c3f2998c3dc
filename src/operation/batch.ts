/** `@batch` of a mutation. */
import {
  type DocumentNode,
  type GraphQLSchema,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import { BATCH } from '../graphql/schema/directives.ts';
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

/**
 * Why an operation cannot be a batch: it is executed twice, and a field that is added in code would do twice what it does.
 */
export function batchRefusal(
  schema: GraphQLSchema,
  { document, operation }: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode },
): GatewayError | undefined {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const other = rootNames(document, operation.selectionSet).find((name) => {
    const field = fields[name];
    const kind = field && markOf(field)?.kind;
    return field !== undefined && kind !== 'write' && kind !== 'writes';
  });
  if (other === undefined) return undefined;
  return new GatewayError(
    'BAD_USER_INPUT',
    `Cannot run ${other} in a batch as it is no write of a table: send it apart`,
  );
}

/** Of the fields at the root of a valid document, fragments too. */
function rootNames(document: DocumentNode, { selections }: SelectionSetNode): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootNames(document, selection.selectionSet);
    const named = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return named?.kind === Kind.FRAGMENT_DEFINITION ? rootNames(document, named.selectionSet) : [];
  });
}
