/** Indexes of Cassandra -> what they let a `where` say. */
import { isOrdered } from '../cql-type/compare.ts';
import type { IndexMetadata } from '../introspection/metadata.ts';
import {
  type ColumnModel,
  type Filtering,
  type FilterModel,
  type IndexModel,
  isKey,
  type Matching,
  type ScalarName,
  type TableModel,
} from './keyspace-model.ts';
import { filterNameOf } from './naming.ts';
import { definitionOf, OPERATOR_NAMES, type Operator } from './operators.ts';

const TARGET = /^(values|keys|entries|full)\((.*)\)$/s;

export type IndexOutcome = { readonly index: IndexModel } | { readonly unusable: string };

function kindOf({ kind, options }: IndexMetadata): IndexModel['kind'] | undefined {
  if (kind !== 'CUSTOM') return 'classic';
  if (/(^|\.)(StorageAttachedIndex|sai)$/i.test(options.class_name ?? '')) return 'sai';
  return /(^|\.)SASIIndex$/.test(options.class_name ?? '') ? 'sasi' : undefined;
}

/** How vectors of a column are compared, where it has an index for that. */
export function similarityOf(indexes: readonly IndexMetadata[], column: string): string | undefined {
  const index = indexes.find((each) => kindOf(each) === 'sai' && unquote(each.options.target ?? '') === column);
  return index === undefined ? undefined : (index.options.similarity_function ?? 'cosine').toLowerCase();
}

/** The index in our terms, or the reason why it is of no use to the API. */
export function toIndexModel(index: IndexMetadata, columns: ReadonlyMap<string, ColumnModel>): IndexOutcome {
  const kind = kindOf(index);
  if (kind === undefined) return { unusable: `its class ${index.options.class_name} is not supported` };
  const [, wrapper, inner] = TARGET.exec(index.options.target ?? '') ?? [];
  const column = columns.get(unquote(inner ?? index.options.target ?? ''));
  if (column === undefined) return { unusable: 'its column is not part of the API' };
  const target = (wrapper as IndexModel['target'] | undefined) ?? 'value'; // one of the words of the pattern
  return { index: { name: index.name, column, kind, target, ...textOptions(kind, column, index.options) } };
}

type TextOptions = Pick<IndexModel, 'search' | 'matching'>;

function textOptions(kind: IndexModel['kind'], column: ColumnModel, options: IndexMetadata['options']): TextOptions {
  if (!isText(column)) return {};
  const is = (name: string, fallback = 'false') => (options[name] ?? fallback).toLowerCase() === 'true';
  const isAnalyzed = options.analyzer_class !== undefined || options.index_analyzer !== undefined;
  const matching: Matching[] = [
    ...(is('case_sensitive', 'true') ? [] : (['case'] as const)),
    ...(is('normalize') ? (['normal form'] as const) : []),
    ...(is('ascii') ? (['accents'] as const) : []),
    ...(isAnalyzed ? (['words'] as const) : []),
  ];
  return {
    ...(kind === 'sasi' ? { search: options.mode?.toUpperCase() === 'CONTAINS' ? 'infix' : 'prefix' } : {}),
    ...(matching.length === 0 ? {} : { matching }),
  };
}

