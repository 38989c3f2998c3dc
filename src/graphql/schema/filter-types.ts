/** Input types of `where`: one filter type per (type, operator set), shared by all tables. */
import type { FilterKind, FilterModel, TableModel } from '../../model/keyspace-model.ts';
import { argumentType, operatorsOf } from '../../plan/operators.ts';
import type { Builder } from './builder.ts';
import { type InputRef, inputRef, type TypeRefs } from './type-refs.ts';

/** A range takes two operators, the others exactly one. */
const DESCRIPTIONS: Readonly<Record<FilterKind, string>> = {
  eq: 'One of the operators.',
  range: 'One operator, or one lower and one upper bound.',
  contains: 'The collection contains this value.',
  map: 'The map has this key, value or entry; which can be asked depends on its index.',
};

export class FilterTypes {
  readonly #builder: Builder;
  readonly #refs: TypeRefs;
  readonly #filters = new Map<string, InputRef>();

  constructor(builder: Builder, refs: TypeRefs) {
    this.#builder = builder;
    this.#refs = refs;
  }

  /** The type of a table's `where`, or undefined for a table that cannot be filtered. */
  where(table: TableModel): InputRef | undefined {
    if (table.filters.length === 0) return undefined;
    const ref = inputRef(this.#builder, table.names.where);
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

  #filter({ column, kind, typeName }: FilterModel): InputRef {
    const known = this.#filters.get(typeName);
    if (known !== undefined) return known;
    const ref = inputRef(this.#builder, typeName);
    ref.implement({
      description: DESCRIPTIONS[kind],
      isOneOf: kind !== 'range',
      fields: (t) =>
        Object.fromEntries(
          operatorsOf(kind).map((operator) => {
            const type = argumentType(operator, column, (entry, part) => this.#refs.fieldType(entry, part));
            return [operator, t.field({ type: this.#refs.input(type) })];
          }),
        ),
    });
    this.#filters.set(typeName, ref);
    return ref;
  }
}
