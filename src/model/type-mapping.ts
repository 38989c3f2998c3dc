/** CQL types -> types of values and of the API; user-defined types, map entries and tuples become structs. */
import { type CqlType, formatCqlType, type NativeType } from '../cql-type/cql-type.ts';
import { parseCqlType } from '../cql-type/parse-cql-type.ts';
import type { UdtField, ValueType } from '../cql-type/value-type.ts';
import type { UdtMetadata } from '../introspection/metadata.ts';
import type { ColumnGroup, FieldType, ScalarName, StructModel } from './keyspace-model.ts';
import { inputNameOf, type NameRegistry, type Naming, nameFields } from './naming.ts';
import { toPascalCase } from './words.ts';

export const SCALAR_OF = {
  ascii: 'String',
  text: 'String',
  int: 'Int',
  boolean: 'Boolean',
  tinyint: 'TinyInt',
  smallint: 'SmallInt',
  bigint: 'BigInt',
  counter: 'BigInt',
  varint: 'Varint',
  decimal: 'Decimal',
  float: 'Float32',
  double: 'Double',
  uuid: 'UUID',
  timeuuid: 'TimeUUID',
  timestamp: 'DateTime',
  date: 'Date',
  time: 'Time',
  duration: 'Duration',
  inet: 'Inet',
  blob: 'Blob',
} as const satisfies Record<NativeType, ScalarName>;

export interface MappedType {
  readonly valueType: ValueType;
  readonly fieldType: FieldType;
  readonly group: ColumnGroup;
}

interface MappedUdt {
  readonly valueType: ValueType;
  readonly name: string;
}

export interface TypeMapperParts {
  readonly registry: NameRegistry;
  /** Receives the structs. */
  readonly structs: Map<string, StructModel>;
  readonly udts: readonly UdtMetadata[];
  readonly udtNames: ReadonlyMap<string, string>;
  readonly naming: Naming;
}

/** Maps the types of one keyspace. Structs that turn up on the way are collected. */
export class TypeMapper {
  readonly #registry: NameRegistry;
  readonly #structs: Map<string, StructModel>;
  readonly #udts: ReadonlyMap<string, UdtMetadata>;
  readonly #mapped = new Map<string, MappedUdt>();
  readonly #udtNames: ReadonlyMap<string, string>;
  readonly #naming: Naming;

  constructor({ registry, structs, udts, udtNames, naming }: TypeMapperParts) {
    this.#naming = naming;
    this.#registry = registry;
    this.#structs = structs;
    this.#udts = new Map(udts.map((udt) => [udt.name, udt]));
    this.#udtNames = udtNames;
  }

  /** @throws {SyntaxError} with the reason, when the type cannot be mapped. */
  map(text: string): MappedType {
    const type = parseCqlType(text);
    return { ...this.#map(type), group: groupOf(type) };
  }

  #map(type: CqlType): Omit<MappedType, 'group'> {
    switch (type.kind) {
      case 'native':
        return { valueType: type, fieldType: { kind: 'scalar', name: SCALAR_OF[type.name] } };
      case 'list':
      case 'set': {
        const of = this.#map(type.of);
        return { valueType: { kind: type.kind, of: of.valueType }, fieldType: { kind: 'list', of: of.fieldType } };
      }
      case 'vector': {
        const of = this.#map(type.of);
        const { dimensions } = type;
        return {
          valueType: { kind: 'vector', of: of.valueType, dimensions },
          fieldType: { kind: 'list', of: of.fieldType },
        };
      }
      case 'map':
        return this.#mapMap(type);
      case 'tuple':
        return this.#mapTuple(type);
      case 'udt':
        return this.#mapUdt(type.name);
    }
  }

