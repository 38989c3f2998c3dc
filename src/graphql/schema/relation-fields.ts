/** The fields of relations. */

import type { RelationModel, TableModel } from '../../model/keyspace-model.ts';
import { type PageArguments, readIndexed, readMany, readOne } from '../reads/resolve-reads.ts';
import { readLinked, readListed } from '../reads/resolve-relations.ts';
import type { Field, ObjectFields } from './builder.ts';
import { describeOrder, describeRelation } from './describe.ts';
import { marked } from './field-mark.ts';
import { addLinkConnection } from './link-types.ts';
import type { TableRefs, Tables } from './object-types.ts';
import { forwardArguments, pageArguments } from './page-args.ts';
import type { SchemaParts } from './schema-parts.ts';
import type { Struct } from './type-refs.ts';

interface RelationField {
  readonly t: ObjectFields<Struct>;
  readonly parts: SchemaParts;
  readonly relation: RelationModel;
  readonly target: TableRefs;
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

function oneField({ t, relation, target: { table, row } }: RelationField) {
  return t.field({
    type: row,
    description: `${describeRelation(relation, table)}.`,
    extensions: marked({ kind: 'one', table, relation }),
    resolve: (value, args, context, info) => readOne(relation, value, { table, args, context, info }),
  });
}

function manyField({ t, parts, relation, target: { table, connection, partition } }: RelationField) {
  return t.field({
    type: connection,
    description: `${describeRelation(relation, table)}. ${describeOrder(table)}`,
    extensions: marked({ kind: 'many', table, relation }),
    args: pageArguments(t, parts, { table, where: isOfPartition(relation, table) ? partition?.where : undefined }),
    resolve: (value, args, context, info) =>
      readMany(relation, value, { table, args: args as PageArguments, context, info }), // by their input types
  });
}

/** Whether a relation names the partition key alone, so that its rows can be filtered by what follows it. */
function isOfPartition({ pairs }: RelationModel, { partitionKeys }: TableModel): boolean {
  return pairs.length === partitionKeys.length;
}

function indexedField({ t, parts, relation, target: { table, connection } }: RelationField) {
  return t.field({
    type: connection,
    description: `${describeRelation(relation, table)}, by an index: a statement for each row that it is asked of.`,
    extensions: marked({ kind: 'related', table }),
    args: forwardArguments(t, parts.limits),
    resolve: (value, args, context, info) => readIndexed(relation, value, { table, args, context, info }),
  });
}

function listField({ t, relation, target: { table, row } }: RelationField) {
  return t.field({
    type: [row],
    nullable: { list: true, items: true },
    description: `${describeRelation(relation, table)}, in the order of the values; null where there is no row.`,
    extensions: marked({ kind: 'related', table }),
    resolve: (value, args, context, info) => readListed(relation, value, { table, args, context, info }),
  });
}

function throughField({ t, parts, relation, target: { table: link }, tables }: RelationField) {
  const { to } = relation;
  const end = to && tables.get(to.target);
  if (to === undefined || end === undefined) throw new TypeError(`Cannot follow ${relation.field} as it leads nowhere`);
  const onward = { ...relation, pairs: to.pairs };
  return t.field({
    type: addLinkConnection(parts, { names: to, link, end, onward }),
    description: `Through \`${link.id}\`. ${describeRelation(relation, link)}. ${describeOrder(link)}`,
    extensions: marked({ kind: 'related', table: link }),
    args: pageArguments(t, parts, { table: link, where: undefined }),
    resolve: (value, args, context, info) =>
      readLinked(onward, { key: relation, row: value }, { table: link, args: args as PageArguments, context, info }), // by their input types
  });
}
