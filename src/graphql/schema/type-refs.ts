/**
 * References to types that are named at run time. Pothos derives TypeScript types from them, which for names in data
 * come to "any row, any value"; the casts that this needs stand here.
 */
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { FieldType, StructModel } from '../../model/keyspace-model.ts';
import type { Builder } from './builder.ts';
import { marked } from './field-mark.ts';

/** Properties by field name. */
export type Struct = Readonly<Record<string, JsonValue>>;
export type InputShape = Readonly<Record<string, unknown>>;

export type ObjectRef = ReturnType<typeof objectRef>;
export type InputRef = ReturnType<typeof inputRef>;

export function objectRef(builder: Builder, name: string) {
  return builder.objectRef<Struct>(name);
}

export function inputRef(builder: Builder, name: string) {
  return builder.inputRef<InputShape>(name);
}

/** Structs as output and input types, declared before they are filled, so that they may use each other. */
export class TypeRefs {
  readonly #outputs: ReadonlyMap<string, ObjectRef>;
  readonly #inputs: ReadonlyMap<string, InputRef>;
  readonly #structs: ReadonlyMap<string, StructModel>;

  constructor(builder: Builder, structs: readonly StructModel[]) {
    this.#structs = new Map(structs.map((struct) => [struct.name, struct]));
    this.#outputs = new Map(structs.map(({ name }) => [name, objectRef(builder, name)]));
    this.#inputs = new Map(structs.map(({ name, inputName }) => [name, inputRef(builder, inputName)]));
    for (const struct of structs) this.#implement(struct);
  }

  /** Items of lists are non-null. One scalar stands for all in the static type. */
  output(type: FieldType): 'String' {
    return this.#resolve(type, this.#outputs) as 'String';
  }

  input(type: FieldType): 'String' {
    return this.#resolve(type, this.#inputs) as 'String';
  }

  /** The type of a struct's field. */
  fieldType(struct: FieldType, name: string): FieldType {
    const fields = struct.kind === 'struct' ? refOf(this.#structs, struct.name).fields : [];
    const field = fields.find((each) => each.name === name);
    if (field === undefined) throw new TypeError(`Cannot build the schema as there is no field ${name}`);
    return field.type;
  }

  #resolve(type: FieldType, structs: ReadonlyMap<string, ObjectRef | InputRef>): unknown {
    switch (type.kind) {
      case 'scalar':
        return type.name;
      case 'list':
        return [this.#resolve(type.of, structs)];
      case 'struct':
        return refOf(structs, type.name);
    }
  }

  #implement({ name, description, fields }: StructModel): void {
    refOf(this.#outputs, name).implement({
      description,
      fields: (t) =>
        Object.fromEntries(
          fields.map((field) => [
            field.name,
            t.field({
              type: this.output(field.type),
              nullable: !field.isRequired,
              extensions: marked({ kind: 'member' }),
              resolve: (value) => value[field.name] as string,
            }),
          ]),
        ),
    });
    refOf(this.#inputs, name).implement({
      description,
      fields: (t) =>
        Object.fromEntries(
          fields.map((field) => [field.name, t.field({ type: this.input(field.type), required: field.isRequired })]),
        ),
    });
  }
}

function refOf<T>(refs: ReadonlyMap<string, T>, name: string): T {
  const ref = refs.get(name);
  if (ref === undefined) throw new TypeError(`Cannot build the schema as the type ${name} is not declared`);
  return ref;
}
