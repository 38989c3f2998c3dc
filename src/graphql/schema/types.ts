/** Types of columns and of user-defined types, and how the types of tables are written. */
import {
  type GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { FieldType, StructModel } from '../../model/keyspace-model.ts';
import type { GatewayContext } from '../context.ts';
import { marked } from './field-mark.ts';
import { SCALAR_TYPES } from './scalar-types.ts';

/** Properties by field name. */
export type Struct = Readonly<Record<string, JsonValue>>;

/** An object type over values of this type. */
export type ObjectType<T = Struct> = GraphQLObjectType<T, GatewayContext>;
export type Field<T = Struct> = GraphQLFieldConfig<T, GatewayContext>;
export type FieldMap<T = Struct> = GraphQLFieldConfigMap<T, GatewayContext>;
export type InputField = readonly [name: string, config: GraphQLInputFieldConfig];
export type { GraphQLEnumType as EnumType, GraphQLInputObjectType as InputType };

/** Fields of which each is made from an item. */
export function fieldsOf<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => readonly [name: string, made: Made],
): Record<string, Made> {
  return Object.fromEntries(items.map(make));
}

/** Words that GraphQL keeps from enums. */
const NO_ENUM_VALUE = new Set(['true', 'false', 'null']);

/** The value of an enum for a field. */
export function enumValueOf(field: string): string {
  return NO_ENUM_VALUE.has(field) ? `${field}Column` : field;
}

/** A type that permits null, or the same without. */
export function nullable<T extends GraphQLNullableType>(type: T, isNullable: boolean): T | GraphQLNonNull<T> {
  return isNullable ? type : new GraphQLNonNull(type);
}

/** Without null among its items. */
export function listOf<T extends GraphQLNullableType>(type: T): GraphQLList<GraphQLNonNull<T>> {
  return new GraphQLList(new GraphQLNonNull(type));
}

/** Of what a list, a set or a map is made in the API. */
export function itemOf(type: FieldType): FieldType {
  return type.kind === 'list' ? type.of : type;
}

/** Structs as output and input types. */
export class FieldTypes {
  readonly #outputs: ReadonlyMap<string, ObjectType>;
  readonly #inputs: ReadonlyMap<string, GraphQLInputObjectType>;
  readonly #structs: ReadonlyMap<string, StructModel>;

  constructor(structs: readonly StructModel[]) {
    this.#structs = new Map(structs.map((struct) => [struct.name, struct]));
    this.#outputs = new Map(structs.map((struct) => [struct.name, this.#outputOf(struct)]));
    this.#inputs = new Map(structs.map((struct) => [struct.name, this.#inputOf(struct)]));
  }

  /** Items of lists are non-null. */
  output(type: FieldType): GraphQLNullableType & GraphQLOutputType {
    switch (type.kind) {
      case 'scalar':
        return SCALAR_TYPES[type.name];
      case 'list':
        return listOf(this.output(type.of));
      case 'struct':
        return declared(this.#outputs, type.name);
    }
  }

  input(type: FieldType): GraphQLNullableType & GraphQLInputType {
    switch (type.kind) {
      case 'scalar':
        return SCALAR_TYPES[type.name];
      case 'list':
        return listOf(this.input(type.of));
      case 'struct':
        return declared(this.#inputs, type.name);
    }
  }

  /** The type of a struct's field. */
  fieldType(struct: FieldType, name: string): FieldType {
    const fields = struct.kind === 'struct' ? declared(this.#structs, struct.name).fields : [];
    const field = fields.find((each) => each.name === name);
    if (field === undefined) throw new TypeError(`Cannot build the schema as there is no field ${name}`);
    return field.type;
  }

  #outputOf({ name, description, fields }: StructModel): ObjectType {
    return new GraphQLObjectType({
      name,
      description,
      fields: () =>
        fieldsOf(fields, (field): [string, Field] => [
          field.name,
          {
            type: nullable(this.output(field.type), !field.isRequired),
            extensions: marked({ kind: 'member' }),
            resolve: (value) => value[field.name],
          },
        ]),
    });
  }

  #inputOf({ inputName, description, fields }: StructModel): GraphQLInputObjectType {
    return new GraphQLInputObjectType({
      name: inputName,
      description,
      fields: () =>
        fieldsOf(
          fields,
          ({ name, type, isRequired }): InputField => [name, { type: nullable(this.input(type), !isRequired) }],
        ),
    });
  }
}

function declared<T>(types: ReadonlyMap<string, T>, name: string): T {
  const type = types.get(name);
  if (type === undefined) throw new TypeError(`Cannot build the schema as the type ${name} is not declared`);
  return type;
}
