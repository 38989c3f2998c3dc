/** What depends on variables, per request: their values by graphql's own rules, and the cost. */
import { GraphQLError } from 'graphql';
import { isGatewayError } from '../errors.ts';
import { type Coerced, coerceVariables, type Variables } from './coerce-variables.ts';
import { assertCost, type CostParts } from './cost.ts';
import type { PreparedOperation } from './prepare.ts';

/** @param given the variables of the request. */
export function check(parts: CostParts, prepared: PreparedOperation, given: Variables): Coerced {
  const coerced = coerceVariables(parts.schema, prepared, given);
  if (coerced.errors !== undefined) return coerced;
  try {
    assertCost(parts, prepared, coerced.variables);
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return { errors: [new GraphQLError(error.message, { originalError: error })] };
  }
  return coerced;
}
