/** Pages through a link table: each edge has the columns of a link, and the row that it leads to. */
import { GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import type { Row } from '../../cql-type/value-type.ts';
import type { RelationModel, TableModel } from '../../model/keyspace-model.ts';
import type { GatewayContext } from '../context.ts';
import type { Connection } from '../reads/connection-value.ts';
import { readOne } from '../reads/resolve-reads.ts';
import { readNodesOf } from '../reads/resolve-relations.ts';
import { columnField } from './column-field.ts';
import type { ConnectionNames, ConnectionType } from './connection.ts';
import { marked } from './field-mark.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { TableTypes } from './table-types.ts';
import { type Field, fieldsOf, listOf, type ObjectType } from './types.ts';

export interface LinkTypes {
  readonly names: ConnectionNames;
  readonly link: TableModel;
  readonly end: TableTypes;
  /** From the link table to the end. */
  readonly onward: RelationModel;
}

export function linkConnectionType(parts: SchemaParts, links: LinkTypes): ConnectionType {
  const { names, end, onward } = links;
  const { table, row } = end;
  const edge = linkEdgeType(parts, links);
  return new GraphQLObjectType<Connection, GatewayContext>({
    name: names.connection,
    fields: () => ({
      edges: {
        type: new GraphQLNonNull(listOf(edge)),
        resolve: (page) =>
          page.rows.map((each, index): LinkEdge => ({ row: each, cursor: () => page.cursorAfter(index) })),
      },
      nodes: {
        type: new GraphQLNonNull(new GraphQLList(row)),
        description: 'The rows that the edges lead to; null where there is none.',
        extensions: marked({ kind: 'one', table, relation: onward }),
        resolve: (page, args, context, info) => readNodesOf(onward, page.rows, { table, args, context, info }),
      },
      pageInfo: { type: new GraphQLNonNull(parts.pageInfo), resolve: (page) => page },
    }),
  });
}

interface LinkEdge {
  readonly row: Row;
  readonly cursor: () => string;
}

function linkEdgeType(
  parts: SchemaParts,
  { names, link, end: { table, row }, onward }: LinkTypes,
): ObjectType<LinkEdge> {
  return new GraphQLObjectType<LinkEdge, GatewayContext>({
    name: names.edge,
    description: `A row of \`${link.id}\`, and the one that it leads to.`,
    fields: () => ({
      node: {
        type: row,
        extensions: marked({ kind: 'one', table, relation: onward }),
        resolve: (each, args, context, info) => readOne(onward, each.row, { table, args, context, info }),
      },
      cursor: { type: new GraphQLNonNull(GraphQLString), resolve: (each) => each.cursor() },
      ...fieldsOf(link.columns, (column): [string, Field<LinkEdge>] => [
        column.field === 'node' || column.field === 'cursor' ? `${column.field}Column` : column.field,
        columnField<LinkEdge>(parts, { table: link, column, rowOf: (each) => each.row }),
      ]),
    }),
  });
}
