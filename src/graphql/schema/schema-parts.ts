/** What the types of all tables share. */
import type { GatewayModel } from '../../model/keyspace-model.ts';
import type { PageLimits } from '../../plan/page-size.ts';
import { MAX_SEGMENTS } from '../../plan/segment.ts';
import type { Builder } from './builder.ts';
import { addPageInfo, type PageInfoRef } from './connection.ts';
import { FilterTypes } from './filter-types.ts';
import { addCellMeta, type CellMetaRef } from './meta-types.ts';
import { type InputRef, inputRef, TypeRefs } from './type-refs.ts';

export interface SchemaParts {
  readonly builder: Builder;
  readonly refs: TypeRefs;
  readonly order: ReturnType<typeof addRowOrder>;
  readonly node: ReturnType<typeof addNode>;
  readonly pageInfo: PageInfoRef;
  readonly cellMeta: CellMetaRef;
  readonly segment: InputRef;
  readonly filters: FilterTypes;
  readonly limits: PageLimits;
  readonly globalId: GatewayModel['globalId'];
}

export function addSharedTypes(builder: Builder, model: GatewayModel, limits: PageLimits): SchemaParts {
  const refs = new TypeRefs(builder, model.structs);
  return {
    builder,
    refs,
    order: addRowOrder(builder),
    node: addNode(builder, model.globalId),
    pageInfo: addPageInfo(builder),
    cellMeta: addCellMeta(builder),
    segment: addSegment(builder),
    filters: new FilterTypes(builder, refs),
    limits,
    globalId: model.globalId,
  };
}

function addSegment(builder: Builder): InputRef {
  const ref = inputRef(builder, 'SegmentInput');
  ref.implement({
    description: `A part of a whole table, for readers that go through it side by side: equal parts of the tokens, not of the rows.`,
    fields: (t) => ({
      index: t.int({ required: true, description: 'From 0 to below `of`.' }),
      of: t.int({ required: true, description: `How many parts there are, at most ${MAX_SEGMENTS}.` }),
    }),
  });
  return ref;
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

function addNode(builder: Builder, globalId: GatewayModel['globalId']) {
  const node = builder.interfaceRef<Readonly<Record<string, unknown>>>('Node');
  node.implement({
    description: 'A row with a global id.',
    fields: (t) => ({ [globalId]: t.id({ nullable: false, resolve: () => '' }) }),
  });
  return node;
}
