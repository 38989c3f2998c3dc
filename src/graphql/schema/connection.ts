/** The types of Relay connections. */
import { GraphQLBoolean, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import type { Row } from '../../cql-type/value-type.ts';
import type { GatewayContext } from '../context.ts';
import type { Connection } from '../reads/connection-value.ts';
import { marked } from './field-mark.ts';
import { listOf, type ObjectType } from './types.ts';

interface Edge {
  readonly node: Row;
  readonly cursor: () => string;
}

export type PageInfoType = ObjectType<Connection>;
export type ConnectionType = ObjectType<Connection>;

export interface ConnectionNames {
  readonly connection: string;
  readonly edge: string;
}

export function pageInfoType(): PageInfoType {
  return new GraphQLObjectType<Connection, GatewayContext>({
    name: 'PageInfo',
    description: 'Where a page ends.',
    fields: {
      hasNextPage: {
        type: new GraphQLNonNull(GraphQLBoolean),
        description:
          'False is certain; true may be followed by an empty page where rows come from an index, a whole table, or several partitions without orderBy.',
        extensions: MARK,
        resolve: (page) => page.hasNextPage(),
      },
      hasPreviousPage: {
        type: new GraphQLNonNull(GraphQLBoolean),
        description:
          'Exact for rows of one partition in clustering order, at the price of one more statement; elsewhere true exactly when `after` was given.',
        extensions: MARK,
        resolve: (page) => page.hasPreviousPage(),
      },
      startCursor: {
        type: GraphQLString,
        extensions: MARK,
        resolve: (page) => (page.rows.length === 0 ? null : page.cursorAfter(0)),
      },
      endCursor: {
        type: GraphQLString,
        extensions: MARK,
        resolve: (page) => page.endCursor ?? (page.rows.length === 0 ? null : page.cursorAfter(page.rows.length - 1)),
      },
    },
  });
}

const MARK = marked({ kind: 'connection' });

/** A connection over rows or partitions of a table, and its edge. */
export function connectionType(names: ConnectionNames, node: ObjectType, pageInfo: PageInfoType): ConnectionType {
  const edge = edgeType(names.edge, node);
  return new GraphQLObjectType<Connection, GatewayContext>({
    name: names.connection,
    fields: () => ({
      edges: {
        type: new GraphQLNonNull(listOf(edge)),
        extensions: MARK,
        resolve: (page) => page.rows.map((row, index): Edge => ({ node: row, cursor: () => page.cursorAfter(index) })),
      },
      nodes: {
        type: new GraphQLNonNull(listOf(node)),
        description: 'The same rows without their edges.',
        extensions: MARK,
        resolve: (page) => page.rows,
      },
      pageInfo: { type: new GraphQLNonNull(pageInfo), extensions: MARK, resolve: (page) => page },
    }),
  });
}

function edgeType(name: string, node: ObjectType): ObjectType<Edge> {
  return new GraphQLObjectType<Edge, GatewayContext>({
    name,
    fields: () => ({
      node: { type: new GraphQLNonNull(node), extensions: MARK, resolve: (each) => each.node },
      cursor: { type: new GraphQLNonNull(GraphQLString), extensions: MARK, resolve: (each) => each.cursor() },
    }),
  });
}
