/** Metadata of small keyspaces, written the way a person would say it. */
import type {
  ColumnKind,
  ColumnMetadata,
  IndexMetadata,
  KeyspaceMetadata,
  TableMetadata,
  UdtMetadata,
} from '../../src/introspection/metadata.ts';

type Columns = Readonly<Record<string, string>>;

export interface TableSpec {
  readonly partition: Columns;
  /** Types may end in ` DESC`. */
  readonly clustering?: Columns;
  readonly statics?: Columns;
  readonly regular?: Columns;
  readonly indexes?: readonly IndexMetadata[];
  /** Order of creation. */
  readonly age?: number;
}

export function makeTable(name: string, spec: TableSpec): TableMetadata {
  const of = (columns: Columns | undefined, kind: ColumnKind): ColumnMetadata[] =>
    Object.entries(columns ?? {}).map(([column, text], index) => ({
      name: column,
      type: text.replace(/ DESC$/, ''),
      kind,
      position: kind === 'partition_key' || kind === 'clustering' ? index : -1,
      order: text.endsWith(' DESC') ? 'DESC' : 'ASC',
    }));
  return {
    name,
    id: `${String(spec.age ?? 0).padStart(8, '0')}-0000-1000-8000-000000000000`,
    comment: '',
    defaultTtlSeconds: 0,
    columns: [
      ...of(spec.partition, 'partition_key'),
      ...of(spec.clustering, 'clustering'),
      ...of(spec.statics, 'static'),
      ...of(spec.regular, 'regular'),
    ],
    indexes: spec.indexes ?? [],
  };
}

export function makeKeyspace(
  tables: Readonly<Record<string, TableSpec>>,
  types: readonly UdtMetadata[] = [],
  name = 'ks',
): KeyspaceMetadata {
  return {
    name,
    replication: { class: 'org.apache.cassandra.locator.SimpleStrategy', replication_factor: '1' },
    types,
    tables: Object.entries(tables).map(([table, spec]) => makeTable(table, spec)),
    views: [],
  };
}

export function saiIndex(name: string, target: string): IndexMetadata {
  return { name, kind: 'CUSTOM', options: { class_name: 'StorageAttachedIndex', target } };
}

export function classicIndex(name: string, target: string): IndexMetadata {
  return { name, kind: 'COMPOSITES', options: { target } };
}
