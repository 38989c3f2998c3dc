/** What a keyspace holds, as `system_schema` tells it: plain data, sorted, with the types still as texts. */

export interface KeyspaceMetadata {
  readonly name: string;
  /** `class` and its settings. */
  readonly replication: Readonly<Record<string, string>>;
  /** Of the cluster, where it is another than Murmur3. */
  readonly partitioner?: string;
  readonly types: readonly UdtMetadata[];
  readonly tables: readonly TableMetadata[];
  readonly views: readonly TableMetadata[];
}

export interface UdtMetadata {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

export type ColumnKind = 'partition_key' | 'clustering' | 'static' | 'regular';

export interface ColumnMetadata {
  readonly name: string;
  readonly type: string;
  readonly kind: ColumnKind;
  /** Place in the partition key or among the clustering columns; -1 for others. */
  readonly position: number;
  readonly order: 'ASC' | 'DESC';
}

export interface IndexMetadata {
  readonly name: string;
  /** `COMPOSITES` for a classic index, `CUSTOM` for others. */
  readonly kind: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface TableMetadata {
  readonly name: string;
  /** Version 1 uuid of the table's creation; orders claims on names. */
  readonly id: string;
  readonly comment: string;
  readonly defaultTtlSeconds: number;
  /** Present in tables with compact storage, whose clustering columns after the first may have no value. */
  readonly isCompact?: true;
  readonly columns: readonly ColumnMetadata[];
  readonly indexes: readonly IndexMetadata[];
}
