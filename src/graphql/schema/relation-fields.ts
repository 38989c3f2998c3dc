/** The fields of relations. */
import { GraphQLList } from 'graphql';
import type { RelationModel, TableModel } from '../../model/keyspace-model.ts';
import { type PageArguments, readIndexed, readMany, readOne } from '../reads/resolve-reads.ts';
import { readLinked, readListed } from '../reads/resolve-relations.ts';
import { describeOrder, describeRelation } from './describe.ts';
import { marked } from './field-mark.ts';
import { linkConnectionType } from './link-types.ts';
import { forwardArguments, pageArguments } from './page-args.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { Tables, TableTypes } from './table-types.ts';
import type { Field } from './types.ts';

interface RelationField {
  readonly parts: SchemaParts;
  readonly relation: RelationModel;
  readonly target: TableTypes;
  readonly tables: Tables;
}

export function relationField(field: RelationField): Field {
  switch (field.relation.kind) {
    case 'one':
      return oneField(field);
    case 'many':
      return manyField(field);
    case 'indexed':
      return indexedField(field);
    case 'list':
      return listField(field);
    case 'through':
      return throughField(field);
  }
}

function oneField({ relation, target: { table, row } }: RelationField): Field {
  return {
    type: row,
    description: `${describeRelation(relation, table)}.`,
    extensions: marked({ kind: 'one', table, relation }),
    resolve: (value, args, context, info) => readOne(relation, value, { table, args, context, info }),
  };
}

function manyField({ parts, relation, target: { table, connection, partition } }: RelationField): Field {
  return {
    type: connection,
    description: `${describeRelation(relation, table)}. ${describeOrder(table)}`,
    extensions: marked({ kind: 'many', table, relation }),
    args: pageArguments(parts, table, isOfPartition(relation, table) ? partition?.where : undefined),
    resolve: (value, args: PageArguments, context, info) => readMany(relation, value, { table, args, context, info }),
  };
}

/** Whether a relation names the partition key alone, so that its rows can be filtered by what follows it. */
function isOfPartition({ pairs }: RelationModel, { partitionKeys }: TableModel): boolean {
  return pairs.length === partitionKeys.length;
}

function indexedField({ parts, relation, target: { table, connection } }: RelationField): Field {
  return {
    type: connection,
    description: `${describeRelation(relation, table)}, by an index: a statement for each row that it is asked of.`,
    extensions: marked({ kind: 'related', table }),
    args: forwardArguments(parts.limits),
    resolve: (value, args: PageArguments, context, info) =>
      readIndexed(relation, value, { table, args, context, info }),
  };
}

function listField({ relation, target: { table, row } }: RelationField): Field {
  return {
    type: new GraphQLList(row),
    description: `${describeRelation(relation, table)}, in the order of the values; null where there is no row.`,
    extensions: marked({ kind: 'related', table }),
    resolve: (value, args, context, info) => readListed(relation, value, { table, args, context, info }),
  };
}

function throughField({ parts, relation, target: { table: link }, tables }: RelationField): Field {
  const { to } = relation;
  const end = to && tables.get(to.target);
  if (to === undefined || end === undefined) throw new TypeError(`Cannot follow ${relation.field} as it leads nowhere`);
  const onward = { ...relation, pairs: to.pairs };
  return {
    type: linkConnectionType(parts, { names: to, link, end, onward }),
    description: `Through \`${link.id}\`. ${describeRelation(relation, link)}. ${describeOrder(link)}`,
    extensions: marked({ kind: 'related', table: link }),
    args: pageArguments(parts, link, undefined),
    resolve: (value, args: PageArguments, context, info) =>
      readLinked(onward, { key: relation, row: value }, { table: link, args, context, info }),
  };
}
