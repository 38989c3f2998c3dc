/** The kinds of writes that a table has: what each takes, says and plans. */
import { isKey, type TableModel, type WriteKind } from '../../model/keyspace-model.ts';
import {
  type FieldValues,
  planDelete,
  planIncrement,
  planInsert,
  planUpdate,
  type WritePlan,
} from '../../plan/write-plan.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import type { InputType, Struct } from '../schema/types.ts';
import { columnsInput, partsInput } from './inputs.ts';

export interface Write {
  readonly table: TableModel;
  readonly kind: WriteKind;
  readonly description: string;
  readonly input: InputType;
  /** Whether the payload has the row after the write. */
  readonly hasRow: boolean;
  /** @throws {GatewayError} `BAD_USER_INPUT` when a value cannot be stored. */
  readonly plan: (input: Struct) => WritePlan;
}

export function writesOf(parts: SchemaParts, table: TableModel, key: InputType): readonly Write[] {
  const hasOthers = table.columns.some((column) => !isKey(column));
  const isCounter = table.kind === 'counter';
  return [
    ...(isCounter ? [] : [insertWrite(parts, table)]),
    ...(hasOthers ? [(isCounter ? incrementWrite : updateWrite)(parts, table, key)] : []),
    deleteWrite(table, key),
  ];
}

function insertWrite(parts: SchemaParts, table: TableModel): Write {
  return {
    table,
    kind: 'insert',
    description: `Inserts a row into \`${table.id}\`, or overwrites the given columns of the row with this key. Columns left out stay, null empties.`,
    input: columnsInput(parts, {
      name: table.names.writes.insert.input,
      description: 'The columns of the row.',
      columns: table.columns,
    }),
    hasRow: true,
    plan: (input) => planInsert(table, input),
  };
}

function updateWrite(parts: SchemaParts, table: TableModel, key: InputType): Write {
  const set = columnsInput(parts, {
    name: table.names.setInput,
    description: 'Columns to set; columns left out stay, null empties.',
    columns: table.columns.filter((column) => !isKey(column)),
  });
  return {
    table,
    kind: 'update',
    description: `Sets columns of a row of \`${table.id}\`; as in Cassandra, a row that does not exist comes into being.`,
    input: partsInput(table.names.writes.update.input, { key, set }),
    hasRow: true,
    plan: (input) => planUpdate(table, partOf(input, 'key'), partOf(input, 'set')),
  };
}

function incrementWrite(parts: SchemaParts, table: TableModel, key: InputType): Write {
  const by = columnsInput(parts, {
    name: table.names.incrementsInput,
    description: 'What to add to the counters; negative values subtract.',
    columns: table.columns.filter((column) => !isKey(column)),
  });
  return {
    table,
    kind: 'increment',
    description: `Adds to counters of \`${table.id}\`. Not to be repeated after an error with outcome UNKNOWN: it might count twice.`,
    input: partsInput(table.names.writes.increment.input, { key, by }),
    hasRow: true,
    plan: (input) => planIncrement(table, partOf(input, 'key'), partOf(input, 'by')),
  };
}

function deleteWrite(table: TableModel, key: InputType): Write {
  return {
    table,
    kind: 'delete',
    description: `Deletes a row of \`${table.id}\`, if there is one.`,
    input: partsInput(table.names.writes.delete.input, { key }),
    hasRow: false,
    plan: (input) => planDelete(table, partOf(input, 'key')),
  };
}

function partOf(input: Struct, part: 'key' | 'set' | 'by'): FieldValues {
  return input[part] as FieldValues; // required by the input type
}
