/** Input types of the writes of a table. */
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLID,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
} from 'graphql';
import type { JsonValue } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import { type ColumnModel, isKey, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { describeChecks } from '../../plan/column-checks.ts';
import { type FieldValues, keyOf } from '../../plan/write-plan.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import {
  enumValueOf,
  fieldsOf,
  type InputField,
  type InputType,
  listOf,
  nullable,
  type Struct,
} from '../schema/types.ts';
import { parseNodeId } from '../values/node-id.ts';

export interface ColumnsInput {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnModel[];
  /** Columns of the key that may be left out. */
  readonly optional?: ReadonlyMap<ColumnModel, unknown>;
  readonly checks?: TableModel['writes']['checks'];
}

/** An input type with a field a column; key columns are required. */
export function columnsInput(
  { types }: SchemaParts,
  { name, description, columns, optional, checks }: ColumnsInput,
): InputType {
  return new GraphQLInputObjectType({
    name,
    description,
    fields: () =>
      fieldsOf(
        columns,
        (column): InputField => [
          column.field,
          {
            type: nullable(types.input(column.fieldType), !isKey(column) || optional?.has(column) === true),
            description: `${describeChecks(checks?.get(column))}\`${column.name} ${column.cqlType}\``,
          },
        ],
      ),
  });
}

/** The primary key of a table. */
export function keyInput(parts: SchemaParts, table: TableModel): InputType {
  return columnsInput(parts, {
    name: table.names.keyInput,
    description: 'The primary key.',
    columns: keyColumns(table),
  });
}

/** The row that a write is about, by its key or its global id. */
export function targetFields({ globalId }: SchemaParts, key: InputType): Record<string, GraphQLInputFieldConfig> {
  return {
    key: { type: key, description: `The row, or give \`${globalId}\`.` },
    [globalId]: { type: GraphQLID, description: 'The row by its global id.' },
  };
}

/** Columns that a delete may name instead of the row; none where there are none. */
export function columnsField(
  { rights }: TableModel,
  name: string,
  isOffered: (column: ColumnModel) => boolean = () => true,
): Record<string, GraphQLInputFieldConfig> {
  const offered = rights.clear.filter(isOffered);
  if (offered.length === 0) return {};
  const values = fieldsOf(offered, ({ field }) => [enumValueOf(field), { value: field }]);
  const type = new GraphQLEnumType({ name, description: 'Columns that can be deleted.', values });
  return { columns: { type: listOf(type), description: 'These columns are deleted; all others, and the row, stay.' } };
}

/** What a row must be for a write to be carried out: nothing, for who may not read it, as the answer would tell. */
export function guardFields(
  parts: SchemaParts,
  table: TableModel,
  name = table.names.conditionsInput,
): Record<string, GraphQLInputFieldConfig> {
  if (!table.rights.read) return {};
  const conditions = parts.conditions.of(table, name);
  return {
    ifExists: { type: GraphQLBoolean, description: 'Whether nothing is written where there is nothing yet.' },
    ...(conditions === undefined ? {} : { if: { type: conditions } }),
  };
}

/** The key of the row that an input names. @throws {GatewayError} `BAD_USER_INPUT` unless it names one, in one way. */
export function targetOf({ globalId }: SchemaParts, table: TableModel, input: Struct): readonly JsonValue[] {
  const { key = null, [globalId]: nodeId = null } = input;
  if ((key === null) === (nodeId === null))
    throw new GatewayError('BAD_USER_INPUT', `Cannot tell which row is meant: give either \`key\` or \`${globalId}\``);
  if (nodeId === null) return keyOf(table, key as FieldValues); // an object by its input type
  return parseNodeId(String(nodeId), new Map([[table.id, table]])).key;
}
