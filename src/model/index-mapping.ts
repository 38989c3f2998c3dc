/** Indexes of Cassandra -> what they let a `where` say. */
import type { IndexMetadata } from '../introspection/metadata.ts';
import {
  type ColumnModel,
  type FilterKind,
  type FilterModel,
  type IndexModel,
  isKey,
  type ScalarName,
} from './keyspace-model.ts';
import { filterNameOf } from './naming.ts';

const TARGET = /^(values|keys|entries|full)\((.*)\)$/s;

export type IndexOutcome = { readonly index: IndexModel } | { readonly unusable: string };

function isStorageAttached({ kind, options }: IndexMetadata): boolean {
  return kind === 'CUSTOM' && /(^|\.)(StorageAttachedIndex|sai)$/i.test(options.class_name ?? '');
}

/** How vectors of a column are compared, where it has an index for that. */
export function similarityOf(indexes: readonly IndexMetadata[], column: string): string | undefined {
  const index = indexes.find((each) => isStorageAttached(each) && unquote(each.options.target ?? '') === column);
  return index === undefined ? undefined : (index.options.similarity_function ?? 'cosine').toLowerCase();
}

/** The index in our terms, or the reason why it is of no use to the API. */
export function toIndexModel(index: IndexMetadata, columns: ReadonlyMap<string, ColumnModel>): IndexOutcome {
  const isSai = isStorageAttached(index);
  if (index.kind === 'CUSTOM' && !isSai) return { unusable: `its class ${index.options.class_name} is not supported` };
  const [, wrapper, inner] = TARGET.exec(index.options.target ?? '') ?? [];
  const column = columns.get(unquote(inner ?? index.options.target ?? ''));
  if (column === undefined) return { unusable: 'its column is not part of the API' };
  if (column.group === 'vector') return { unusable: 'vector search is not served yet' };
  if (wrapper === 'full') return { unusable: 'equality of whole collections is not served yet' };
  const target = (wrapper as IndexModel['target'] | undefined) ?? 'value'; // one of the other words of the pattern
  return { index: { name: index.name, column, isSai, target } };
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
export function isRangeType(column: ColumnModel): boolean {
  return column.fieldType.kind === 'scalar' && RANGE_SCALARS.has(column.fieldType.name);
}

/**
 * The filters of a table: all key columns, and every other column that has an index. The kind depends on role and type
 * alone, so that another index on the same column changes no input type.
 */
export function toFilters(columns: readonly ColumnModel[], indexes: readonly IndexModel[]): readonly FilterModel[] {
  const indexed = new Set(indexes.map((index) => index.column));
  return columns
    .filter((column) => isKey(column) || indexed.has(column))
    .map((column) => {
      const kind = filterKind(column);
      return { column, kind, typeName: filterNameOf(kind, column.fieldType) };
    });
}

function filterKind(column: ColumnModel): FilterKind {
  if (column.role === 'partition') return 'eq';
  if (column.role === 'clustering') return column.fieldType.kind === 'scalar' ? 'range' : 'eq';
  switch (column.valueType.kind) {
    case 'list':
    case 'set':
      return 'contains';
    case 'map':
      return 'map';
    default:
      return isRangeType(column) ? 'range' : 'eq';
  }
}
