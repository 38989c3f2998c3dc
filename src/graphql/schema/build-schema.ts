/** Model -> executable schema. Synchronous; the metadata is sorted already, so the schema is not sorted again. */
import {
  type GraphQLDirective,
  GraphQLOneOfDirective,
  type GraphQLSchema,
  GraphQLSpecifiedByDirective,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { READ_OPTIONS } from '../../config/read-options.ts';
import type { GatewayModel } from '../../model/keyspace-model.ts';
import type { PageLimits } from '../../plan/page-size.ts';
import { addMutations } from '../writes/mutations.ts';
import { createBuilder } from './builder.ts';
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
export function buildSchema(model: GatewayModel = EMPTY, limits: PageLimits = DEFAULTS): GraphQLSchema {
  const builder = createBuilder();
  builder.queryType({ description: 'Reads.' });
  addHealth(builder);
  if (model.tables.length > 0) {
    const parts = addSharedTypes(builder, model, limits);
    const tables = addTableTypes(parts, model.tables);
    addQueries(parts, tables);
    addMutations(parts, tables);
  }
  return builder.toSchema({ sortSchema: false });
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
