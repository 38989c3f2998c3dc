/**
 * Variables of a request -> their values by graphql's rules. A value of its type is made by {@link valueMaker}; every fault
 * is told by graphql's own `getVariableValues`.
 */
import {
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import { withCode } from './documents.ts';
import { type MakeValue, valueMaker } from './input-values.ts';

export type Variables = Readonly<Record<string, unknown>>;

export type Coerced =
  | { readonly variables: Variables; readonly errors?: undefined }
  | { readonly errors: readonly GraphQLError[] };

/** As many faults of variables are told as graphql tells by itself. */
const MAX_ERRORS = 50;

/** A variable of an operation. */
interface Variable {
  readonly name: string;
  readonly make: MakeValue;
  readonly isRequired: boolean;
  /** Undefined where there is no default. */
  readonly absent: unknown;
}

/** In their order. */
export type OperationVariables = readonly Variable[];

export interface WithVariables {
  readonly operation: OperationDefinitionNode;
  readonly variables: OperationVariables;
}

export function coerceVariables(
  schema: GraphQLSchema,
  { operation, variables: known }: WithVariables,
  given: Variables,
): Coerced {
  const variables = valuesOf(known, given);
  if (variables !== undefined) return { variables };
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: MAX_ERRORS });
  return errors === undefined
    ? { variables: coerced }
    : { errors: errors.map((error) => withCode(error, 'BAD_USER_INPUT')) };
}

/** @param operation of a valid document. */
export function variablesOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): OperationVariables {
  return variableDefinitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]); // a type of any kind
    if (!isInputType(type)) throw new TypeError(`Cannot take a value for $${variable.name.value}: no input type`);
    const absent: unknown = defaultValue === undefined ? undefined : valueFromAST(defaultValue, type);
    const isRequired = isNonNullType(type) && absent === undefined;
    return { name: variable.name.value, make: valueMaker(type), isRequired, absent };
  });
}

/** Undefined where one is wrong. */
function valuesOf(variables: OperationVariables, given: Variables): Variables | undefined {
  const values: Record<string, unknown> = {};
  for (const { name, make, isRequired, absent } of variables) {
    if (!Object.hasOwn(given, name)) {
      if (isRequired) return undefined;
      if (absent !== undefined) values[name] = absent;
      continue;
    }
    try {
      values[name] = make(given[name]);
    } catch {
      return undefined; // graphql words the fault
    }
  }
  return values;
}
