/** Root fields that write, per table. */
import type { Action } from '../config/config-file.ts';
import { deleteRow, incrementRow, insertRow, updateRow, type Values } from '../cql/write.ts';
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../model/keyspace-model.ts';
import type { Statement } from '../session/executor.ts';
import type { Builder } from './builder.ts';
import { assertValue } from './check-value.ts';
import type { GatewayContext } from './context.ts';
import { READS_ROW, WRITES_ROW } from './cost.ts';
import { toNodeId } from './node-id.ts';
import type { TableRefs } from './object-types.ts';
import { readRow } from './read-rows.ts';
import { type InputRef, inputRef, type Struct, type TypeRefs } from './type-refs.ts';

interface Payload {
  readonly applied: boolean;
  /** Key columns of the written row by field. */
  readonly key: Struct;
}

interface Write {
  readonly action: Exclude<Action, 'read'>;
  readonly description: string;
  readonly input: InputRef;
  readonly hasRow: boolean;
  /** @throws {GatewayError} `BAD_USER_INPUT` when a value cannot be stored. */
  readonly toStatement: (input: Struct) => { readonly statement: Statement; readonly key: Struct };
}

/** Adds the mutations of the tables that may be written; without any there is no Mutation type. */
export function addMutations(builder: Builder, tables: ReadonlyMap<string, TableRefs>, refs: TypeRefs): void {
  const writable = [...tables.values()].filter(({ table }) => table.isWritable);
  if (writable.length === 0) return;
  builder.mutationType({ description: 'Writes run one after the other.' });
  for (const each of writable) {
    for (const write of writesOf(builder, each.table, refs)) addMutation(builder, each, write);
  }
}

function writesOf(builder: Builder, table: TableModel, refs: TypeRefs): Write[] {
  const key = addInput(builder, refs, `${table.names.type}KeyInput`, 'The primary key.', keyColumns(table), isKey);
  const others = table.columns.filter((column) => !isKey(column));
  const changes =
    others.length === 0
      ? []
      : [table.kind === 'counter' ? incrementWrite(builder, table, refs, key) : updateWrite(builder, table, refs, key)];
  const insert = table.kind === 'counter' ? [] : [insertWrite(builder, table, refs)];
  return [...insert, ...changes, deleteWrite(builder, table, key)];
}

function insertWrite(builder: Builder, table: TableModel, refs: TypeRefs): Write {
  return {
    action: 'insert',
    description: `Inserts a row into \`${table.id}\`, or overwrites the given columns of the row with this key. Columns left out stay, null empties.`,
    input: addInput(builder, refs, `Insert${table.names.type}Input`, 'The columns of the row.', table.columns, isKey),
    hasRow: true,
    toStatement: (input) => {
      check(input, table.columns);
      return { statement: insertRow(table, input), key: input };
    },
  };
}

function updateWrite(builder: Builder, table: TableModel, refs: TypeRefs, key: InputRef): Write {
  const others = table.columns.filter((column) => !isKey(column));
  const set = addInput(
    builder,
    refs,
    `${table.names.type}SetInput`,
    'Columns to set; columns left out stay, null empties.',
    others,
    () => false,
  );
  return {
    action: 'update',
    description: `Sets columns of a row of \`${table.id}\`; as in Cassandra, a row that does not exist comes into being.`,
    input: addPair(builder, `Update${table.names.type}Input`, key, 'set', set),
    hasRow: true,
    toStatement: (input) => changeOf(table, input, 'set', others, updateRow),
  };
}

function incrementWrite(builder: Builder, table: TableModel, refs: TypeRefs, key: InputRef): Write {
  const counters = table.columns.filter((column) => !isKey(column));
  const by = addInput(
    builder,
    refs,
    `${table.names.type}IncrementsInput`,
    'What to add to the counters; negative values subtract.',
    counters,
    () => false,
  );
  return {
    action: 'increment',
    description: `Adds to counters of \`${table.id}\`. Not to be repeated after an error with outcome UNKNOWN: it might count twice.`,
    input: addPair(builder, `Increment${table.names.type}Input`, key, 'by', by),
    hasRow: true,
    toStatement: (input) => changeOf(table, input, 'by', counters, incrementRow),
  };
}

