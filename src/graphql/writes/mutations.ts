/** Root fields that write, per table. */
import {
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLID,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
} from 'graphql';
import type { Row } from '../../cql-type/value-type.ts';
import { canWrite } from '../../model/keyspace-model.ts';
import type { GatewayContext } from '../context.ts';
import { readPartition } from '../reads/resolve-partitions.ts';
import { readRow } from '../reads/resolve-reads.ts';
import { marked } from '../schema/field-mark.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { Tables, TableTypes } from '../schema/table-types.ts';
import { type Field, type FieldMap, listOf, type ObjectType } from '../schema/types.ts';
import { nodeIdOf } from '../values/node-id.ts';
import { audited } from './audit.ts';
import { currentType } from './current-type.ts';
import { generatedType } from './generated-type.ts';
import { inTurn } from './in-turn.ts';
import { writesOf } from './kinds.ts';
import { resolveWrite, resolveWrites, type Written } from './resolve-write.ts';
import type { ListArguments, Write, WriteArguments } from './write.ts';

/** The mutations of the tables that may be written; none where none may be. */
export function mutationFields(parts: SchemaParts, tables: Tables): FieldMap<object> {
  const fields: FieldMap<object> = {};
  for (const each of tables.values()) {
    if (!canWrite(each.table)) continue;
    const told: ToldTypes = {
      current: each.table.kind === 'counter' || !each.table.rights.read ? undefined : currentType(parts, each.table),
      generated: generatedType(parts, each.table),
      outcome: parts.copyOutcome,
    };
    for (const write of writesOf(parts, each.table, each.keyInput)) {
      const field = mutationField(each, write, told);
      fields[write.names.field] = field;
      if (write.listed !== undefined) fields[write.names.list] = listField(write, field, write.listed);
    }
  }
  return fields;
}

interface ToldTypes {
  readonly current: ObjectType<Row> | undefined;
  readonly generated: ObjectType<Row> | undefined;
  readonly outcome: GraphQLEnumType;
}

function mutationField(types: TableTypes, write: Write, told: ToldTypes): Field<object> {
  return {
    type: payloadType(types, write, told),
    description: write.description,
    extensions: marked({ kind: 'write', table: types.table }),
    args: write.args,
    resolve: (_root, args: WriteArguments, context, info) =>
      inTurn(context, info, (place) => audited(write, context.audit, resolveWrite(write, args, place))),
  };
}

/** The same for a list: a payload an input, null where it failed, with an error that tells what became of it. */
function listField(write: Write, single: Field<object>, { input, noun }: NonNullable<Write['listed']>): Field<object> {
  const { input: _input, ...args } = write.args;
  return {
    type: new GraphQLList(single.type),
    description: `${write.description} For each of a list of ${noun}, in their order: null where one failed, with an error at its place. One timestamp holds for all, so a row may be there once.`,
    extensions: marked({ kind: 'writes', table: write.table }),
    args: { inputs: { type: new GraphQLNonNull(listOf(input)) }, ...args },
    resolve: (_root, given: ListArguments, context, info) =>
      inTurn(context, info, (place) => audited(write, context.audit, resolveWrites(write, given, place))),
  };
}

function payloadType(types: TableTypes, write: Write, { current, generated, outcome }: ToldTypes): ObjectType<Written> {
  return new GraphQLObjectType<Written, GatewayContext>({
    name: write.names.payload,
    fields: () => ({
      applied: {
        type: new GraphQLNonNull(GraphQLBoolean),
        description: APPLIED,
        extensions: marked({ kind: 'told' }),
        resolve: (each) => each.applied,
      },
      ...(current === undefined || !write.isGuarded ? {} : { current: currentField(current) }),
      ...(types.table.companions.length === 0 || !write.isGuarded ? {} : { copies: copiesField(outcome) }),
      ...(generated === undefined || write.kind !== 'insert' ? {} : { generated: generatedField(generated) }),
      ...shownField(types, write),
    }),
  });
}

function shownField({ table, row, partition }: TableTypes, { shows }: Write): FieldMap<Written> {
  if (shows !== 'deleted' && !table.rights.read) return {};
  switch (shows) {
    case 'row':
      return { row: writtenRow(table, row) };
    case 'deleted':
      return { deletedNodeId: deletedNodeId(table) };
    case 'partition':
      return partition === undefined ? {} : { partition: writtenPartition(table, partition.partition) };
    case 'nothing':
      return {};
  }
}

const APPLIED =
  'Whether Cassandra carried the write out: false where a condition did not hold. Without a condition it is always true, also for a write whose values give way to those with a later timestamp.';

function currentField(type: ObjectType<Row>): Field<Written> {
  return {
    type,
    description: 'Where the condition did not hold: what Cassandra told of the row; null where there is none.',
    resolve: (each) => each.current,
  };
}

function copiesField(type: GraphQLEnumType): Field<Written> {
  return {
    type,
    description:
      'What became of the copies in companion tables: after a condition they are written by themselves. Null where nothing was.',
    extensions: marked({ kind: 'told' }),
    resolve: (each) => each.copies,
  };
}

function generatedField(type: ObjectType<Row>): Field<Written> {
  return {
    type,
    description: 'What was made for columns that were left out.',
    resolve: (each) => each.made,
  };
}

function writtenRow(table: TableTypes['table'], row: ObjectType): Field<Written> {
  return {
    type: row,
    description: 'The row after the write; read only if asked for.',
    extensions: marked({ kind: 'written', table }),
    resolve: ({ key }, args, context, info) => readRow({ table, args, context, info }, key),
  };
}

function writtenPartition(table: TableTypes['table'], partition: ObjectType): Field<Written> {
  return {
    type: partition,
    description: 'The partition after the write; read only if asked for.',
    extensions: marked({ kind: 'partition', table }),
    resolve: ({ key }, args, context, info) => readPartition({ table, args, context, info }, key),
  };
}

function deletedNodeId(table: TableTypes['table']): Field<Written> {
  return {
    type: GraphQLID,
    description:
      'Global id of the row that is there no more, for caches to drop it; null where it was left alone, or lost columns only.',
    extensions: marked({ kind: 'told' }),
    resolve: ({ applied, isRowDeleted, key }) => (applied && isRowDeleted ? nodeIdOf({ table, key }) : null),
  };
}
