/** Writes of tables whose rows have versions: each names the version that was read, and who comes second is told the row. */
import type { JsonValue } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import { type ColumnModel, keyColumns } from '../../model/keyspace-model.ts';
import { firstVersion, nextVersion } from '../../plan/version.ts';
import { type FieldValues, planDelete, planInsert, planUpdate } from '../../plan/write-plan.ts';
import { generate } from '../../writes/generate.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { Struct } from '../schema/types.ts';
import { columnsInput, targetFields, targetOf } from './inputs.ts';
import { optionsField } from './option-inputs.ts';
import { guardOf, inputArgument, partsInput, type WriteOfTable, type WriteTypes } from './write.ts';

interface VersionedTypes extends WriteTypes {
  readonly version: ColumnModel;
}

export function versionedWrites(parts: SchemaParts, types: VersionedTypes): readonly WriteOfTable[] {
  const { insert, update, delete: isDeletable } = types.seen.rights;
  return [
    ...(insert === undefined ? [] : [insertWrite(parts, types, insert)]),
    ...(update === undefined ? [] : [updateWrite(parts, types, update)]),
    ...(isDeletable ? [deleteWrite(parts, types)] : []),
  ];
}

type Columns = readonly ColumnModel[];

function insertWrite(
  parts: SchemaParts,
  { table, seen, options, version }: VersionedTypes,
  others: Columns,
): WriteOfTable {
  const names = table.names.writes.insert;
  const input = columnsInput(parts, {
    name: names.input,
    description: 'The columns of the row.',
    columns: [...keyColumns(table), ...others].filter((column) => column !== version),
    optional: table.writes.generated,
    checks: table.writes.checks,
  });
  return {
    ...{ table, kind: 'insert', names, listed: { noun: 'rows', input }, shows: 'row', isGuarded: true },
    description: `Inserts a row into \`${table.id}\` with the first ${version.field}, unless there is one with this key: \`current\` has it then.`,
    args: { ...inputArgument(input), ...optionsField(options.write) },
    plan: ({ input: given, ...choices }) => {
      const { row, ...made } = generate(table, seen, given);
      const first = { ...row, [version.field]: firstVersion(version) };
      return { plan: planInsert(table, first, { ...choices, ifNotExists: true }), ...made };
    },
  };
}

function updateWrite(
  parts: SchemaParts,
  { table, key, options, version }: VersionedTypes,
  others: Columns,
): WriteOfTable {
  const names = table.names.writes.update;
  const columns = others.filter((column) => column !== version);
  const set = columnsInput(parts, {
    name: table.names.setInput,
    description: 'Columns to set; columns left out stay, null empties.',
    checks: table.writes.checks,
    columns,
  });
  const input = partsInput(names.input, () => ({
    ...targetFields(parts, key),
    ...versionField(parts, version),
    ...(columns.length === 0 ? {} : { set: { type: set } }),
    ...optionsField(options.write),
  }));
  return {
    ...{ table, kind: 'update', names, listed: { noun: 'updates', input }, shows: 'row', isGuarded: true },
    description: `Sets columns of a row of \`${table.id}\`, and moves its ${version.field} on, if that is still the one that was read: else \`current\` tells what it is.`,
    args: inputArgument(input),
    plan: ({ input: given }) => {
      const read = versionOf(given);
      const moved = { ...(given.set as FieldValues | null | undefined), [version.field]: nextVersion(version, read) };
      const guard = { ...guardOf(given), if: { [version.field]: { eq: read } } };
      return { plan: planUpdate(table, targetOf(parts, table, given), { ...guard, set: moved, edits: {} }) };
    },
  };
}

function deleteWrite(parts: SchemaParts, { table, key, options, version }: VersionedTypes): WriteOfTable {
  const names = table.names.writes.delete;
  const input = partsInput(names.input, () => ({
    ...targetFields(parts, key),
    ...versionField(parts, version),
    ...optionsField(options.delete),
  }));
  return {
    ...{ table, kind: 'delete', names, listed: { noun: 'deletes', input }, shows: 'deleted', isGuarded: true },
    description: `Deletes a row of \`${table.id}\`, if its ${version.field} is still the one that was read.`,
    args: inputArgument(input),
    plan: ({ input: given }) => {
      const guard = { ...guardOf(given), if: { [version.field]: { eq: versionOf(given) } } };
      return { plan: planDelete(table, targetOf(parts, table, given), guard) };
    },
  };
}

function versionField({ types }: SchemaParts, { field, fieldType }: ColumnModel) {
  return { version: { type: types.input(fieldType), description: `The ${field} that was read; null for none.` } };
}

/** @throws {GatewayError} `BAD_USER_INPUT` where it is left out: null is a version too. */
function versionOf(input: Struct): JsonValue {
  if (Object.hasOwn(input, 'version')) return input.version ?? null;
  throw new GatewayError('BAD_USER_INPUT', 'Cannot write as `version` is missing: give the one that was read, or null');
}
