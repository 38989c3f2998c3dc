/** Input types of `where`: one filter type per (type, operator set), shared by all tables. */
import { type GraphQLInputFieldConfig, GraphQLInputObjectType } from 'graphql';
import { serves, toRangeFilters } from '../../model/index-mapping.ts';
import type { FilterModel, IndexModel, Matching, TableModel } from '../../model/keyspace-model.ts';
import { argumentType, definitionOf, fieldOf } from '../../model/operators.ts';
import { TUPLE_OPERATORS } from '../../plan/tuple-range.ts';
import { type FieldTypes, fieldsOf, type InputField, type InputType } from './types.ts';

export class FilterTypes {
  readonly #types: FieldTypes;
  readonly #filters = new Map<string, InputType>();
  /** Ranges over clustering columns, by table. */
  readonly #rangeTypes = new Map<TableModel, InputType>();

  constructor(types: FieldTypes) {
    this.#types = types;
  }

  /** The type of a table's `where`, or undefined for a table that cannot be filtered. */
  where(table: TableModel): InputType | undefined {
    if (table.filters.length === 0) return undefined;
    const keys = `(${table.partitionKeys.map((column) => column.field).join(', ')})`;
    return this.#where(table, table.filters, {
      name: table.names.where,
      description: `Columns by which ${table.names.list} can be read. The partition key is ${keys}.`,
    });
  }

  /** The same for rows whose partition is known. */
  whereOfPartition(table: TableModel): InputType | undefined {
    const filters = table.filters.filter(({ column }) => column.role !== 'partition');
    if (filters.length === 0) return undefined;
    return this.#where(table, filters, {
      name: table.names.partition.where,
      description: `Columns by which rows of a partition of ${table.names.list} can be read.`,
    });
  }

  /** Rows of one partition that a delete names. */
  whereOfRange(table: TableModel): InputType {
    const filters = toRangeFilters(table);
    return new GraphQLInputObjectType({
      name: table.names.range.input,
      description: `Rows of one partition of \`${table.id}\`: \`eq\` on each column of the partition key, then on clustering columns from the first on, and one range after them.`,
      fields: () => ({
        ...fieldsOf(filters, (filter): InputField => [filter.column.field, { type: this.#filter(filter) }]),
        ...this.#clustering(table),
      }),
    });
  }

  #clustering(table: TableModel): Record<string, GraphQLInputFieldConfig> {
    return table.rangeKeys.length === 0 ? {} : { clustering: { type: this.#ranges(table) } };
  }

  #where(
    table: TableModel,
    filters: readonly FilterModel[],
    named: { readonly name: string; readonly description: string },
  ): InputType {
    return new GraphQLInputObjectType({
      ...named,
      fields: () => ({
        ...fieldsOf(
          filters,
          (filter): InputField => [
            filter.column.field,
            { type: this.#filter(filter), description: descriptionOf(table, filter) },
          ],
        ),
        ...this.#clustering(table),
      }),
    });
  }

  /** Ranges over several clustering columns. */
  #ranges(table: TableModel): InputType {
    const known = this.#rangeTypes.get(table);
    if (known !== undefined) return known;
    const { names, rangeKeys } = table;
    const values = new GraphQLInputObjectType({
      name: names.clusteringInput,
      description: 'Clustering columns without a gap.',
      fields: () =>
        fieldsOf(rangeKeys, ({ field, fieldType }): InputField => [field, { type: this.#types.input(fieldType) }]),
    });
    const columns = rangeKeys.map(({ field }) => field).join(', ');
    const type = new GraphQLInputObjectType({
      name: names.clusteringFilter,
      description: `A range over several of ${columns}, without a gap, from the first one on that has no \`eq\`: compared by the first of them, then by the next, by value in whatever order they are stored. One operator, or one lower and one upper bound.`,
      fields: () => fieldsOf(TUPLE_OPERATORS, (operator): InputField => [operator, { type: values }]),
    });
    this.#rangeTypes.set(table, type);
    return type;
  }

  #filter({ column, operators, typeName }: FilterModel): InputType {
    const known = this.#filters.get(typeName);
    if (known !== undefined) return known;
    const isRange = operators.some((operator) => definitionOf(operator).bound !== undefined);
    const type = new GraphQLInputObjectType({
      name: typeName,
      description: isRange ? 'One operator, or one lower and one upper bound.' : 'One of the operators.',
      isOneOf: !isRange,
      fields: () =>
        fieldsOf(operators, (operator): InputField => {
          const argument = argumentType(operator, column, (entry, part) => this.#types.fieldType(entry, part));
          return [fieldOf(operator), { type: this.#types.input(argument) }];
        }),
    });
    this.#filters.set(typeName, type);
    return type;
  }
}

const WORDS: Readonly<Record<Matching, string>> = {
  case: 'upper and lower case are the same',
  'normal form': 'texts are compared in Unicode normal form C',
  accents: 'letters are compared without their accents',
  words: 'texts are compared by their words',
};

/** Which indexes serve which operators of a column. */
function descriptionOf(table: TableModel, { column, operators }: FilterModel): string | undefined {
  const lines = table.indexes
    .filter((index) => index.column === column)
    .map((index) => {
      const served = operators
        .filter((operator) => serves(index, operator))
        .map((operator) => `\`${fieldOf(operator)}\``);
      return `Index \`${index.name}\` (${KINDS[index.kind]}) serves ${served.join(', ')}${matchingOf(index)}.`;
    });
  return lines.length === 0 ? undefined : lines.join(' ');
}

const KINDS: Readonly<Record<IndexModel['kind'], string>> = { sai: 'SAI', classic: 'secondary', sasi: 'SASI' };

function matchingOf({ matching = [] }: IndexModel): string {
  return matching.length === 0 ? '' : `; ${matching.map((each) => WORDS[each]).join(', ')}`;
}