  #mapMap(type: CqlType & { readonly kind: 'map' }): Omit<MappedType, 'group'> {
    const [key, value] = [this.#map(type.key), this.#map(type.value)];
    const name = this.#struct(`${this.#label(type.key)}${this.#label(type.value)}Entry`, 'Entry of a map.', [
      { name: 'key', type: key.fieldType, isRequired: true },
      { name: 'value', type: value.fieldType, isRequired: true },
    ]);
    return {
      valueType: { kind: 'map', key: key.valueType, value: value.valueType },
      fieldType: { kind: 'list', of: { kind: 'struct', name } },
    };
  }

  #mapTuple(type: CqlType & { readonly kind: 'tuple' }): Omit<MappedType, 'group'> {
    const items = type.items.map((item) => this.#map(item));
    const fields = items.map((item, index) => ({ name: `item${index}`, type: item.fieldType, isRequired: false }));
    const name = this.#struct(
      `${type.items.map((item) => this.#label(item)).join('')}Tuple`,
      `\`${formatCqlType(type)}\``,
      fields,
    );
    return {
      valueType: { kind: 'tuple', items: items.map((item) => item.valueType) },
      fieldType: { kind: 'struct', name },
    };
  }

  #mapUdt(udtName: string): Omit<MappedType, 'group'> {
    const known = this.#mapped.get(udtName) ?? this.#defineUdt(udtName);
    return { valueType: known.valueType, fieldType: { kind: 'struct', name: known.name } };
  }

  #defineUdt(udtName: string): MappedUdt {
    const udt = this.#udts.get(udtName);
    const name = this.#udtNames.get(udtName);
    if (udt === undefined || name === undefined) throw new SyntaxError(`the type ${udtName} is unknown`);
    const properties = nameFields(
      udt.fields.map((field) => field.name),
      new Map(),
      { names: [], naming: this.#naming },
    );
    const fields = udt.fields.map((field) => {
      const mapped = this.#map(parseCqlType(field.type));
      return { name: field.name, property: properties.get(field.name) ?? field.name, ...mapped };
    });
    this.#structs.set(name, {
      name,
      inputName: inputNameOf(name),
      description: `User-defined type \`${udtName}\`.`,
      fields: fields.map((field) => ({ name: field.property, type: field.fieldType, isRequired: false })),
    });
    const valueFields: UdtField[] = fields.map(({ name: column, property, valueType }) => ({
      name: column,
      property,
      type: valueType,
    }));
    const mapped: MappedUdt = { valueType: { kind: 'udt', name: udtName, fields: valueFields }, name };
    this.#mapped.set(udtName, mapped);
    return mapped;
  }

  /** Equal structures share one struct; another one that wants the same name gets a suffix. */
  #struct(wanted: string, description: string, fields: StructModel['fields']): string {
    const shape = JSON.stringify(fields);
    for (const struct of this.#structs.values()) {
      if (struct.name.startsWith(wanted) && JSON.stringify(struct.fields) === shape) return struct.name;
    }
    const name = this.#registry.claimStruct(wanted, `a type \`${wanted}\``, '_');
    this.#structs.set(name, { name, inputName: inputNameOf(name), description, fields });
    return name;
  }

  /** What a type adds to the name of an entry or tuple: `text` -> Text, `list<int>` -> IntList. */
  #label(type: CqlType): string {
    switch (type.kind) {
      case 'native':
        return toPascalCase(type.name);
      case 'list':
      case 'set':
        return `${this.#label(type.of)}${toPascalCase(type.kind)}`;
      case 'vector':
        return `${this.#label(type.of)}Vector${type.dimensions}`;
      case 'map':
        return `${this.#label(type.key)}${this.#label(type.value)}Map`;
      case 'tuple':
        return `${type.items.map((item) => this.#label(item)).join('')}Tuple`;
      case 'udt':
        return this.#udtNames.get(type.name) ?? toPascalCase(type.name);
    }
  }
}

function groupOf(type: CqlType): ColumnGroup {
  switch (type.kind) {
    case 'native':
      return type.name === 'blob' ? 'blob' : 'narrow';
    case 'vector':
      return 'vector';
    default:
      return 'collection';
  }
}
