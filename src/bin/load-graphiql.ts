/** GraphiQL's page, an optional package of 18 MB, where it is to be served. */
import type { Config } from '../config/config.ts';
import type { GatewayOptions } from '../gateway/gateway.ts';
import { loadOptional } from './load-optional.ts';

/** @throws {GatewayError} `CONFIG_INVALID` when GraphiQL is turned on and its package is not installed. */
export async function loadGraphiQL({ graphiql }: Pick<Config, 'graphiql'>): Promise<GatewayOptions> {
  if (!graphiql) return {};
  const { renderGraphiQL } = await loadOptional(() => import('@graphql-yoga/render-graphiql'), {
    name: '@graphql-yoga/render-graphiql',
    otherwise: 'set GATEWAY_GRAPHIQL=false',
  });
  return { renderGraphiQL };
}