function deleteWrite(builder: Builder, table: TableModel, key: InputRef): Write {
  const input = inputRef(builder, `Delete${table.names.type}Input`);
  input.implement({ fields: (t) => ({ key: t.field({ type: key, required: true }) }) });
  return {
    action: 'delete',
    description: `Deletes a row of \`${table.id}\`, if there is one.`,
    input,
    hasRow: false,
    toStatement: (value) => {
      const keyValues = structOf(value, 'key');
      check(keyValues, keyColumns(table));
      return { statement: deleteRow(table, keyValues), key: keyValues };
    },
  };
}

type Change = (table: TableModel, key: Values, values: Values) => Statement;

function changeOf(
  table: TableModel,
  input: Struct,
  part: 'set' | 'by',
  columns: readonly ColumnModel[],
  change: Change,
) {
  const [key, values] = [structOf(input, 'key'), structOf(input, part)];
  check(key, keyColumns(table));
  check(values, columns);
  if (Object.keys(values).length === 0)
    throw new GatewayError('BAD_USER_INPUT', `Cannot write as \`${part}\` is empty: give at least one column`);
  if (part === 'by' && Object.values(values).includes(null))
    throw new GatewayError('BAD_USER_INPUT', 'Cannot add null to a counter: leave the column out');
  return { statement: change(table, key, values), key };
}

function check(values: Struct, columns: readonly ColumnModel[]): void {
  for (const { field, valueType } of columns) {
    if (Object.hasOwn(values, field)) assertValue(values[field], valueType, field);
  }
}

function structOf(input: Struct, name: string): Struct {
  return input[name] as Struct; // required by the input type
}

function addInput(
  builder: Builder,
  refs: TypeRefs,
  name: string,
  description: string,
  columns: readonly ColumnModel[],
  isRequired: (column: ColumnModel) => boolean,
): InputRef {
  const ref = inputRef(builder, name);
  ref.implement({
    description,
    fields: (t) =>
      Object.fromEntries(
        columns.map((column) => [
          column.field,
          t.field({
            type: refs.input(column.fieldType),
            required: isRequired(column),
            description: `\`${column.name} ${column.cqlType}\``,
          }),
        ]),
      ),
  });
  return ref;
}

function addPair(builder: Builder, name: string, key: InputRef, part: 'set' | 'by', values: InputRef): InputRef {
  const ref = inputRef(builder, name);
  ref.implement({
    fields: (t) => ({ key: t.field({ type: key, required: true }), [part]: t.field({ type: values, required: true }) }),
  });
  return ref;
}

function addMutation(builder: Builder, { table, row }: TableRefs, write: Write): void {
  const verb = `${write.action.charAt(0).toUpperCase()}${write.action.slice(1)}`;
  const payload = builder.objectRef<Payload>(`${verb}${table.names.type}Payload`);
  payload.implement({
    fields: (t) => ({
      applied: t.boolean({
        nullable: false,
        description: 'Whether the write was carried out.',
        resolve: (each) => each.applied,
      }),
      nodeId: t.id({ nullable: false, resolve: (each) => toNodeId(table, each.key) }),
      ...(write.hasRow
        ? {
            row: t.field({
              type: row,
              description: 'The row after the write; read only if asked for.',
              extensions: READS_ROW,
              resolve: (each, _args, context, info) => readRow(table, keyValues(table, each.key), context, info),
            }),
          }
        : {}),
    }),
  });
  builder.mutationField(`${write.action}${table.names.type}`, (t) =>
    t.field({
      type: payload,
      description: write.description,
      extensions: WRITES_ROW,
      args: { input: t.arg({ type: write.input, required: true }) },
      resolve: (_root, { input }, context) => carryOut(table, write, input as Struct, context), // by its input type
    }),
  );
}

async function carryOut(table: TableModel, write: Write, input: Struct, context: GatewayContext): Promise<Payload> {
  try {
    context.guard(table, write.action);
    const { statement, key } = write.toStatement(input);
    await context.loaders.write(statement);
    return { applied: true, key };
  } catch (error) {
    const { code, message, outcome, details } = isGatewayError(error)
      ? error
      : new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error');
    throw new GatewayError(code, message, { cause: error, outcome, details: { ...details, outcome } });
  }
}

function keyValues(table: TableModel, key: Struct): readonly JsonValue[] {
  return keyColumns(table).map((column) => key[column.field] ?? null);
}
