/** Writes of the static columns of a partition, whatever rows it has. */
import { GraphQLNonNull } from 'graphql';
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { ColumnModel, TableModel } from '../../model/keyspace-model.ts';
import { type FieldValues, keyOf, planDelete, planUpdate } from '../../plan/write-plan.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { InputType, Struct } from '../schema/types.ts';
import { columnsField, columnsInput, guardFields } from './inputs.ts';
import { optionsField } from './option-inputs.ts';
import { guardOf, inputArgument, partsInput, type WriteOfTable, type WriteTypes } from './write.ts';

/** None for tables without static columns. */
export function staticWrites(parts: SchemaParts, types: WriteTypes): readonly WriteOfTable[] {
  const { table, seen } = types;
  const { update = [] } = seen.rights;
  const statics = update.filter(isStatic);
  if (statics.length === 0) return [];
  const key = columnsInput(parts, {
    name: table.names.statics.keyInput,
    description: 'The partition key.',
    columns: table.partitionKeys,
  });
  const write = updateWrite(parts, { ...types, key }, statics);
  // Without columns it would be the partition that is deleted.
  return seen.rights.delete && seen.rights.clear.some(isStatic)
    ? [write, deleteWrite(parts, { ...types, key })]
    : [write];
}

function updateWrite(
  parts: SchemaParts,
  { table, seen, key, options }: WriteTypes,
  columns: readonly ColumnModel[],
): WriteOfTable {
  const { statics } = table.names;
  const set = columnsInput(parts, {
    name: statics.setInput,
    description: 'Static columns to set; columns left out stay, null empties.',
    checks: table.writes.checks,
    columns,
  });
  const input = partsInput(statics.update.input, () => ({
    key: { type: new GraphQLNonNull(key) },
    set: { type: new GraphQLNonNull(set) },
    ...guardFields(parts, seen, statics.conditionsInput),
    ...optionsField(options.write),
  }));
  return {
    ...writeOf(seen, statics.update, input),
    kind: 'update',
    description: `Sets static columns of a partition of \`${table.id}\`, which all of its rows have in common.`,
    plan: ({ input: given }) => ({
      plan: planUpdate(table, partitionOf(table, given), {
        ...guardOf(given),
        set: given.set as FieldValues, // required
        edits: {},
      }),
    }),
  };
}

function deleteWrite(parts: SchemaParts, { table, seen, key, options }: WriteTypes): WriteOfTable {
  const { statics } = table.names;
  const input = partsInput(statics.delete.input, () => {
    const { columns } = columnsField(seen, statics.columns, isStatic);
    return {
      key: { type: new GraphQLNonNull(key) },
      ...(columns === undefined ? {} : { columns: { type: new GraphQLNonNull(columns.type as InputType) } }),
      ...guardFields(parts, seen, statics.conditionsInput),
      ...optionsField(options.delete),
    };
  });
  return {
    ...writeOf(seen, statics.delete, input),
    kind: 'delete',
    description: `Deletes static columns of a partition of \`${table.id}\`; its rows stay.`,
    plan: ({ input: given }) => ({ plan: planDelete(table, partitionOf(table, given), guardOf(given)) }),
  };
}

function writeOf(seen: TableModel, names: WriteOfTable['names'], input: InputType) {
  const table = seen.whole ?? seen;
  return { table, names, args: inputArgument(input), shows: 'partition', isGuarded: seen.rights.read } as const;
}

function partitionOf(table: TableModel, { key }: Struct): readonly JsonValue[] {
  return keyOf(table, key as FieldValues, table.partitionKeys); // required by the input type
}

function isStatic({ role }: ColumnModel): boolean {
  return role === 'static';
}
