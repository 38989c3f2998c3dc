/** Model -> executable schema. Synchronous; the metadata is sorted already, so the schema is not sorted again. */
import {
  type GraphQLDirective,
  GraphQLOneOfDirective,
  type GraphQLSchema,
  GraphQLSpecifiedByDirective,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import type { ShapeConfig } from '../../config/config.ts';
import { READ_OPTIONS } from '../../config/read-options.ts';
import { GatewayError, isGatewayError, toError } from '../../errors.ts';
import type { GatewayModel } from '../../model/keyspace-model.ts';
import type { PageLimits } from '../../plan/page-size.ts';
import { ExtensionModel } from '../extension.ts';
import { addMutations } from '../writes/mutations.ts';
import { type Builder, createBuilder } from './builder.ts';
import { addHealth } from './health-types.ts';
import { addTableTypes } from './object-types.ts';
import { addQueries } from './queries.ts';
import { addSharedTypes } from './schema-parts.ts';

const EMPTY: GatewayModel = { globalId: 'nodeId', tables: [], structs: [], warnings: [] };

/** What descriptions say of pages where nothing is configured. */
const DEFAULTS: PageLimits = {
  defaultPageSize: READ_OPTIONS.defaultPageSize.fallback as number, // the same in every mode
  maxPageSize: READ_OPTIONS.maxPageSize.fallback as number,
};

/** The whole API; without a model, while Cassandra is not reachable, it is `clusterHealth` alone. */
export function buildSchema(
  model: GatewayModel = EMPTY,
  limits: PageLimits = DEFAULTS,
  extend?: ShapeConfig['extend'],
): GraphQLSchema {
  const builder = createBuilder();
  builder.queryType({ description: 'Reads.' });
  addHealth(builder);
  if (model.tables.length > 0) {
    const parts = addSharedTypes(builder, model, limits);
    const tables = addTableTypes(parts, model.tables);
    addQueries(parts, tables);
    addMutations(parts, tables);
    if (extend !== undefined) return extended(builder, () => extend(builder, new ExtensionModel(tables)));
  }
  return builder.toSchema({ sortSchema: false });
}

/** @throws {GatewayError} `MODEL_CONFLICT` when a name is taken, or something is missing. */
function extended(builder: Builder, extend: () => void): GraphQLSchema {
  try {
    extend();
    return builder.toSchema({ sortSchema: false });
  } catch (error) {
    if (isGatewayError(error)) throw error;
    const { message } = toError(error);
    throw new GatewayError('MODEL_CONFLICT', `Cannot build the schema with \`extend\`: ${message}`, { cause: error });
  }
}

/** The part of the schema that every keyspace has, for its names. */
export function buildCommonSchema(): GraphQLSchema {
  const builder = createBuilder();
  builder.queryType({ description: 'Reads.' });
  addHealth(builder);
  addQueries(addSharedTypes(builder, EMPTY, DEFAULTS), new Map());
  return builder.toSchema({ sortSchema: false });
}

/** Directives that printed schemas use and that older versions of graphql do not know, which refuse what is unknown. */
const DECLARATIONS = [GraphQLOneOfDirective, GraphQLSpecifiedByDirective].map(printDirectiveHead).join('\n');

/** The schema as text, sorted, so that it can be compared. */
export function toSdl(schema: GraphQLSchema): string {
  return `${DECLARATIONS}\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

function printDirectiveHead({ name, args, locations }: GraphQLDirective): string {
  const list = args.map((arg) => `${arg.name}: ${String(arg.type)}`).join(', ');
  return `directive @${name}${list === '' ? '' : `(${list})`} on ${locations.join(' | ')}`;
}
