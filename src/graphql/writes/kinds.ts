/** The kinds of writes that a table has: what each takes, says and plans. */
import {
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  GraphQLNonNull,
} from 'graphql';
import type { JsonValue } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import { isKey, type TableModel, type WriteKind } from '../../model/keyspace-model.ts';
import { EDIT_KINDS } from '../../model/write-parts.ts';
import type { GivenEdits } from '../../plan/edits.ts';
import {
  type FieldValues,
  type GivenGuard,
  keyOf,
  planDelete,
  planIncrement,
  planInsert,
  planUpdate,
  type WritePlan,
} from '../../plan/write-plan.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { InputType, Struct } from '../schema/types.ts';
import { parseNodeId } from '../values/node-id.ts';
import { editFields } from './edit-inputs.ts';
import { columnsInput, guardFields, targetFields } from './inputs.ts';

/** The arguments of a write. */
export interface WriteArguments {
  readonly input: Struct;
  readonly ifNotExists?: boolean | null;
}

export interface Write {
  readonly table: TableModel;
  readonly kind: WriteKind;
  readonly description: string;
  readonly args: GraphQLFieldConfigArgumentMap;
  /** Whether the payload has the row after the write. */
  readonly hasRow: boolean;
  /** Whether it may be bound to a condition, so that the payload tells what the row is instead. */
  readonly isGuarded: boolean;
  /** @throws {GatewayError} `BAD_USER_INPUT` when a value cannot be stored. */
  readonly plan: (args: WriteArguments) => WritePlan;
}

export function writesOf(parts: SchemaParts, table: TableModel, key: InputType): readonly Write[] {
  const hasOthers = table.columns.some((column) => !isKey(column));
  const isCounter = table.kind === 'counter';
  return [
    ...(isCounter ? [] : [insertWrite(parts, table)]),
    ...(hasOthers ? [(isCounter ? incrementWrite : updateWrite)(parts, table, key)] : []),
    deleteWrite(parts, table, key),
  ];
}

function insertWrite(parts: SchemaParts, table: TableModel): Write {
  const input = columnsInput(parts, {
    name: table.names.writes.insert.input,
    description: 'The columns of the row.',
    columns: table.columns,
  });
  return {
    table,
    kind: 'insert',
    description: `Inserts a row into \`${table.id}\`, or overwrites the given columns of the row with this key. Columns left out stay, null empties.`,
    args: {
      ...inputArgument(input),
      ifNotExists: {
        type: GraphQLBoolean,
        description: 'Whether nothing is written where there is a row with this key: `current` has it then.',
      },
    },
    hasRow: true,
    isGuarded: true,
    plan: (args) => planInsert(table, args.input, args.ifNotExists === true),
  };
}

function updateWrite(parts: SchemaParts, table: TableModel, key: InputType): Write {
  const set = columnsInput(parts, {
    name: table.names.setInput,
    description: 'Columns to set; columns left out stay, null empties.',
    columns: table.columns.filter((column) => !isKey(column)),
  });
  const input = partsInput(table.names.writes.update.input, () => ({
    ...targetFields(parts, key),
    set: { type: set },
    ...editFields(parts, table),
    ...guardFields(parts, table),
  }));
  return {
    table,
    kind: 'update',
    description: `Sets columns of a row of \`${table.id}\`, or edits parts of their values; as in Cassandra, a row that does not exist comes into being, also where the condition holds without one: ask for a column that every row has, or give \`ifExists\`.`,
    args: inputArgument(input),
    hasRow: true,
    isGuarded: true,
    plan: (args) =>
      planUpdate(table, targetOf(parts, table, args.input), { ...guardOf(args.input), ...changesOf(args.input) }),
  };
}

function incrementWrite(parts: SchemaParts, table: TableModel, key: InputType): Write {
  const by = columnsInput(parts, {
    name: table.names.incrementsInput,
    description: 'What to add to the counters; negative values subtract.',
    columns: table.columns.filter((column) => !isKey(column)),
  });
  const input = partsInput(table.names.writes.increment.input, () => ({
    ...targetFields(parts, key),
    by: { type: new GraphQLNonNull(by) },
  }));
  return {
    table,
    kind: 'increment',
    description: `Adds to counters of \`${table.id}\`. Not to be repeated after an error with outcome UNKNOWN: it might count twice.`,
    args: inputArgument(input),
    hasRow: true,
    isGuarded: false,
    plan: (args) => planIncrement(table, targetOf(parts, table, args.input), args.input.by as FieldValues), // required
  };
}

function deleteWrite(parts: SchemaParts, table: TableModel, key: InputType): Write {
  const isGuarded = table.kind !== 'counter';
  const input = partsInput(table.names.writes.delete.input, () => ({
    ...targetFields(parts, key),
    ...(isGuarded ? guardFields(parts, table) : {}),
  }));
  return {
    table,
    kind: 'delete',
    description: `Deletes a row of \`${table.id}\`, if there is one.`,
    args: inputArgument(input),
    hasRow: false,
    isGuarded,
    plan: (args) => planDelete(table, targetOf(parts, table, args.input), guardOf(args.input)),
  };
}

function partsInput(name: string, fields: () => Record<string, GraphQLInputFieldConfig>): InputType {
  return new GraphQLInputObjectType({ name, fields });
}

function inputArgument(input: InputType): GraphQLFieldConfigArgumentMap {
  return { input: { type: new GraphQLNonNull(input) } };
}

/** The key of the row that an input names. @throws {GatewayError} `BAD_USER_INPUT` unless it names one, in one way. */
function targetOf({ globalId }: SchemaParts, table: TableModel, input: Struct): readonly JsonValue[] {
  const { key = null, [globalId]: nodeId = null } = input;
  if ((key === null) === (nodeId === null))
    throw new GatewayError('BAD_USER_INPUT', `Cannot tell which row is meant: give either \`key\` or \`${globalId}\``);
  if (nodeId === null) return keyOf(table, key as FieldValues); // an object by its input type
  return parseNodeId(String(nodeId), new Map([[table.id, table]])).key;
}

function guardOf({ if: given, ifExists }: Struct): GivenGuard {
  return { if: given as GivenGuard['if'], ifExists: ifExists === true };
}

function changesOf(input: Struct) {
  const edits = Object.fromEntries(
    EDIT_KINDS.filter((kind) => Object.hasOwn(input, kind)).map((kind) => [kind, input[kind]]),
  );
  return { set: input.set as FieldValues | null | undefined, edits: edits as GivenEdits }; // objects by their input types
}
