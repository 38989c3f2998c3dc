/** What answers GraphQL requests to one schema: its operations, and Yoga for what is not plain JSON. */
import type { GraphQLSchema } from 'graphql';
import type { Options } from '../config/options.ts';
import type { GatewayError } from '../errors.ts';
import { buildSchema } from '../graphql/schema/build-schema.ts';
import type { Pipeline } from '../http/answer.ts';
import { createGatewayYoga, type RenderGraphiQL, type Yoga } from '../http/yoga.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { DocumentTexts } from '../operation/document-texts.ts';
import { Operations } from '../operation/operations.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface PipelineParts {
  readonly schema: GraphQLSchema;
  readonly tables: readonly TableModel[];
  readonly options: Options;
  readonly texts: DocumentTexts;
  readonly logger: Logger;
  readonly renderGraphiQL: RenderGraphiQL | undefined;
  /** Present while the schema is not known: what everything but `clusterHealth` is answered with. */
  readonly notReady?: () => GatewayError;
}

export function createPipeline({ renderGraphiQL, ...parts }: PipelineParts): Pipeline {
  const operations = new Operations(parts);
  let yoga: Yoga | undefined;
  return {
    operations,
    options: parts.options,
    yoga: () => {
      const { path, graphiql } = parts.options;
      yoga ??= createGatewayYoga({ operations, path, renderGraphiQL: graphiql ? renderGraphiQL : undefined });
      return yoga;
    },
  };
}

/** Until the schema is known, `clusterHealth` alone; made when it is asked for, which with a snapshot is hardly ever. */
export function createUnreadyPipeline(parts: Omit<PipelineParts, 'schema' | 'tables'>): Pipeline {
  let pipeline: Pipeline | undefined;
  const made = () => {
    pipeline ??= createPipeline({ ...parts, schema: buildSchema(), tables: [] });
    return pipeline;
  };
  return {
    options: parts.options,
    get operations() {
      return made().operations;
    },
    yoga: () => made().yoga(),
  };
}
