/** Input types of `where`: one filter type per (type, operator set), shared by all tables. */
import type { FieldType, FilterModel, TableModel } from '../model/keyspace-model.ts';
import type { Builder } from './builder.ts';
import { type InputRef, inputRef, type TypeRefs } from './type-refs.ts';

export class FilterTypes {
  readonly #builder: Builder;
  readonly #refs: TypeRefs;
  readonly #filters = new Map<string, InputRef>();

  constructor(builder: Builder, refs: TypeRefs) {
    this.#builder = builder;
    this.#refs = refs;
  }

  /** `<Table>Where`, or undefined for a table that cannot be filtered. */
  where(table: TableModel): InputRef | undefined {
    if (table.filters.length === 0) return undefined;
    const ref = inputRef(this.#builder, `${table.names.type}Where`);
    const keys = `(${table.partitionKeys.map((column) => column.field).join(', ')})`;
    ref.implement({
      description: `Columns by which ${table.names.list} can be read. The partition key is ${keys}.`,
      fields: (t) =>
        Object.fromEntries(
          table.filters.map((filter) => [filter.column.field, t.field({ type: this.#filter(filter) })]),
        ),
    });
    return ref;
  }

  #filter({ column, kind }: FilterModel): InputRef {
    const { fieldType } = column;
    switch (kind) {
      case 'eq':
        return this.#shared(`${labelOf(fieldType)}EqFilter`, 'One of the operators.', true, {
          eq: fieldType,
          in: { kind: 'list', of: fieldType },
        });
      case 'range':
        return this.#shared(
          `${labelOf(fieldType)}RangeFilter`,
          'One operator, or one lower and one upper bound.',
          false,
          {
            eq: fieldType,
            in: { kind: 'list', of: fieldType },
            gt: fieldType,
            gte: fieldType,
            lt: fieldType,
            lte: fieldType,
          },
        );
      case 'contains': {
        const item = itemOf(fieldType);
        return this.#shared(`${labelOf(item)}ContainsFilter`, 'The collection contains this value.', true, {
          contains: item,
        });
      }
      case 'map':
        return this.#mapFilter(itemOf(fieldType));
    }
  }

  #mapFilter(entry: FieldType): InputRef {
    return this.#shared(
      `${labelOf(entry)}Filter`,
      'The map has this key, value or entry; which can be asked depends on its index.',
      true,
      {
        containsKey: this.#refs.fieldType(entry, 'key'),
        contains: this.#refs.fieldType(entry, 'value'),
        containsEntry: entry,
      },
    );
  }

  #shared(
    name: string,
    description: string,
    isOneOf: boolean,
    operators: Readonly<Record<string, FieldType>>,
  ): InputRef {
    const known = this.#filters.get(name);
    if (known !== undefined) return known;
    const ref = inputRef(this.#builder, name);
    ref.implement({
      description,
      isOneOf,
      fields: (t) =>
        Object.fromEntries(
          Object.entries(operators).map(([operator, type]) => [operator, t.field({ type: this.#refs.input(type) })]),
        ),
    });
    this.#filters.set(name, ref);
    return ref;
  }
}

function itemOf(type: FieldType): FieldType {
  return type.kind === 'list' ? type.of : type;
}

/** What a type adds to the name of its filter. */
function labelOf(type: FieldType): string {
  return type.kind === 'list' ? `${labelOf(type.of)}List` : type.name;
}
