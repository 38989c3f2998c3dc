/**
 * What a field of the schema reads or writes, as data in its extensions, beside the resolver that does it: the cost of an
 * operation is summed from it.
 */
import type { GraphQLField } from 'graphql';
import type { ColumnModel, RelationModel, TableModel } from '../../model/keyspace-model.ts';

export type FieldMark =
  /** Root field: the row with the key that the arguments give. */
  | { readonly kind: 'row'; readonly table: TableModel }
  /** Root field: a page of rows. */
  | { readonly kind: 'page'; readonly table: TableModel }
  /** Root field: the row with a global id. */
  | { readonly kind: 'node' }
  /** Root field: rows with given keys, or with given global ids. */
  | { readonly kind: 'rows' }
  /** Root field: the partition with the key that the arguments give. */
  | { readonly kind: 'partition'; readonly table: TableModel }
  /** A page of partitions, or of the rows of one. */
  | { readonly kind: 'partitions'; readonly table: TableModel }
  /** What is computed over rows, or groups of them. */
  | { readonly kind: 'aggregate'; readonly table: TableModel }
  /** Root field: the rows whose vectors are nearest to one. */
  | { readonly kind: 'nearest'; readonly table: TableModel }
  /** What is known of the cells of a row. */
  | { readonly kind: 'meta' }
  /** Added in code, which reads so many rows. */
  | { readonly kind: 'code'; readonly rows: number }
  /** The row that a relation names. */
  | { readonly kind: 'one'; readonly table: TableModel; readonly relation: RelationModel }
  /** A page of the rows that a relation names. */
  | { readonly kind: 'many'; readonly table: TableModel; readonly relation: RelationModel }
  /** A page of the rows that a relation names by an index or through a table, or the rows of a list of keys. */
  | { readonly kind: 'related'; readonly table: TableModel }
  | { readonly kind: 'column'; readonly column: ColumnModel }
  | { readonly kind: 'nodeId'; readonly table: TableModel }
  /** A part of a connection, an edge or a page info, told by the field's name. */
  | { readonly kind: 'connection' }
  /** A field of a user-defined type, tuple or map entry. */
  | { readonly kind: 'member' }
  /** Root field: a write. */
  | { readonly kind: 'write'; readonly table: TableModel }
  /** Root field: writes of a list of rows. */
  | { readonly kind: 'writes'; readonly table: TableModel }
  /** A leaf of a payload, known at once from what was written. */
  | { readonly kind: 'told' }
  /** The row after a write. */
  | { readonly kind: 'written'; readonly table: TableModel };

/** The extensions of a field with this mark. */
export function marked(mark: FieldMark): { readonly mark: FieldMark } {
  return { mark };
}

/** The mark of a field; undefined for introspection, health and fields added in code. */
export function markOf(field: GraphQLField<unknown, unknown>): FieldMark | undefined {
  return field.extensions.mark as FieldMark | undefined; // set by `marked` alone
}
