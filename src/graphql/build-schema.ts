/** Model -> executable schema. Synchronous; the metadata is sorted already, so the schema is not sorted again. */
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { GatewayModel } from '../model/keyspace-model.ts';
import { createBuilder } from './builder.ts';
import { FilterTypes } from './filter-types.ts';
import { addHealth } from './health-types.ts';
import { addMutations } from './mutations.ts';
import { addRowOrder, addTableTypes } from './object-types.ts';
import { addNodeQuery, addQueries } from './queries.ts';
import { TypeRefs } from './type-refs.ts';

const EMPTY: GatewayModel = { tables: [], structs: [], warnings: [] };

/** The whole API; without a model, while Cassandra is not reachable, it is `clusterHealth` alone. */
export function buildSchema(model: GatewayModel = EMPTY): GraphQLSchema {
  const builder = createBuilder();
  builder.queryType({ description: 'Reads.' });
  addHealth(builder);
  if (model.tables.length > 0) addTables(builder, model);
  return builder.toSchema({ sortSchema: false });
}

function addTables(builder: ReturnType<typeof createBuilder>, model: GatewayModel): void {
  const refs = new TypeRefs(builder, model.structs);
  const order = addRowOrder(builder);
  const { tables, node } = addTableTypes(builder, model, refs, order);
  addQueries(builder, tables, refs, new FilterTypes(builder, refs), order);
  if (node !== undefined) addNodeQuery(builder, node, new Map(model.tables.map((table) => [table.id, table])));
  addMutations(builder, tables, refs);
}

/** The schema as text, sorted, so that it can be compared. */
export function toSdl(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
