/** Everything that the API calls after a table. */
import { pluralize, singularize } from 'inflection';
import type { AggregateNames, PartitionNames, StaticNames, TableNames, WriteNames } from './names.ts';
import { capitalize, toCamelCase, toPascalCase, words } from './words.ts';
import { EDIT_KINDS } from './write-parts.ts';

interface Noun {
  readonly singular: string;
  readonly plural: string;
  /** From `by` on. */
  readonly tail: readonly string[];
}

/** What the rows of a table are called, in words with underscores: of `orders_by_customer` an order, and orders. */
export function nounOf(table: string): Noun {
  const all = words(table);
  const by = all.indexOf('by');
  const [noun, tail] = by > 0 ? [all.slice(0, by), all.slice(by)] : [all, []];
  const last = noun.at(-1) ?? '';
  const join = (word: string) => [...noun.slice(0, -1), word].join('_');
  const singular = singularize(last);
  return { singular: join(singular), plural: join(last === '' ? '' : pluralize(singular)), tail };
}

/** The noun before `_by_` is made singular for the type and plural for the list: `orders_by_customer` -> OrderByCustomer. */
export function nameTable(table: string, prefix: string): TableNames {
  const { singular, plural, tail } = nounOf(table);
  const join = (noun: string) => [...words(prefix), noun, ...tail].join('_');
  return tableNames(toPascalCase(join(singular)), toCamelCase(join(plural)));
}

/** The names that follow from a type name given in the configuration. */
export function nameRenamedTable(type: string): TableNames {
  return tableNames(type, toCamelCase(pluralize(type)));
}

function tableNames(type: string, list: string): TableNames {
  const single = toCamelCase(type);
  return namesOf(type, single, list === single ? `${single}List` : list);
}

/** All names that follow from a type name and its two root fields. */
function namesOf(type: string, single: string, list: string): TableNames {
  return {
    type,
    single,
    list,
    connection: `${type}Connection`,
    edge: `${type}Edge`,
    where: `${type}Where`,
    byKey: `${list}ByKey`,
    clusteringFilter: `${type}ClusteringFilter`,
    clusteringInput: `${type}ClusteringInput`,
    partition: partitionNames(`${type}Partition`, single),
    aggregate: aggregateNames(`${type}Aggregate`, list),
    meta: `${type}RowMeta`,
    nearest: { field: `${single}Nearest`, type: `${type}Nearest` },
    keyInput: `${type}KeyInput`,
    ...choiceNames(type),
    setInput: `${type}SetInput`,
    conditionsInput: `${type}ConditionsInput`,
    current: `${type}Current`,
    edits: editNames(type),
    incrementsInput: `${type}IncrementsInput`,
    writes: {
      insert: writeNames('Insert', type),
      update: writeNames('Update', type),
      increment: writeNames('Increment', type),
      delete: writeNames('Delete', type),
    },
    range: { ...writeNames('Delete', `${type}Range`), input: `${type}RangeWhere` },
    statics: staticNames(`${type}Partition`),
    deletable: `${type}DeletableColumn`,
  };
}

function writeNames(verb: string, what: string): WriteNames {
  const field = `${verb.toLowerCase()}${what}`;
  return { field, list: `${field}List`, input: `${verb}${what}Input`, payload: `${verb}${what}Payload` };
}

function staticNames(type: string): StaticNames {
  return {
    update: writeNames('Update', type),
    delete: writeNames('Delete', `${type}Columns`),
    keyInput: `${type}KeyInput`,
    setInput: `${type}SetInput`,
    conditionsInput: `${type}ConditionsInput`,
    columns: `${type}DeletableColumn`,
  };
}

function choiceNames(type: string) {
  return {
    writeOptionsInput: `${type}WriteOptionsInput`,
    deleteOptionsInput: `${type}DeleteOptionsInput`,
    consistency: `${type}Consistency`,
    generated: `${type}Generated`,
  };
}

