/** What depends on variables, per request: their values by graphql's own rules, and the cost. */
import { GraphQLError } from 'graphql';
import type { Options } from '../config/options.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import { coerceVariables, type Variables } from './coerce-variables.ts';
import { assertCost, type CostParts } from './cost.ts';
import { tooManyItems } from './limit-rules.ts';
import type { PreparedOperation } from './prepare.ts';

export type CheckParts = CostParts & { readonly options: Pick<Options, 'maxInputItems'> };

/** Values of the variables and the rows that it may ask for, or why it is not run. */
export type Checked =
  | { readonly variables: Variables; readonly cost: number; readonly errors?: undefined }
  | { readonly errors: readonly GraphQLError[] };

/** @param given the variables of the request. */
export function check(parts: CheckParts, prepared: PreparedOperation, given: Variables): Checked {
  try {
    assertListLengths(given, parts.options.maxInputItems);
    const coerced = coerceVariables(parts.schema, prepared, given);
    if (coerced.errors !== undefined) return coerced;
    const { variables } = coerced;
    return { variables, cost: assertCost(parts, prepared, variables) };
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return { errors: [new GraphQLError(error.message, { originalError: error })] };
  }
}

/** Before they are coerced, which takes time for each item. @throws {GatewayError} `QUERY_TOO_COMPLEX` */
function assertListLengths(given: Variables, max: number): void {
  const waiting: unknown[] = Object.values(given).filter((value) => typeof value === 'object');
  for (let value = waiting.pop(); value !== undefined || waiting.length > 0; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const items = Object.values(value);
    if (Array.isArray(value) && items.length > max)
      throw new GatewayError('QUERY_TOO_COMPLEX', tooManyItems(items.length, max));
    waiting.push(...items);
  }
}
