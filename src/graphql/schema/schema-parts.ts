/** What the types of all tables share. */
import {
  GraphQLEnumType,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  type GraphQLNamedType,
  GraphQLNonNull,
} from 'graphql';
import type { GatewayModel } from '../../model/keyspace-model.ts';
import type { PageLimits } from '../../plan/page-size.ts';
import { MAX_SEGMENTS } from '../../plan/segment.ts';
import { ConditionTypes } from '../writes/condition-types.ts';
import { PlacedTypes } from '../writes/edit-inputs.ts';
import { type PageInfoType, pageInfoType } from './connection.ts';
import { FilterTypes } from './filter-types.ts';
import type { SchemaJoint } from './joint.ts';
import { type CellMetaType, cellMetaType } from './meta-types.ts';
import { FieldTypes, type InputType } from './types.ts';

export interface SchemaParts {
  readonly joint: SchemaJoint;
  readonly types: FieldTypes;
  readonly order: GraphQLEnumType;
  readonly consistency: GraphQLEnumType;
  readonly copyOutcome: GraphQLEnumType;
  readonly node: GraphQLInterfaceType;
  readonly pageInfo: PageInfoType;
  readonly cellMeta: CellMetaType;
  readonly segment: InputType;
  readonly filters: FilterTypes;
  readonly conditions: ConditionTypes;
  readonly placed: PlacedTypes;
  readonly limits: PageLimits;
  readonly globalId: GatewayModel['globalId'];
}

export function sharedTypes(joint: SchemaJoint, model: GatewayModel, limits: PageLimits): SchemaParts {
  const types = new FieldTypes(model.structs);
  return {
    joint,
    types,
    order: rowOrderType(),
    consistency: rowConsistencyType(),
    copyOutcome: copyOutcomeType(),
    node: nodeType(model.globalId),
    pageInfo: pageInfoType(),
    cellMeta: cellMetaType(),
    segment: segmentType(),
    filters: new FilterTypes(types),
    conditions: new ConditionTypes(types),
    placed: new PlacedTypes(types),
    limits,
    globalId: model.globalId,
  };
}

/** The types that every keyspace has. */
export function namedTypes(parts: SchemaParts): readonly GraphQLNamedType[] {
  return [parts.order, parts.consistency, parts.copyOutcome, parts.node, parts.pageInfo, parts.cellMeta, parts.segment];
}

function segmentType(): InputType {
  const number = new GraphQLNonNull(GraphQLInt);
  return new GraphQLInputObjectType({
    name: 'SegmentInput',
    description: `A part of a whole table, for readers that go through it side by side: equal parts of the tokens, not of the rows.`,
    fields: {
      index: { type: number, description: 'From 0 to below `of`.' },
      of: { type: number, description: `How many parts there are, at most ${MAX_SEGMENTS}.` },
    },
  });
}

function rowOrderType(): GraphQLEnumType {
  return new GraphQLEnumType({
    name: 'RowOrder',
    description: 'The two orders that Cassandra has for the rows of a partition.',
    values: {
      STORED: { description: 'The clustering order of the table.' },
      REVERSED: { description: 'Its exact reverse.' },
    },
  });
}

function rowConsistencyType(): GraphQLEnumType {
  return new GraphQLEnumType({
    name: 'RowConsistency',
    description: 'How surely a row is read.',
    values: {
      SERIAL: {
        description: 'After every condition that was under way: what a write with an unknown outcome did shows here.',
      },
    },
  });
}

function copyOutcomeType(): GraphQLEnumType {
  return new GraphQLEnumType({
    name: 'CopyOutcome',
    description: 'What became of the copies of a row.',
    values: {
      APPLIED: { description: 'They are as the row.' },
      NOT_APPLIED: { description: 'They are as before.' },
      UNKNOWN: { description: 'They may be as before, for good.' },
    },
  });
}

function nodeType(globalId: GatewayModel['globalId']): GraphQLInterfaceType {
  return new GraphQLInterfaceType({
    name: 'Node',
    description: 'A row with a global id.',
    fields: { [globalId]: { type: new GraphQLNonNull(GraphQLID) } },
  });
}
