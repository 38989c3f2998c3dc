/** Relay connections: types and values. */
import type { Row } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { PageResult, Position } from '../loaders/read-page.ts';
import type { Builder } from './builder.ts';
import type { GatewayContext } from './context.ts';
import type { ObjectRef } from './type-refs.ts';

/** A page on its way to the client; cursors are made only when asked for. */
export interface Connection {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly cursorAfter: (index: number) => string;
  /** Present when the page has no rows and another may follow. */
  readonly emptyEndCursor?: string;
}

interface Edge {
  readonly node: Row;
  readonly cursor: () => string;
}

export type PageInfoRef = ReturnType<typeof addPageInfo>;
export type ConnectionRef = ReturnType<typeof addConnection>;

export function addPageInfo(builder: Builder) {
  const ref = builder.objectRef<Connection>('PageInfo');
  ref.implement({
    description: 'Where a page ends.',
    fields: (t) => ({
      hasNextPage: t.boolean({
        nullable: false,
        description:
          'False is certain; true may be followed by an empty page where rows come from an index, several partitions or a whole table.',
        resolve: (page) => page.hasNextPage,
      }),
      hasPreviousPage: t.boolean({
        nullable: false,
        description: 'Always false: pages go forward only.',
        resolve: () => false,
      }),
      startCursor: t.string({ resolve: (page) => (page.rows.length === 0 ? null : page.cursorAfter(0)) }),
      endCursor: t.string({
        resolve: (page) =>
          page.rows.length === 0 ? (page.emptyEndCursor ?? null) : page.cursorAfter(page.rows.length - 1),
      }),
    }),
  });
  return ref;
}

/** `<Type>Connection` and `<Type>Edge`. */
export function addConnection(builder: Builder, type: string, node: ObjectRef, pageInfo: PageInfoRef) {
  const edge = builder.objectRef<Edge>(`${type}Edge`);
  edge.implement({
    fields: (t) => ({
      node: t.field({ type: node, nullable: false, resolve: (each) => each.node }),
      cursor: t.string({ nullable: false, resolve: (each) => each.cursor() }),
    }),
  });
  const connection = builder.objectRef<Connection>(`${type}Connection`);
  connection.implement({
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        resolve: (page) => page.rows.map((row, index) => ({ node: row, cursor: () => page.cursorAfter(index) })),
      }),
      pageInfo: t.field({ type: pageInfo, nullable: false, resolve: (page) => page }),
    }),
  });
  return connection;
}

export function toConnection(page: PageResult, context: GatewayContext, binding: string): Connection {
  const encode = (position: Position) => context.cursors.encode(position, binding);
  return {
    rows: page.rows,
    hasNextPage: page.hasNextPage,
    cursorAfter: (index) => encode(page.positionAfter(index)),
    ...(page.end === undefined ? {} : { emptyEndCursor: encode(page.end) }),
  };
}

/** Rows of a page. @throws {GatewayError} `BAD_USER_INPUT` outside of 0 and the largest page. */
export function pageSize(first: number | null | undefined, { limits }: GatewayContext): number {
  const size = first ?? limits.defaultPageSize;
  if (size < 0 || size > limits.maxPageSize) {
    throw new GatewayError(
      'BAD_USER_INPUT',
      `Cannot read a page of ${size} rows as \`first\` goes from 0 to ${limits.maxPageSize}`,
    );
  }
  return size;
}
