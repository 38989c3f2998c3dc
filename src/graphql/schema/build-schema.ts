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
import { mutationFields } from '../writes/mutations.ts';
import { type Builder, createBuilder } from './builder.ts';
import { BATCH_TYPE } from './directives.ts';
import { addHealth } from './health-types.ts';
import { SchemaJoint } from './joint.ts';
import { queryFields } from './queries.ts';
import { namedTypes, sharedTypes } from './schema-parts.ts';
import { tableTypes } from './table-types.ts';
import type { FieldMap, ObjectType } from './types.ts';

const EMPTY: GatewayModel = { globalId: 'nodeId', tables: [], structs: [], warnings: [] };

/** What descriptions say of pages where nothing is configured. */
const DEFAULTS: PageLimits = {
  defaultPageSize: READ_OPTIONS.defaultPageSize.fallback as number, // the same in every mode
  maxPageSize: READ_OPTIONS.maxPageSize.fallback as number,
};

export interface SchemaOptions {
  readonly extend?: ShapeConfig['extend'] | undefined;
  /** Whether `clusterHealth` can be asked for. */
  readonly hasHealth?: boolean;
}

/** The whole API; without a model, while Cassandra is not reachable, it is `clusterHealth` alone. */
export function buildSchema(
  model: GatewayModel = EMPTY,
  limits: PageLimits = DEFAULTS,
  { extend, hasHealth = true }: SchemaOptions = {},
): GraphQLSchema {
  if (extend === undefined) return build(model, limits, { hasHealth });
  try {
    return build(model, limits, { extend, hasHealth });
  } catch (error) {
    if (isGatewayError(error)) throw error;
    const { message } = toError(error);
    throw new GatewayError('MODEL_CONFLICT', `Cannot build the schema with \`extend\`: ${message}`, { cause: error });
  }
}

/** The part of the schema that every keyspace has, for its names. */
export function buildCommonSchema(): GraphQLSchema {
  const builder = createBuilder();
  addHealth(builder);
  const joint = new SchemaJoint(builder);
  const parts = sharedTypes(joint, EMPTY, DEFAULTS);
  const types = [...namedTypes(parts), BATCH_TYPE];
  return joint.schema({ query: queryType(joint, queryFields(parts, new Map())), types });
}

function build(model: GatewayModel, limits: PageLimits, { extend, hasHealth }: SchemaOptions): GraphQLSchema {
  const builder = createBuilder();
  if (hasHealth) addHealth(builder);
  const joint = new SchemaJoint(builder);
  if (model.tables.length === 0) return withoutTables(builder, joint, extend);
  const parts = sharedTypes(joint, model, limits);
  const tables = tableTypes(parts, model.tables);
  const query = queryType(joint, queryFields(parts, tables));
  const mutation = mutationType(builder, joint, mutationFields(parts, tables));
  extend?.(builder, new ExtensionModel(builder, joint, tables));
  return joint.schema({ query, mutation, types: namedTypes(parts) });
}

/** @throws {GatewayError} `MODEL_CONFLICT` where nothing can be asked for. */
function withoutTables(builder: Builder, joint: SchemaJoint, extend: SchemaOptions['extend']): GraphQLSchema {
  extend?.(builder, new ExtensionModel(builder, joint, new Map()));
  const query = queryType(joint, {});
  const schema = joint.schema({ query, mutation: mutationType(builder, joint, {}), types: [] });
  if (Object.keys(query.getFields()).length > 0) return schema;
  throw new GatewayError('MODEL_CONFLICT', 'Cannot build a schema without queries: grant a table, or add a query');
}

/** Left out of the schema where nothing else adds a field. */
function mutationType(builder: Builder, joint: SchemaJoint, fields: FieldMap<object>): ObjectType<object> {
  const description = 'Writes run one after the other.';
  return joint.objectType({ name: builder.mutationType({}).name, description, fields: () => fields });
}

function queryType(joint: SchemaJoint, fields: FieldMap<object>): ObjectType<object> {
  return joint.objectType({ name: 'Query', description: 'Reads.', fields: () => fields });
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