function isText({ fieldType }: ColumnModel): boolean {
  return fieldType.kind === 'scalar' && fieldType.name === 'String';
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Scalars on which an SAI index serves ranges: numbers, times and addresses, not text, uuid, boolean. */
const RANGE_SCALARS: ReadonlySet<ScalarName> = new Set([
  'Int',
  'TinyInt',
  'SmallInt',
  'BigInt',
  'Varint',
  'Decimal',
  'Float32',
  'Double',
  'TimeUUID',
  'DateTime',
  'Date',
  'Time',
  'Inet',
]);

/** Whether ranges on an index over values of this type can be served. */
function isRangeType({ fieldType }: ColumnModel): boolean {
  return fieldType.kind === 'scalar' && RANGE_SCALARS.has(fieldType.name);
}

/** Whether an index serves an operator on its column (run on Cassandra 5.0). */
export function serves(index: IndexModel, operator: Operator): boolean {
  const { kind, target, column, search } = index;
  if (column.group === 'vector') return false;
  const need = definitionOf(operator).index;
  switch (need) {
    case 'value':
      return (target === 'value' || target === 'full') && !(kind === 'sasi' && index.matching?.includes('words'));
    case 'union':
      return serves(index, 'eq') && !index.matching?.some((each) => each === 'accents' || each === 'words');
    case 'range':
      if (isOfTime(operator) && !isTimeUuid(column)) return false;
      return kind !== 'classic' && target === 'value' && isRangeType(column);
    case 'prefix':
      return search !== undefined;
    case 'infix':
      return search === 'infix';
    default:
      return target === need;
  }
}

/** By the time in a uuid of version 1. */
const TIME: readonly Operator[] = ['after', 'before'];

function isOfTime(operator: Operator): boolean {
  return TIME.includes(operator);
}

function isTimeUuid({ cqlType }: ColumnModel): boolean {
  return cqlType === 'timeuuid';
}

function rangeOf(column: ColumnModel): readonly Operator[] {
  return isTimeUuid(column) ? [...RANGE, ...TIME] : RANGE;
}

/** The operators of a clustering column of a type that is made of others: it is compared as a whole. */
const WHOLE: readonly Operator[] = ['eq', 'in'];
const RANGE: readonly Operator[] = ['eq', 'in', 'gt', 'gte', 'lt', 'lte'];

function byRole(column: ColumnModel): readonly Operator[] {
  if (column.role === 'partition') return WHOLE;
  if (column.role === 'clustering') return column.fieldType.kind === 'scalar' ? rangeOf(column) : WHOLE;
  return [];
}

/**
 * What `ALLOW FILTERING` finds in a column. Frozen collections are compared as a whole only: beside an SAI index Cassandra
 * 5.0 finds nothing in them by `CONTAINS`, and says no word.
 */
export function byFiltering(column: ColumnModel): readonly Operator[] {
  if (isKey(column)) return [];
  const { cqlType, valueType } = column;
  if (cqlType.startsWith('frozen<')) return WHOLE;
  switch (valueType.kind) {
    case 'native':
      return isOrdered(valueType) || valueType.name === 'counter' ? rangeOf(column) : [];
    case 'map':
      return ['containsKey', 'contains', 'containsEntry'];
    case 'list':
    case 'set':
      return ['contains'];
    default:
      return []; // tuples are always frozen, vectors have a search of their own
  }
}

/** The filters of a table: all columns of which a read can be served, each with exactly the operators that serve it. */
export function toFilters(
  columns: readonly ColumnModel[],
  indexes: readonly IndexModel[],
  filtering: Filtering,
): readonly FilterModel[] {
  return columns.flatMap((column) => {
    const offered = new Set([
      ...byRole(column),
      ...indexes.filter((index) => index.column === column).flatMap(operatorsOf),
      ...(filtering === 'none' ? [] : byFiltering(column)),
    ]);
    const operators = OPERATOR_NAMES.filter((name) => offered.has(name));
    return operators.length === 0 ? [] : [{ column, operators, typeName: filterNameOf(operators, column.fieldType) }];
  });
}

/** The filters of a delete of rows of one partition: equality on its key, and what follows it in order. */
export function toRangeFilters({ partitionKeys, clusteringKeys }: TableModel): readonly FilterModel[] {
  const filterOf = (column: ColumnModel, operators: readonly Operator[]): FilterModel => ({
    column,
    operators,
    typeName: filterNameOf(operators, column.fieldType),
  });
  return [
    ...partitionKeys.map((column) => filterOf(column, ['eq'])),
    ...clusteringKeys.map((column) =>
      filterOf(
        column,
        OPERATOR_NAMES.filter((name) => byRole(column).includes(name)),
      ),
    ),
  ];
}

/** The text by which an index finds a value: values with the same one find the same rows. */
export function termOf({ matching = [] }: IndexModel, text: string): string {
  const cased = matching.includes('case') ? text.toLowerCase() : text;
  return matching.includes('normal form') ? cased.normalize('NFC') : cased;
}

function operatorsOf(index: IndexModel): readonly Operator[] {
  return OPERATOR_NAMES.filter((operator) => serves(index, operator));
}

/** The clustering columns over which one range may go, from the first on. */
export function toRangeKeys(columns: readonly ColumnModel[]): readonly ColumnModel[] {
  const clustering = columns.filter(({ role }) => role === 'clustering');
  const end = clustering.findIndex(({ valueType, isNullable }) => !isOrdered(valueType) || isNullable);
  const keys = end < 0 ? clustering : clustering.slice(0, end);
  return keys.length < 2 ? [] : keys;
}
