/** The arguments of pages. */
import { type GraphQLFieldConfigArgumentMap, GraphQLInt, GraphQLString } from 'graphql';
import type { TableModel } from '../../model/keyspace-model.ts';
import type { PageLimits } from '../../plan/page-size.ts';
import { describeOrder } from './describe.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { InputType } from './types.ts';

/** `where` where there is a type of it; order and pages that go backward where rows have an order. */
export function pageArguments(
  { order, limits }: SchemaParts,
  table: TableModel,
  where: InputType | undefined,
): GraphQLFieldConfigArgumentMap {
  const isSorted = table.clusteringKeys.length > 0;
  return {
    ...whereArgument(where),
    ...(isSorted ? { orderBy: { type: order, description: describeOrder(table) } } : {}),
    ...forwardArguments(limits),
    ...(isSorted
      ? {
          last: {
            type: GraphQLInt,
            description: `Rows of a page from the end, or before \`before\`: ${sizes(limits)}.`,
          },
          before: {
            type: GraphQLString,
            description: 'A cursor of the same query: the page stands before its row.',
          },
        }
      : {}),
  };
}

export function whereArgument(where: InputType | undefined, description?: string): GraphQLFieldConfigArgumentMap {
  return where === undefined ? {} : { where: { type: where, description } };
}

/** `first` and `after`. */
export function forwardArguments(limits: PageLimits): GraphQLFieldConfigArgumentMap {
  return {
    first: { type: GraphQLInt, description: `Rows of the page: ${sizes(limits)}.` },
    after: { type: GraphQLString, description: 'A cursor of an earlier page of the same query.' },
  };
}

function sizes({ defaultPageSize, maxPageSize }: PageLimits): string {
  return `${defaultPageSize} unless given, at most ${maxPageSize}`;
}
