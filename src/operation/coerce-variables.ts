/**
 * Variables of a request -> their values by graphql's rules. A variable that is given, not null and of a leaf type needs
 * nothing but the type's own `parseValue`; whatever else there is, defaults, absent variables, null, lists and objects, and
 * every fault, is graphql's own `getVariableValues`.
 */
import {
  type GraphQLError,
  type GraphQLLeafType,
  type GraphQLSchema,
  getNullableType,
  getVariableValues,
  isInputType,
  isLeafType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { withCode } from './documents.ts';

export type Variables = Readonly<Record<string, unknown>>;

export type Coerced =
  | { readonly variables: Variables; readonly errors?: undefined }
  | { readonly errors: readonly GraphQLError[] };

/** As many faults of variables are told as graphql tells by itself. */
const MAX_ERRORS = 50;

/** The leaf types of an operation's variables, in their order; undefined where one has another type. */
export type Leaves = readonly { readonly name: string; readonly type: GraphQLLeafType }[] | undefined;

export interface WithVariables {
  readonly operation: OperationDefinitionNode;
  readonly leaves: Leaves;
}

export function coerceVariables(
  schema: GraphQLSchema,
  { operation, leaves }: WithVariables,
  given: Variables,
): Coerced {
  const variables = leaves && coerceLeaves(leaves, given);
  if (variables !== undefined) return { variables };
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: MAX_ERRORS });
  return errors === undefined
    ? { variables: coerced }
    : { errors: errors.map((error) => withCode(error, 'BAD_USER_INPUT')) };
}

export function leavesOf(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): Leaves {
  const leaves = variableDefinitions.map(({ variable, type: node }) => {
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]); // a type of any kind
    const nullable = isInputType(type) ? getNullableType(type) : undefined;
    return isLeafType(nullable) ? { name: variable.name.value, type: nullable } : undefined;
  });
  return leaves.every((leaf) => leaf !== undefined) ? leaves : undefined;
}

function coerceLeaves(leaves: NonNullable<Leaves>, given: Variables): Variables | undefined {
  const variables: Record<string, unknown> = {};
  for (const { name, type } of leaves) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) return undefined;
    try {
      const parsed: unknown = type.parseValue(value);
      if (parsed === undefined) return undefined;
      variables[name] = parsed;
    } catch {
      return undefined; // graphql words the fault
    }
  }
  return variables;
}
