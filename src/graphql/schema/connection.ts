/** The types of Relay connections. */
import type { Row } from '../../cql-type/value-type.ts';
import type { Connection } from '../reads/connection-value.ts';
import type { Builder } from './builder.ts';
import { marked } from './field-mark.ts';
import type { ObjectRef } from './type-refs.ts';

interface Edge {
  readonly node: Row;
  readonly cursor: () => string;
}

export type PageInfoRef = ReturnType<typeof addPageInfo>;
export type ConnectionRef = ReturnType<typeof addConnection>;

export interface ConnectionNames {
  readonly connection: string;
  readonly edge: string;
}

export function addPageInfo(builder: Builder) {
  const ref = builder.objectRef<Connection>('PageInfo');
  ref.implement({
    description: 'Where a page ends.',
    fields: (t) => ({
      hasNextPage: t.boolean({
        nullable: false,
        description:
          'False is certain; true may be followed by an empty page where rows come from an index, a whole table, or several partitions without orderBy.',
        extensions: MARK,
        resolve: (page) => page.hasNextPage(),
      }),
      hasPreviousPage: t.boolean({
        nullable: false,
        description:
          'Exact for rows of one partition in clustering order, at the price of one more statement; elsewhere true exactly when `after` was given.',
        extensions: MARK,
        resolve: (page) => page.hasPreviousPage(),
      }),
      startCursor: t.string({
        extensions: MARK,
        resolve: (page) => (page.rows.length === 0 ? null : page.cursorAfter(0)),
      }),
      endCursor: t.string({
        extensions: MARK,
        resolve: (page) => page.endCursor ?? (page.rows.length === 0 ? null : page.cursorAfter(page.rows.length - 1)),
      }),
    }),
  });
  return ref;
}

const MARK = marked({ kind: 'connection' });

/** A connection over rows or partitions of a table, and its edge. */
export function addConnection(builder: Builder, names: ConnectionNames, node: ObjectRef, pageInfo: PageInfoRef) {
  const edge = builder.objectRef<Edge>(names.edge);
  edge.implement({
    fields: (t) => ({
      node: t.field({ type: node, nullable: false, extensions: MARK, resolve: (each) => each.node }),
      cursor: t.string({ nullable: false, extensions: MARK, resolve: (each) => each.cursor() }),
    }),
  });
  const connection = builder.objectRef<Connection>(names.connection);
  connection.implement({
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        extensions: MARK,
        resolve: (page) => page.rows.map((row, index) => ({ node: row, cursor: () => page.cursorAfter(index) })),
      }),
      nodes: t.field({
        type: [node],
        nullable: false,
        description: 'The same rows without their edges.',
        extensions: MARK,
        resolve: (page) => [...page.rows],
      }),
      pageInfo: t.field({ type: pageInfo, nullable: false, extensions: MARK, resolve: (page) => page }),
    }),
  });
  return connection;
}
