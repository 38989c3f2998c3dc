/** What the gateway offers, decided once: names, types, keys, indexes, relations. Frozen, without functions or I/O. */

import type { ColumnChecks, Consistency, Generator, SerialConsistency } from '../config/config.ts';
import type { JsonValue, ValueType } from '../cql-type/value-type.ts';
import type { TableNames } from './names.ts';
import type { Operator } from './operators.ts';

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
  /** What the configuration says of it. */
  readonly comment?: string;
  readonly deprecation?: string;
  /** How the index of a vector column compares; what it cannot compare Cassandra does not store. */
  readonly similarity?: string;
}

/** A column that may stand in `where`, with the operators that its key, its indexes or the configuration serve. */
export interface FilterModel {
  readonly column: ColumnModel;
  readonly operators: readonly Operator[];
  /** Of its input type, which filters with the same operators on the same type share. */
  readonly typeName: string;
}

/** Texts that differ in this alone are the same to an index. */
export type Matching = 'case' | 'normal form' | 'accents' | 'words';

export interface IndexModel {
  readonly name: string;
  readonly column: ColumnModel;
  /** Storage attached, one table of its own for each node, or SSTable attached. */
  readonly kind: 'sai' | 'classic' | 'sasi';
  /** `full`: equality of a whole frozen collection. */
  readonly target: 'value' | 'full' | 'values' | 'keys' | 'entries';
  /** Which parts of texts it finds by `LIKE`. */
  readonly search?: 'prefix' | 'infix';
  /** What equality finds beside the same text. */
  readonly matching?: readonly Matching[];
}

/** What is read by `ALLOW FILTERING`: nothing, parts of a partition, or all. */
export type Filtering = 'none' | 'partition' | 'table';

/** Where a relation takes a part of its key from: a column, a field within one, or the configuration. */
export type RelationSource =
  | { readonly kind: 'column'; readonly column: ColumnModel; readonly path: readonly string[] }
  | { readonly kind: 'constant'; readonly value: JsonValue };

export interface RelationPair {
  readonly source: RelationSource;
  readonly target: ColumnModel;
}

export interface RelationModel {
  readonly field: string;
  /**
   * A row; a page of rows by their key, or by an index; the rows of a list of keys; a page of rows that a link table names.
   */
  readonly kind: 'one' | 'many' | 'indexed' | 'list' | 'through';
  /** Id of the target table, of `through` that of the link table. */
  readonly target: string;
  /** In the order of the target's key. */
  readonly pairs: readonly RelationPair[];
  /** From the link table on. */
  readonly to?: {
    readonly target: string;
    readonly pairs: readonly RelationPair[];
    readonly connection: string;
    readonly edge: string;
  };
}

export type WriteKind = 'insert' | 'update' | 'increment' | 'delete';

export type { Generator };

/** What the configuration lets the writes of a table choose. */
export interface WriteChoices {
  readonly hasTtl: boolean;
  readonly hasTimestamp: boolean;
  readonly consistencies: readonly Consistency[];
  readonly serial: SerialConsistency | undefined;
  /** The column that counts the writes of a row. */
  readonly version: ColumnModel | undefined;
  readonly checks: ReadonlyMap<ColumnModel, ColumnChecks>;
  /** Columns whose values an audit tells. */
  readonly audited: readonly ColumnModel[];
  /** Columns whose values are made where an insert has none. */
  readonly generated: ReadonlyMap<ColumnModel, Generator>;
}

/** A copy of a table under another key, which writes of the table carry along. */
export interface CompanionModel {
  readonly table: TableModel;
  /** Column of the copy → that of the table whose values it has. */
  readonly sources: ReadonlyMap<ColumnModel, ColumnModel>;
  /** Columns of the table beside its key that are part of the copy's: the row moves in the copy when they change. */
  readonly moving: readonly ColumnModel[];
}

/** What may be done with a table. Columns are those beside the key that may be given values; undefined where none is. */
export interface TableRights {
  readonly read: boolean;
  readonly insert: readonly ColumnModel[] | undefined;
  readonly update: readonly ColumnModel[] | undefined;
  readonly increment: readonly ColumnModel[] | undefined;
  readonly delete: boolean;
  /** Columns that a delete may empty in place of the row. */
  readonly clear: readonly ColumnModel[];
  /** Whether rows are known to be permitted without looking at them, so that what goes over many may be read, and deleted. */
  readonly readMany: boolean;
  readonly deleteMany: boolean;
}

export interface TableModel {
  /** `keyspace.table`, in Cassandra's spelling. */
  readonly id: string;
  readonly keyspace: string;
  readonly name: string;
  readonly kind: 'table' | 'counter' | 'view';
  readonly names: TableNames;
  /** What is said of it, of the configuration or Cassandra's comment. */
  readonly comment: string;
  /** Why it should no more be used. */
  readonly deprecation?: string;
  readonly defaultTtlSeconds: number;
  readonly columns: readonly ColumnModel[];
  readonly partitionKeys: readonly ColumnModel[];
  readonly clusteringKeys: readonly ColumnModel[];
  readonly indexes: readonly IndexModel[];
  readonly filters: readonly FilterModel[];
  /** Clustering columns over which a range may go; none where there are fewer than two. */
  readonly rangeKeys: readonly ColumnModel[];
  readonly filtering: Filtering;
  readonly relations: readonly RelationModel[];
  readonly companions: readonly CompanionModel[];
  readonly rights: TableRights;
  readonly writes: WriteChoices;
  readonly canScan: boolean;
  /** The table with all of its columns, where this is what a role sees of it. */
  readonly whole?: TableModel;
  /** Of the cluster, where it is another than Murmur3. */
  readonly partitioner?: string;
}

export interface GatewayModel {
  /** The field with the global id of a row. */
  readonly globalId: 'nodeId' | 'id';
  readonly tables: readonly TableModel[];
  readonly structs: readonly StructModel[];
  readonly warnings: readonly string[];
}

/** Partition key and clustering columns, in order: the same list for the same table. */
export function keyColumns(table: TableModel): readonly ColumnModel[] {
  return partsOf(table).keys;
}

/** All columns beside the key, in order: the same list for the same table. */
export function otherColumns(table: TableModel): readonly ColumnModel[] {
  return partsOf(table).others;
}

interface TableParts {
  readonly keys: readonly ColumnModel[];
  readonly others: readonly ColumnModel[];
}

const parts = new WeakMap<TableModel, TableParts>();

function partsOf(table: TableModel): TableParts {
  let known = parts.get(table);
  if (known === undefined) {
    known = {
      keys: [...table.partitionKeys, ...table.clusteringKeys],
      others: table.columns.filter((column) => !isKey(column)),
    };
    parts.set(table, known);
  }
  return known;
}

export function canWrite({ rights }: TableModel): boolean {
  return rights.delete || (rights.insert ?? rights.update ?? rights.increment) !== undefined;
}

export function isKey(column: ColumnModel): boolean {
  return column.role === 'partition' || column.role === 'clustering';
}
