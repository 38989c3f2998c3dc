/** Input types of `if`: one for each type of values, shared by all tables. */
import { type GraphQLInputFieldConfig, GraphQLInputObjectType, GraphQLInt, GraphQLList, GraphQLNonNull } from 'graphql';
import type { ValueType } from '../../cql-type/value-type.ts';
import type { ColumnModel, FieldType, TableModel } from '../../model/keyspace-model.ts';
import { ifFilterNameOf } from '../../model/naming.ts';
import { type Comparison, canBeAsked, comparisonsOf, conditionField } from '../../model/write-parts.ts';
import { type FieldTypes, fieldsOf, type InputField, type InputType, itemOf, listOf } from '../schema/types.ts';

/** A type of values, in CQL and in the API. */
interface Typed {
  readonly valueType: ValueType;
  readonly fieldType: FieldType;
}

export class ConditionTypes {
  readonly #types: FieldTypes;
  readonly #named = new Map<string, InputType>();

  constructor(types: FieldTypes) {
    this.#types = types;
  }

  /** The type of a table's `if`, or of that of its static columns; undefined where nothing can be asked. */
  of({ names, columns: all }: TableModel, name: string): InputType | undefined {
    const isOfStatics = name === names.statics.conditionsInput;
    const columns = all.filter((column) => canBeAsked(column) && (!isOfStatics || column.role === 'static'));
    if (columns.length === 0) return undefined;
    const type = this.#named.get(name) ?? this.#conditions(name, columns);
    this.#named.set(name, type);
    return type;
  }

  #conditions(name: string, columns: readonly ColumnModel[]): InputType {
    return new GraphQLInputObjectType({
      name,
      description: 'All of these must hold, else nothing is written. `eq: null` means that there is no value.',
      fields: () => fieldsOf(columns, (column): InputField => [column.field, { type: this.#filter(column) }]),
    });
  }

  #filter(typed: Typed): InputType {
    const name = ifFilterNameOf(typed.valueType, typed.fieldType);
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const type = new GraphQLInputObjectType({
      name,
      description: 'What the value must be; several hold together.',
      fields: () => ({
        ...fieldsOf(
          comparisonsOf(typed.valueType),
          (each): InputField => [each, { type: this.#argument(each, typed) }],
        ),
        ...this.#parts(name, typed),
      }),
    });
    this.#named.set(name, type);
    return type;
  }

  /** Elements of lists and maps, fields of user-defined types. */
  #parts(name: string, { valueType, fieldType }: Typed): Record<string, GraphQLInputFieldConfig> {
    switch (valueType.kind) {
      case 'list':
        return this.#at(name, ['index', GraphQLInt], { valueType: valueType.of, fieldType: itemOf(fieldType) });
      case 'map': {
        const entry = itemOf(fieldType);
        const key = this.#types.input(this.#types.fieldType(entry, 'key'));
        return this.#at(name, ['key', key], {
          valueType: valueType.value,
          fieldType: this.#types.fieldType(entry, 'value'),
        });
      }
      case 'udt':
        return fieldsOf(
          valueType.fields,
          ({ property, type }): InputField => [
            conditionField(property),
            { type: this.#filter({ valueType: type, fieldType: this.#types.fieldType(fieldType, property) }) },
          ],
        );
      default:
        return {};
    }
  }

  #at(
    name: string,
    [place, type]: readonly [name: string, type: GraphQLInputFieldConfig['type']],
    element: Typed,
  ): Record<string, GraphQLInputFieldConfig> {
    const at = new GraphQLInputObjectType({
      name: name.replace(/IfFilter$/, 'AtIfFilter'),
      description: 'What an element must be.',
      fields: () => ({
        [place]: { type: new GraphQLNonNull(type as InputType) },
        is: { type: new GraphQLNonNull(this.#filter(element)) },
      }),
    });
    return { at: { type: listOf(at) } };
  }

  #argument(comparison: Comparison, { valueType, fieldType }: Typed): GraphQLInputFieldConfig['type'] {
    switch (comparison) {
      case 'in':
        return new GraphQLList(this.#types.input(fieldType));
      case 'contains':
        return this.#types.input(
          valueType.kind === 'map' ? this.#types.fieldType(itemOf(fieldType), 'value') : itemOf(fieldType),
        );
      case 'containsKey':
        return this.#types.input(this.#types.fieldType(itemOf(fieldType), 'key'));
      default:
        return this.#types.input(fieldType);
    }
  }
}
