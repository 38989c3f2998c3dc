/** The kinds of writes that a table has: what each takes, says and plans. */
import { GraphQLBoolean, GraphQLNonNull } from 'graphql';
import { type ColumnModel, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { EDIT_KINDS } from '../../model/write-parts.ts';
import type { GivenEdits } from '../../plan/edits.ts';
import { type FieldValues, planDelete, planIncrement, planInsert, planUpdate } from '../../plan/write-plan.ts';
import { generate } from '../../writes/generate.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { InputType, Struct } from '../schema/types.ts';
import { editFields } from './edit-inputs.ts';
import { columnsField, columnsInput, guardFields, targetFields, targetOf } from './inputs.ts';
import { optionsField, optionTypes } from './option-inputs.ts';
import { staticWrites } from './partition-writes.ts';
import { rangeDeletes } from './range-deletes.ts';
import { versionedWrites } from './versioned-writes.ts';
import { guardOf, inputArgument, partsInput, type Write, type WriteOfTable, type WriteTypes } from './write.ts';

export function writesOf(parts: SchemaParts, seen: TableModel, key: InputType): readonly Write[] {
  return writesOfTable(parts, seen, key).map((write) => ({ ...write, seen }));
}

function writesOfTable(parts: SchemaParts, seen: TableModel, key: InputType): readonly WriteOfTable[] {
  const { whole: table = seen, rights } = seen;
  const types: WriteTypes = { table, seen, key, options: optionTypes(seen) };
  const { version } = table.writes;
  if (version !== undefined) return [...versionedWrites(parts, { ...types, version }), ...staticWrites(parts, types)];
  const { insert, update, increment } = rights;
  return [
    ...(insert === undefined ? [] : [insertWrite(parts, types, insert)]),
    ...(update === undefined ? [] : [updateWrite(parts, types, update)]),
    ...(increment === undefined ? [] : [incrementWrite(parts, types, increment)]),
    ...(rights.delete ? [deleteWrite(parts, types), ...rangeDeletes(parts, types)] : []),
    ...staticWrites(parts, types),
  ];
}

type Columns = readonly ColumnModel[];

const IF_NOT_EXISTS = {
  ifNotExists: {
    type: GraphQLBoolean,
    description: 'Whether nothing is written where there is a row with this key: `current` has it then.',
  },
};

function insertWrite(parts: SchemaParts, { table, seen, options }: WriteTypes, others: Columns): WriteOfTable {
  const input = columnsInput(parts, {
    name: table.names.writes.insert.input,
    description: 'The columns of the row.',
    columns: [...keyColumns(table), ...others],
    optional: table.writes.generated,
    checks: table.writes.checks,
  });
  return {
    table,
    kind: 'insert',
    names: table.names.writes.insert,
    listed: { noun: 'rows', input },
    description: `Inserts a row into \`${table.id}\`, or overwrites the given columns of the row with this key. Columns left out stay, null empties.`,
    args: {
      ...inputArgument(input),
      ...(seen.rights.read ? IF_NOT_EXISTS : {}),
      ...optionsField(options.write),
    },
    shows: 'row',
    isGuarded: seen.rights.read,
    plan: ({ input: given, ...choices }) => {
      const { row, ...made } = generate(table, seen, given);
      return { plan: planInsert(table, row, choices), ...made };
    },
  };
}

function updateWrite(parts: SchemaParts, { table, seen, key, options }: WriteTypes, columns: Columns): WriteOfTable {
  const set = columnsInput(parts, {
    name: table.names.setInput,
    description: 'Columns to set; columns left out stay, null empties.',
    checks: table.writes.checks,
    columns,
  });
  const input = partsInput(table.names.writes.update.input, () => ({
    ...targetFields(parts, key),
    set: { type: set },
    ...editFields(parts, seen, columns),
    ...guardFields(parts, seen),
    ...optionsField(options.write),
  }));
  return {
    table,
    kind: 'update',
    names: table.names.writes.update,
    listed: { noun: 'updates', input },
    description: `Sets columns of a row of \`${table.id}\`, or edits parts of their values; as in Cassandra, a row that does not exist comes into being, also where the condition holds without one: ask for a column that every row has, or give \`ifExists\`.`,
    args: inputArgument(input),
    shows: 'row',
    isGuarded: seen.rights.read,
    plan: ({ input: given }) => ({
      plan: planUpdate(table, targetOf(parts, table, given), { ...guardOf(given), ...changesOf(given) }),
    }),
  };
}

function incrementWrite(parts: SchemaParts, { table, key, options }: WriteTypes, columns: Columns): WriteOfTable {
  const by = columnsInput(parts, {
    name: table.names.incrementsInput,
    description: 'What to add to the counters; negative values subtract.',
    columns,
  });
  const input = partsInput(table.names.writes.increment.input, () => ({
    ...targetFields(parts, key),
    by: { type: new GraphQLNonNull(by) },
    ...optionsField(options.write),
  }));
  return {
    table,
    kind: 'increment',
    names: table.names.writes.increment,
    listed: { noun: 'increments', input },
    description: `Adds to counters of \`${table.id}\`. Not to be repeated after an error with outcome UNKNOWN: it might count twice.`,
    args: inputArgument(input),
    shows: 'row',
    isGuarded: false,
    plan: ({ input: given }) => {
      const increments = { by: given.by as FieldValues, options: guardOf(given).options }; // required
      return { plan: planIncrement(table, targetOf(parts, table, given), increments) };
    },
  };
}

function deleteWrite(parts: SchemaParts, { table, seen, key, options }: WriteTypes): WriteOfTable {
  const isGuarded = table.kind !== 'counter' && seen.rights.read;
  const input = partsInput(table.names.writes.delete.input, () => ({
    ...targetFields(parts, key),
    ...(table.kind === 'counter' ? {} : { ...columnsField(seen, table.names.deletable), ...guardFields(parts, seen) }),
    ...optionsField(options.delete),
  }));
  return {
    table,
    kind: 'delete',
    names: table.names.writes.delete,
    listed: { noun: 'deletes', input },
    description: `Deletes a row of \`${table.id}\`, if there is one, or columns of it.`,
    args: inputArgument(input),
    shows: 'deleted',
    isGuarded,
    plan: ({ input: given }) => ({ plan: planDelete(table, targetOf(parts, table, given), guardOf(given)) }),
  };
}

function changesOf(input: Struct) {
  const edits = Object.fromEntries(
    EDIT_KINDS.filter((kind) => Object.hasOwn(input, kind)).map((kind) => [kind, input[kind]]),
  );
  return { set: input.set as FieldValues | null | undefined, edits: edits as GivenEdits }; // objects by their input types
}
