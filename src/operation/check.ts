/** What depends on variables, per request: their values by graphql's own rules, and the cost. */
import { GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import { isGatewayError } from '../errors.ts';
import { assertCost, type CostOptions } from './cost.ts';
import { withCode } from './documents.ts';
import type { OperationRequest, PreparedOperation } from './prepare.ts';

/** As many faults of variables are told as graphql tells by itself. */
const MAX_ERRORS = 50;

export type Checked =
  | { readonly variables: Readonly<Record<string, unknown>>; readonly errors?: undefined }
  | { readonly errors: readonly GraphQLError[] };

export function check(
  schema: GraphQLSchema,
  prepared: PreparedOperation,
  { variables }: OperationRequest,
  options: CostOptions,
): Checked {
  const { operation } = prepared;
  const definitions = operation.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, variables ?? {}, { maxErrors: MAX_ERRORS });
  if (errors !== undefined) return { errors: errors.map((error) => withCode(error, 'BAD_USER_INPUT')) };
  try {
    assertCost(schema, { ...prepared, variables: coerced }, options);
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return { errors: [new GraphQLError(error.message, { originalError: error })] };
  }
  return { variables: coerced };
}
