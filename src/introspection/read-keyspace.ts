/** `system_schema` rows -> metadata. The driver's metadata loads tables one by one and misreads some types. */
import { type JsonValue, native, type Row, type ValueType } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { ResultColumn, Statement } from '../statement/statement.ts';
import type {
  ColumnKind,
  ColumnMetadata,
  IndexMetadata,
  KeyspaceMetadata,
  TableMetadata,
  UdtMetadata,
} from './metadata.ts';

const TEXT = native('text');
const TEXT_LIST: ValueType = { kind: 'list', of: TEXT };
const TEXT_SET: ValueType = { kind: 'set', of: TEXT };
const TEXT_MAP: ValueType = { kind: 'map', key: TEXT, value: TEXT };

const READS = {
  keyspaces: { replication: TEXT_MAP },
  tables: {
    table_name: TEXT,
    id: native('uuid'),
    comment: TEXT,
    default_time_to_live: native('int'),
    flags: TEXT_SET,
  },
  views: {
    view_name: TEXT,
    id: native('uuid'),
    comment: TEXT,
    default_time_to_live: native('int'),
  },
  columns: {
    table_name: TEXT,
    column_name: TEXT,
    type: TEXT,
    kind: TEXT,
    position: native('int'),
    clustering_order: TEXT,
  },
  types: { type_name: TEXT, field_names: TEXT_LIST, field_types: TEXT_LIST },
  indexes: { table_name: TEXT, index_name: TEXT, kind: TEXT, options: TEXT_MAP },
} as const satisfies Record<string, Record<string, ValueType>>;

const PARTITIONER: Statement = {
  cql: "SELECT partitioner FROM system.local WHERE key = 'local'",
  values: [],
  columns: [{ column: 'partitioner', property: 'partitioner', type: TEXT }],
  kind: 'read',
  isIdempotent: true,
  isPrepared: false,
};

function partitionerOf([row]: readonly Row[]): Pick<KeyspaceMetadata, 'partitioner'> {
  const partitioner = String(row?.partitioner ?? '');
  return /(^|\.)Murmur3Partitioner$|^$/.test(partitioner) ? {} : { partitioner };
}

type SystemTable = keyof typeof READS;

/**
 * Reads one keyspace: seven queries in parallel.
 * @throws {GatewayError} `KEYSPACE_NOT_FOUND` when there is no such keyspace.
 */
export async function readKeyspace(
  executor: Executor,
  keyspace: string,
  scope: ExecutionScope,
): Promise<KeyspaceMetadata> {
  const read = async (table: SystemTable) => (await executor.execute(selectFrom(table, keyspace), scope)).rows;
  const [local, keyspaces, tables, views, columns, types, indexes] = await Promise.all([
    executor.execute(PARTITIONER, scope),
    read('keyspaces'),
    read('tables'),
    read('views'),
    read('columns'),
    read('types'),
    read('indexes'),
  ]);
  const [found] = keyspaces;
  if (found === undefined) {
    throw new GatewayError(
      'KEYSPACE_NOT_FOUND',
      `The keyspace ${JSON.stringify(keyspace)} does not exist: check CASSANDRA_KEYSPACES`,
    );
  }
  const toTable = tableReader(columns, indexes);
  return {
    name: keyspace,
    replication: textMap(found.replication),
    ...partitionerOf(local.rows),
    types: types.map(toUdt).sort(byName),
    tables: tables.map((row) => toTable(row, text(row.table_name))).sort(byName),
    views: views.map((row) => toTable(row, text(row.view_name))).sort(byName),
  };
}

/** Tables and views have their columns and indexes in tables of their own. */
function tableReader(columns: readonly Row[], indexes: readonly Row[]): (row: Row, name: string) => TableMetadata {
  const [columnsOf, indexesOf] = [groupByTable(columns), groupByTable(indexes)];
  return (row, name) => ({
    name,
    id: text(row.id),
    comment: text(row.comment),
    defaultTtlSeconds: Number(row.default_time_to_live ?? 0),
    ...(isCompact(row.flags) ? { isCompact: true } : {}),
    columns: sortedColumns((columnsOf.get(name) ?? []).map(toColumn)),
    indexes: (indexesOf.get(name) ?? []).map(toIndex).sort(byName),
  });
}

/** As Cassandra's `TableMetadata.Flag.isCQLTable` says it; views have no flags. */
function isCompact(value: JsonValue | undefined): boolean {
  if (!Array.isArray(value)) return false;
  return !value.includes('compound') || value.includes('dense') || value.includes('super');
}

function selectFrom(table: SystemTable, keyspace: string): Statement {
  const columns: ResultColumn[] = Object.entries(READS[table]).map(([column, type]) => ({
    column,
    property: column,
    type,
  }));
  return {
    cql: `SELECT ${columns.map(({ column }) => column).join(', ')} FROM system_schema.${table} WHERE keyspace_name = ?`,
    values: [{ value: keyspace, type: TEXT }],
    columns,
    kind: 'read',
    isIdempotent: true,
    isPrepared: false,
  };
}

function groupByTable(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = text(row.table_name);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

function toColumn(row: Row): ColumnMetadata {
  return {
    name: text(row.column_name),
    type: text(row.type),
    kind: text(row.kind) as ColumnKind, // the four kinds that Cassandra writes
    position: Number(row.position),
    order: text(row.clustering_order).toUpperCase() === 'DESC' ? 'DESC' : 'ASC',
  };
}

const KIND_ORDER: readonly ColumnKind[] = ['partition_key', 'clustering', 'static', 'regular'];

function sortedColumns(columns: readonly ColumnMetadata[]): readonly ColumnMetadata[] {
  return [...columns].sort(
    (a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || a.position - b.position || byName(a, b),
  );
}

function toIndex(row: Row): IndexMetadata {
  return { name: text(row.index_name), kind: text(row.kind), options: textMap(row.options) };
}

/** Sorted by key, so that equal maps are written alike. */
function textMap(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const entries = (value ?? []) as readonly { readonly key: string; readonly value: string }[]; // of a map by its type above
  return Object.fromEntries(
    entries.map((entry) => [entry.key, entry.value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function toUdt(row: Row): UdtMetadata {
  const [names, types] = [row.field_names as readonly string[], row.field_types as readonly string[]]; // lists by their type above
  return { name: text(row.type_name), fields: names.map((name, index) => ({ name, type: types[index] ?? '' })) };
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** By code points, so that the order depends on no locale. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
