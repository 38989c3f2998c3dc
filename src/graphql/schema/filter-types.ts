/** Input types of `where`: one filter type per (type, operator set), shared by all tables. */

import { serves } from '../../model/index-mapping.ts';
import type { FilterModel, IndexModel, Matching, TableModel } from '../../model/keyspace-model.ts';
import { argumentType, definitionOf, fieldOf } from '../../model/operators.ts';
import { TUPLE_OPERATORS } from '../../plan/tuple-range.ts';
import type { Builder } from './builder.ts';
import { type InputRef, inputRef, type TypeRefs } from './type-refs.ts';

export class FilterTypes {
  readonly #builder: Builder;
  readonly #refs: TypeRefs;
  readonly #filters = new Map<string, InputRef>();
  /** Ranges over clustering columns, by table. */
  readonly #rangeTypes = new Map<TableModel, InputRef>();

  constructor(builder: Builder, refs: TypeRefs) {
    this.#builder = builder;
    this.#refs = refs;
  }

  /** The type of a table's `where`, or undefined for a table that cannot be filtered. */
  where(table: TableModel): InputRef | undefined {
    if (table.filters.length === 0) return undefined;
    const keys = `(${table.partitionKeys.map((column) => column.field).join(', ')})`;
    return this.#where(table, table.filters, {
      name: table.names.where,
      description: `Columns by which ${table.names.list} can be read. The partition key is ${keys}.`,
    });
  }

  /** The same for rows whose partition is known. */
  whereOfPartition(table: TableModel): InputRef | undefined {
    const filters = table.filters.filter(({ column }) => column.role !== 'partition');
    if (filters.length === 0) return undefined;
    return this.#where(table, filters, {
      name: table.names.partition.where,
      description: `Columns by which rows of a partition of ${table.names.list} can be read.`,
    });
  }

  #where(
    table: TableModel,
    filters: readonly FilterModel[],
    { name, description }: { readonly name: string; readonly description: string },
  ): InputRef {
    const ref = inputRef(this.#builder, name);
    ref.implement({
      description,
      fields: (t) =>
        Object.fromEntries(
          filters
            .map((filter) => [
              filter.column.field,
              t.field({ type: this.#filter(filter), ...descriptionOf(table, filter) }),
            ])
            .concat(table.rangeKeys.length === 0 ? [] : [['clustering', t.field({ type: this.#ranges(table) })]]),
        ),
    });
    return ref;
  }

  /** Ranges over several clustering columns. */
  #ranges(table: TableModel): InputRef {
    const known = this.#rangeTypes.get(table);
    if (known !== undefined) return known;
    const { names, rangeKeys } = table;
    const values = inputRef(this.#builder, names.clusteringInput);
    values.implement({
      description: 'Clustering columns without a gap.',
      fields: (t) =>
        Object.fromEntries(
          rangeKeys.map(({ field, fieldType }) => [field, t.field({ type: this.#refs.input(fieldType) })]),
        ),
    });
    const ref = inputRef(this.#builder, names.clusteringFilter);
    this.#rangeTypes.set(table, ref);
    const columns = rangeKeys.map(({ field }) => field).join(', ');
    ref.implement({
      description: `A range over several of ${columns}, without a gap, from the first one on that has no \`eq\`: compared by the first of them, then by the next, by value in whatever order they are stored. One operator, or one lower and one upper bound.`,
      fields: (t) => Object.fromEntries(TUPLE_OPERATORS.map((operator) => [operator, t.field({ type: values })])),
    });
    return ref;
  }

  #filter({ column, operators, typeName }: FilterModel): InputRef {
    const known = this.#filters.get(typeName);
    if (known !== undefined) return known;
    const isRange = operators.some((operator) => definitionOf(operator).bound !== undefined);
    const ref = inputRef(this.#builder, typeName);
    ref.implement({
      description: isRange ? 'One operator, or one lower and one upper bound.' : 'One of the operators.',
      isOneOf: !isRange,
      fields: (t) =>
        Object.fromEntries(
          operators.map((operator) => {
            const type = argumentType(operator, column, (entry, part) => this.#refs.fieldType(entry, part));
            return [fieldOf(operator), t.field({ type: this.#refs.input(type) })];
          }),
        ),
    });
    this.#filters.set(typeName, ref);
    return ref;
  }
}

const WORDS: Readonly<Record<Matching, string>> = {
  case: 'upper and lower case are the same',
  'normal form': 'texts are compared in Unicode normal form C',
  accents: 'letters are compared without their accents',
  words: 'texts are compared by their words',
};

/** Which indexes serve which operators of a column. */
function descriptionOf(table: TableModel, { column, operators }: FilterModel): { readonly description?: string } {
  const lines = table.indexes
    .filter((index) => index.column === column)
    .map((index) => {
      const served = operators
        .filter((operator) => serves(index, operator))
        .map((operator) => `\`${fieldOf(operator)}\``);
      return `Index \`${index.name}\` (${KINDS[index.kind]}) serves ${served.join(', ')}${matchingOf(index)}.`;
    });
  return lines.length === 0 ? {} : { description: lines.join(' ') };
}

const KINDS: Readonly<Record<IndexModel['kind'], string>> = { sai: 'SAI', classic: 'secondary', sasi: 'SASI' };

function matchingOf({ matching = [] }: IndexModel): string {
  return matching.length === 0 ? '' : `; ${matching.map((each) => WORDS[each]).join(', ')}`;
}
