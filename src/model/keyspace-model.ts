/** What the gateway offers, decided once: names, types, keys, indexes, relations. Frozen, without functions or I/O. */
import type { ValueType } from '../cql-type/value-type.ts';

/** The scalars of the API, in the order of the README. */
export const SCALAR_NAMES = [
  'String',
  'Int',
  'Boolean',
  'TinyInt',
  'SmallInt',
  'BigInt',
  'Varint',
  'Decimal',
  'Float32',
  'Double',
  'UUID',
  'TimeUUID',
  'DateTime',
  'Date',
  'Time',
  'Duration',
  'Inet',
  'Blob',
] as const;
export type ScalarName = (typeof SCALAR_NAMES)[number];

/** A type in the API. Structs are object types with an input type of the same name plus `Input`. */
export type FieldType =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'list'; readonly of: FieldType }
  | { readonly kind: 'struct'; readonly name: string };

export interface StructField {
  readonly name: string;
  readonly type: FieldType;
  readonly isRequired: boolean;
}

/** A user-defined type, a map entry or a tuple. */
export interface StructModel {
  readonly name: string;
  /** Of its input type. */
  readonly inputName: string;
  readonly description: string;
  readonly fields: readonly StructField[];
}

export type ColumnRole = 'partition' | 'clustering' | 'static' | 'regular';
/**
 * Narrow columns are always read together, the others by group: 2³ column sets a table and path. With the blobs come the
 * columns that the configuration calls wide.
 */
export type ColumnGroup = 'narrow' | 'blob' | 'vector' | 'collection';

export interface ColumnModel {
  readonly name: string;
  readonly field: string;
  readonly cqlType: string;
  readonly valueType: ValueType;
  readonly fieldType: FieldType;
  readonly role: ColumnRole;
  readonly order: 'ASC' | 'DESC';
  /** Whether a row may have no value in it. */
  readonly isNullable: boolean;
  readonly group: ColumnGroup;
  /** How the index of a vector column compares; what it cannot compare Cassandra does not store. */
  readonly similarity?: string;
}

export type FilterKind = 'eq' | 'range' | 'contains' | 'map';

/** A column that may stand in `where`, with the operators that its type and role allow. */
export interface FilterModel {
  readonly column: ColumnModel;
  readonly kind: FilterKind;
  /** Of its input type, which filters of the same kind and type share. */
  readonly typeName: string;
}

export interface IndexModel {
  readonly name: string;
  readonly column: ColumnModel;
  readonly isSai: boolean;
  readonly target: 'value' | 'values' | 'keys' | 'entries';
}

export interface RelationModel {
  readonly field: string;
  readonly kind: 'one' | 'many';
  /** Id of the target table. */
  readonly target: string;
  /** In the order of the target's key. */
  readonly pairs: readonly { readonly source: ColumnModel; readonly target: ColumnModel }[];
}

export type WriteKind = 'insert' | 'update' | 'increment' | 'delete';

export interface WriteNames {
  readonly field: string;
  readonly input: string;
  readonly payload: string;
}

/** Everything that the API calls after a table. */
export interface TableNames {
  readonly type: string;
  /** Root field of one row. */
  readonly single: string;
  /** Root field of a page of rows. */
  readonly list: string;
  readonly connection: string;
  readonly edge: string;
  readonly where: string;
  readonly keyInput: string;
  readonly setInput: string;
  readonly incrementsInput: string;
  readonly writes: Readonly<Record<WriteKind, WriteNames>>;
}

export interface TableModel {
  /** `keyspace.table`, in Cassandra's spelling. */
  readonly id: string;
  readonly keyspace: string;
  readonly name: string;
  readonly kind: 'table' | 'counter' | 'view';
  readonly names: TableNames;
  readonly comment: string;
  readonly defaultTtlSeconds: number;
  readonly columns: readonly ColumnModel[];
  readonly partitionKeys: readonly ColumnModel[];
  readonly clusteringKeys: readonly ColumnModel[];
  readonly indexes: readonly IndexModel[];
  readonly filters: readonly FilterModel[];
  readonly relations: readonly RelationModel[];
  readonly isWritable: boolean;
  readonly canScan: boolean;
}

export interface GatewayModel {
  readonly tables: readonly TableModel[];
  readonly structs: readonly StructModel[];
  readonly warnings: readonly string[];
}

/** Partition key and clustering columns, in order. */
export function keyColumns(table: TableModel): readonly ColumnModel[] {
  return [...table.partitionKeys, ...table.clusteringKeys];
}

export function isKey(column: ColumnModel): boolean {
  return column.role === 'partition' || column.role === 'clustering';
}
