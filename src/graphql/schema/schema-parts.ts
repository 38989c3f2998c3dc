/** What the types of all tables share. */
import type { GatewayModel } from '../../model/keyspace-model.ts';
import type { Builder } from './builder.ts';
import { addPageInfo, type PageInfoRef } from './connection.ts';
import { TypeRefs } from './type-refs.ts';

export interface SchemaParts {
  readonly builder: Builder;
  readonly refs: TypeRefs;
  readonly order: ReturnType<typeof addRowOrder>;
  readonly node: ReturnType<typeof addNode>;
  readonly pageInfo: PageInfoRef;
}

export function addSharedTypes(builder: Builder, model: GatewayModel): SchemaParts {
  return {
    builder,
    refs: new TypeRefs(builder, model.structs),
    order: addRowOrder(builder),
    node: addNode(builder),
    pageInfo: addPageInfo(builder),
  };
}

function addRowOrder(builder: Builder) {
  return builder.enumType('RowOrder', {
    description: 'The two orders that Cassandra has for the rows of a partition.',
    values: {
      STORED: { description: 'The clustering order of the table.', value: 'STORED' as const },
      REVERSED: { description: 'Its exact reverse.', value: 'REVERSED' as const },
    },
  });
}

function addNode(builder: Builder) {
  const node = builder.interfaceRef<Readonly<Record<string, unknown>>>('Node');
  node.implement({
    description: 'A row with a global id.',
    fields: (t) => ({ nodeId: t.id({ nullable: false, resolve: () => '' }) }),
  });
  return node;
}
