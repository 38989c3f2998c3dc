/** The schemas that are served: the whole, and what callers with the same rights have of it. */
import type { GraphQLSchema } from 'graphql';
import type { Rights } from '../access/rule-book.ts';
import type { Config } from '../config/config.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import { buildSchema } from '../graphql/schema/build-schema.ts';
import type { GatewayModel } from '../model/keyspace-model.ts';

/** Without tables, as before they are made, what `extend` adds to them is not there either. */
export function wholeSchema(config: Config, model: GatewayModel): GraphQLSchema {
  return buildSchema(model, config, { extend: model.tables.length === 0 ? undefined : config.shape.extend });
}

/**
 * What `extend` adds needs tables that not everybody has: who lacks one has none of it.
 * @param onLess told why. @throws {GatewayError} `MODEL_CONFLICT` where nothing would be left.
 */
export function schemaOfRights(
  config: Config,
  { model, grants }: Pick<Rights, 'model' | 'grants'>,
  onLess: (reason: string) => void,
): GraphQLSchema {
  const hasHealth = grants.mayAskHealth;
  const extend = grants.hasExtension ? config.shape.extend : undefined;
  try {
    return buildSchema(model, config, { extend, hasHealth });
  } catch (error) {
    const isLess = extend !== undefined && (hasHealth || model.tables.length > 0);
    if (!isLess || !isGatewayError(error, 'MODEL_CONFLICT')) throw error;
    onLess(error.message);
    return buildSchema(model, config, { hasHealth });
  }
}

/** What is made for callers with a role. @throws {GatewayError} `MODEL_CONFLICT`, with the role. */
export function ofRole<T>(role: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!isGatewayError(error, 'MODEL_CONFLICT')) throw error;
    const message = `Cannot serve callers with the role ${role}: ${error.message}`;
    throw new GatewayError('MODEL_CONFLICT', message, { cause: error });
  }
}
