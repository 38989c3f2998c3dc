/** The Yoga pipeline of one schema: an ordered list of plugins, one concern each. */
import type { GraphQLSchema } from 'graphql';
import { createYoga, type GraphiQLOptions } from 'graphql-yoga';
import type { Options } from '../config/options.ts';
import type { GatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { maskError } from '../graphql/mask-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { BoundedCache } from './bounded-cache.ts';
import { useCost, useDocumentLimits } from './use-limits.ts';
import { useNotReady } from './use-not-ready.ts';
import { useOperationLog } from './use-operation-log.ts';
import { useResultErrors } from './use-result-errors.ts';

/** Makes the page of GraphiQL; given by the entries that have the package. */
export type RenderGraphiQL = (options?: GraphiQLOptions) => string;

export interface YogaSettings {
  readonly schema: GraphQLSchema;
  readonly options: Options;
  readonly logger: Logger;
  readonly renderGraphiQL?: RenderGraphiQL | undefined;
  /** Present while the schema is not known: what everything but `clusterHealth` is answered with. */
  readonly notReady?: (() => GatewayError) | undefined;
}

export type Yoga = ReturnType<typeof createGatewayYoga>;

const CACHED_DOCUMENTS = 500;
const CACHED_ERRORS = 50;

export const GRAPHQL_PATH = '/graphql';

export function createGatewayYoga({ schema, options, logger, renderGraphiQL, notReady }: YogaSettings) {
  const mask = (error: unknown) =>
    maskError(error, {
      showSuggestions: options.introspection,
      onUnexpected: (cause) => logger.error('unexpected error', { error: cause }),
    });
  return createYoga<GatewayContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    // What is refused for now must not be remembered; what is remembered is bounded here and by the length of documents.
    parserAndValidationCache: notReady === undefined && {
      documentCache: new BoundedCache(CACHED_DOCUMENTS),
      errorCache: new BoundedCache(CACHED_ERRORS),
    },
    maxRequestBodySize: false, // counted in bytes before Yoga sees the request; its own wrapper doubles the cost
    cors:
      options.corsOrigins.length === 0
        ? false
        : { origin: [...options.corsOrigins], methods: ['POST', 'GET', 'OPTIONS'] },
    graphiql: options.graphiql && renderGraphiQL !== undefined ? { title: 'Cassandra GraphQL Gateway' } : false,
    ...(renderGraphiQL === undefined ? {} : { renderGraphiQL }),
    maskedErrors: { maskError: mask },
    plugins: [
      useDocumentLimits(options),
      useCost(options),
      ...(notReady === undefined ? [] : [useNotReady(notReady)]),
      useResultErrors(mask),
      useOperationLog(logger),
    ],
  });
}
