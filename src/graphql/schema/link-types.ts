/** Pages through a link table: each edge has the columns of a link, and the row that it leads to. */
import type { Row } from '../../cql-type/value-type.ts';
import type { RelationModel, TableModel } from '../../model/keyspace-model.ts';
import type { Connection } from '../reads/connection-value.ts';
import { readOne } from '../reads/resolve-reads.ts';
import { readNodesOf } from '../reads/resolve-relations.ts';
import { columnField } from './column-field.ts';
import type { ConnectionNames } from './connection.ts';
import { marked } from './field-mark.ts';
import type { TableRefs } from './object-types.ts';
import type { SchemaParts } from './schema-parts.ts';

export interface LinkTypes {
  readonly names: ConnectionNames;
  readonly link: TableModel;
  readonly end: TableRefs;
  /** From the link table to the end. */
  readonly onward: RelationModel;
}

export function addLinkConnection(parts: SchemaParts, types: LinkTypes) {
  const { names, end, onward } = types;
  const edge = addLinkEdge(parts, types);
  const connection = parts.builder.objectRef<Connection>(names.connection);
  connection.implement({
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        resolve: (page) => page.rows.map((row, index) => ({ row, cursor: () => page.cursorAfter(index) })),
      }),
      nodes: t.field({
        type: [end.row],
        nullable: { list: false, items: true },
        description: 'The rows that the edges lead to; null where there is none.',
        extensions: marked({ kind: 'one', table: end.table, relation: onward }),
        resolve: (page, args, context, info) =>
          readNodesOf(onward, page.rows, { table: end.table, args, context, info }),
      }),
      pageInfo: t.field({ type: parts.pageInfo, nullable: false, resolve: (page) => page }),
    }),
  });
  return connection;
}

interface LinkEdge {
  readonly row: Row;
  readonly cursor: () => string;
}

function addLinkEdge(parts: SchemaParts, { names, link, end, onward }: LinkTypes) {
  const edge = parts.builder.objectRef<LinkEdge>(names.edge);
  edge.implement({
    description: `A row of \`${link.id}\`, and the one that it leads to.`,
    fields: (t) => ({
      node: t.field({
        type: end.row,
        nullable: true,
        extensions: marked({ kind: 'one', table: end.table, relation: onward }),
        resolve: ({ row }, args, context, info) => readOne(onward, row, { table: end.table, args, context, info }),
      }),
      cursor: t.string({ nullable: false, resolve: (each) => each.cursor() }),
      ...Object.fromEntries(
        link.columns.map((column) => [
          column.field === 'node' || column.field === 'cursor' ? `${column.field}Column` : column.field,
          columnField(t, parts, { table: link, column, rowOf: ({ row }) => row }),
        ]),
      ),
    }),
  });
  return edge;
}