function editNames(type: string): TableNames['edits'] {
  const names = EDIT_KINDS.map((kind) => [kind, `${type}${capitalize(kind)}Input`]);
  return Object.fromEntries(names) as TableNames['edits']; // one for each kind
}

/** What a table is called when its first names are taken: `OrderTable`, then `OrderTable2`. */
export function fallbackNames({ type }: TableNames, attempt: number): TableNames {
  const number = attempt === 1 ? '' : attempt;
  const name = `${type}Table${number}`;
  return namesOf(name, toCamelCase(name), `${toCamelCase(`${type}Tables`)}${number}`);
}

function partitionNames(type: string, single: string): PartitionNames {
  return {
    type,
    single: `${single}Partition`,
    list: `${single}Partitions`,
    where: `${type}Where`,
    connection: `${type}Connection`,
    edge: `${type}Edge`,
  };
}

function aggregateNames(type: string, list: string): AggregateNames {
  return {
    type,
    field: `${list}Aggregate`,
    extremes: `${type}Extremes`,
    sums: `${type}Sums`,
    averages: `${type}Averages`,
    group: `${type}Group`,
    groupKey: `${type}GroupKey`,
    groupBy: `${type}GroupBy`,
  };
}

/** What a table has beside what every table has: it takes the names of these parts. */
export interface TableTraits {
  readonly hasPartitions: boolean;
  readonly hasRanges: boolean;
  readonly hasVectors: boolean;
  /** Columns of which parts can be written. */
  readonly hasEdits: boolean;
  /** Writes that may choose something. */
  readonly hasChoices: boolean;
  readonly hasStatics: boolean;
}

export const ALL_TRAITS: TableTraits = {
  hasPartitions: true,
  hasRanges: true,
  hasVectors: true,
  hasEdits: true,
  hasChoices: true,
  hasStatics: true,
};

/** The types that a table brings along. */
export function typeNamesOf(names: TableNames, has: TableTraits = ALL_TRAITS): readonly string[] {
  const { type, connection, edge, where, keyInput, setInput, incrementsInput, meta, writes } = names;
  const ofWrites = Object.values(writes).flatMap(({ input, payload }) => [input, payload]);
  const { field: _, ...aggregate } = names.aggregate;
  const { partition, nearest, clusteringFilter, clusteringInput, conditionsInput, current, edits } = names;
  return [
    ...[type, connection, edge, where, keyInput, setInput, incrementsInput, meta, ...ofWrites],
    ...[conditionsInput, current, names.deletable, ...Object.values(aggregate)],
    ...(has.hasPartitions ? [names.range.input, names.range.payload] : []),
    ...(has.hasStatics ? staticTypes(names.statics) : []),
    ...(has.hasChoices ? [names.writeOptionsInput, names.deleteOptionsInput, names.consistency, names.generated] : []),
    ...(has.hasEdits ? Object.values(edits) : []),
    ...(has.hasPartitions ? [partition.type, partition.where, partition.connection, partition.edge] : []),
    ...(has.hasRanges ? [clusteringFilter, clusteringInput] : []),
    ...(has.hasVectors ? [nearest.type] : []),
  ];
}

function staticTypes({ update, delete: columns, ...others }: StaticNames): readonly string[] {
  return [update.input, update.payload, columns.input, columns.payload, ...Object.values(others)];
}

/** The root fields that write a table. */
export function mutationsOf({ writes, range, statics }: TableNames, has: TableTraits = ALL_TRAITS): readonly string[] {
  return [
    ...Object.values(writes).flatMap(({ field, list }) => [field, list]),
    ...(has.hasPartitions ? [range.field] : []),
    ...(has.hasStatics ? [statics.update.field, statics.delete.field] : []),
  ];
}

/** The root fields that read a table. */
export function rootFieldsOf(names: TableNames, has: TableTraits = ALL_TRAITS): readonly string[] {
  const { single, list, byKey, aggregate, partition, nearest } = names;
  return [
    ...[single, list, byKey, aggregate.field],
    ...(has.hasPartitions ? [partition.single, partition.list] : []),
    ...(has.hasVectors ? [nearest.field] : []),
  ];
}
