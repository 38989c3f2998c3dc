/** Input types of edits of parts of values: a type for each kind that a table has. */
import { type GraphQLInputFieldConfig, GraphQLInputObjectType, GraphQLInt, GraphQLNonNull } from 'graphql';
import type { ColumnModel, FieldType, TableModel } from '../../model/keyspace-model.ts';
import { atIndexNameOf } from '../../model/naming.ts';
import { EDIT_KINDS, type EditKind, editsOf } from '../../model/write-parts.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { type FieldTypes, fieldsOf, type InputField, type InputType, itemOf, listOf } from '../schema/types.ts';

const DESCRIPTIONS: Readonly<Record<EditKind, string>> = {
  add: 'Items of sets and entries of maps to add; an entry takes the place of one with its key.',
  remove: 'Items of sets and lists, and keys of maps, to remove; of a list all equal ones.',
  append: 'Items to append to lists. Not to be repeated after an error with outcome UNKNOWN.',
  prepend: 'Items to put before those of lists. Not to be repeated after an error with outcome UNKNOWN.',
  setAt: 'Items of lists to replace, by their places from 0 on; Cassandra reads the list for that.',
  removeAt: 'Places of items of lists to remove, from 0 on; Cassandra reads the list for that.',
  put: 'Entries of maps, each in the place of one with its key.',
  removeKeys: 'Keys of maps whose entries are removed.',
  setFields: 'Fields of user-defined types to set; fields left out stay, null empties.',
};

/** Edits that fail where a list is too short: they tell how long it is. */
const LOOKING: ReadonlySet<EditKind> = new Set(['setAt', 'removeAt']);

function mayRead({ rights, columns }: TableModel, column: ColumnModel): boolean {
  return rights.read && columns.includes(column);
}

/** The fields of an update that edit parts of values. */
export function editFields(
  parts: SchemaParts,
  table: TableModel,
  edited: readonly ColumnModel[],
): Record<string, GraphQLInputFieldConfig> {
  const kinds = EDIT_KINDS.map((kind) => ({
    kind,
    columns: edited.filter((each) => editsOf(each).includes(kind) && (!LOOKING.has(kind) || mayRead(table, each))),
  }));
  return fieldsOf(
    kinds.filter(({ columns }) => columns.length > 0),
    ({ kind, columns }): InputField => [
      kind,
      { type: editInput(parts, table.names.edits[kind], { kind, columns }), description: DESCRIPTIONS[kind] },
    ],
  );
}

interface EditColumns {
  readonly kind: EditKind;
  readonly columns: readonly ColumnModel[];
}

function editInput(parts: SchemaParts, name: string, { kind, columns }: EditColumns): InputType {
  return new GraphQLInputObjectType({
    name,
    description: DESCRIPTIONS[kind],
    fields: () => fieldsOf(columns, (column): InputField => [column.field, { type: argument(parts, kind, column) }]),
  });
}

function argument(
  { types, placed }: SchemaParts,
  kind: EditKind,
  { fieldType, valueType }: ColumnModel,
): GraphQLInputFieldConfig['type'] {
  switch (kind) {
    case 'setAt':
      return listOf(placed.of(itemOf(fieldType)));
    case 'removeAt':
      return listOf(GraphQLInt);
    case 'remove':
    case 'removeKeys':
      return valueType.kind === 'map'
        ? listOf(types.input(types.fieldType(itemOf(fieldType), 'key')))
        : types.input(fieldType);
    default:
      return types.input(fieldType);
  }
}

/** Items with their places, by the type of the items. */
export class PlacedTypes {
  readonly #types: FieldTypes;
  readonly #placed = new Map<string, InputType>();

  constructor(types: FieldTypes) {
    this.#types = types;
  }

  of(item: FieldType): InputType {
    const name = atIndexNameOf(item);
    const known = this.#placed.get(name);
    if (known !== undefined) return known;
    const type = new GraphQLInputObjectType({
      name,
      description: 'An item and its place, from 0 on.',
      fields: () => ({
        index: { type: new GraphQLNonNull(GraphQLInt) },
        value: { type: new GraphQLNonNull(this.#types.input(item)) },
      }),
    });
    this.#placed.set(name, type);
    return type;
  }
}
