/** What depends on variables, per request: their values by graphql's own rules, and the cost. */
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { isGatewayError } from '../errors.ts';
import { type Coerced, coerceVariables } from './coerce-variables.ts';
import { assertCost, type CostOptions } from './cost.ts';
import type { OperationRequest, PreparedOperation } from './prepare.ts';

const NONE = {};

export function check(
  schema: GraphQLSchema,
  prepared: PreparedOperation,
  request: OperationRequest,
  options: CostOptions,
): Coerced {
  const coerced = coerceVariables(schema, prepared.operation, request.variables ?? NONE);
  if (coerced.errors !== undefined) return coerced;
  try {
    assertCost(schema, { ...prepared, variables: coerced.variables }, options);
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return { errors: [new GraphQLError(error.message, { originalError: error })] };
  }
  return coerced;
}
