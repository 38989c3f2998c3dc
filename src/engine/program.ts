/**
 * A program: what a query reads and shows, as plain data. Made once for a document, an operation and the values of its
 * `@skip` and `@include`; carried out by `run.ts`, turned into text by `write-json.ts`, or into a result with errors by
 * `to-result.ts`.
 */
import type { DocumentNode, FieldNode, GraphQLField, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import type { ColumnModel, RelationModel, TableModel } from '../model/keyspace-model.ts';
import type { Projection } from '../plan/projection.ts';
import type { ResultColumn } from '../statement/statement.ts';

/** A validated document and the operation of it that runs. */
export interface PreparedQuery {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** A field where it was asked for. */
export interface Site {
  /** The response key. */
  readonly key: string;
  /** The key as it stands in the answer, with what separates it from the field before: `"first":`, `,"second":`. */
  readonly head: string;
  /** All places in the document that were merged into this field. */
  readonly nodes: readonly FieldNode[];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parent: GraphQLObjectType;
}

/** `__typename`, whose value is known. */
export interface TypenameItem {
  readonly kind: 'typename';
  readonly key: string;
  readonly head: string;
  readonly name: string;
}

/** How a value becomes text. */
export type ValueShape =
  /** Strings that may need escaping. */
  | { readonly kind: 'text' }
  /** Strings of which no character needs escaping: dates, uuids, numbers as strings. */
  | { readonly kind: 'plain' }
  /** Numbers and booleans, and the words for what is no number. */
  | { readonly kind: 'number' }
  | { readonly kind: 'list'; readonly of: ValueShape }
  | { readonly kind: 'struct'; readonly items: readonly (TypenameItem | MemberItem)[] };

/** A field of a user-defined type, tuple or map entry. */
export interface MemberItem extends Site {
  readonly kind: 'member';
  readonly property: string;
  readonly shape: ValueShape;
  readonly isNonNull: boolean;
}

export interface ColumnItem extends Site {
  readonly kind: 'column';
  readonly column: ColumnModel;
  readonly shape: ValueShape;
  readonly isNonNull: boolean;
}

export interface NodeIdItem extends Site {
  readonly kind: 'nodeId';
}

/** A relation: `slot` is its place among the relations of its object. */
export interface RelationItem {
  readonly kind: 'relation';
  readonly slot: number;
  readonly read: OneRead | ManyRead;
}

export type ObjectItem = TypenameItem | ColumnItem | NodeIdItem | RelationItem;

/** What is shown of a row. */
export interface ObjectShape {
  readonly table: TableModel;
  readonly type: GraphQLObjectType;
  readonly items: readonly ObjectItem[];
  readonly relations: readonly (OneRead | ManyRead)[];
}

/** Columns that a read fetches: those that are shown, the sources of relations, the key. */
export interface Columns {
  readonly projection: Projection;
  /** What is decoded of an answer. */
  readonly wanted: readonly ResultColumn[];
}

export interface RowRead extends Site {
  readonly kind: 'row';
  readonly table: TableModel;
  readonly object: ObjectShape;
  readonly columns: Columns;
}

export interface OneRead extends Site {
  readonly kind: 'one';
  readonly table: TableModel;
  readonly relation: RelationModel;
  readonly object: ObjectShape;
  readonly columns: Columns;
}

export interface ManyRead extends Site {
  readonly kind: 'many';
  readonly table: TableModel;
  readonly relation: RelationModel;
  readonly connection: ConnectionShape;
  readonly columns: Columns;
}

export interface PageRead extends Site {
  readonly kind: 'page';
  readonly table: TableModel;
  readonly connection: ConnectionShape;
  readonly columns: Columns;
}

/** A row by its global id: what is shown depends on the table that the id names. */
export interface NodeRead extends Site {
  readonly kind: 'node';
  readonly ofTable: (table: TableModel) => { readonly object: ObjectShape; readonly columns: Columns };
}

export type RootRead = RowRead | PageRead | NodeRead;
export type RootItem = TypenameItem | RootRead;

export interface EdgesItem extends Site {
  readonly kind: 'edges';
  /** `node` is the place of the object among those of the connection. */
  readonly items: readonly (TypenameItem | (Site & { readonly kind: 'node'; readonly object: number }) | CursorItem)[];
}

export interface CursorItem extends Site {
  readonly kind: 'cursor';
}

export interface PageInfoItem extends Site {
  readonly kind: 'pageInfo';
  readonly items: readonly (
    | TypenameItem
    | (Site & { readonly kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor' })
  )[];
}

/** The rows without their edges. */
export interface NodesItem extends Site {
  readonly kind: 'nodes';
  /** The place of the object among those of the connection. */
  readonly object: number;
}

export interface ConnectionShape {
  readonly items: readonly (TypenameItem | EdgesItem | NodesItem | PageInfoItem)[];
  /** One for each selection of `edges { node }` and of `nodes`, all over the same rows. */
  readonly objects: readonly ObjectShape[];
}

/** A write, or one for each of a list of inputs, of which only what is known at once is shown. */
export interface WriteItem extends Site {
  readonly kind: 'write';
  readonly isList: boolean;
  readonly items: readonly (TypenameItem | ToldItem)[];
}

/** A leaf of a payload that its own resolver knows at once. */
export interface ToldItem extends Site {
  readonly kind: 'told';
}

/** A mutation. */
export interface WriteProgram {
  readonly operation: OperationDefinitionNode;
  readonly writes: readonly (TypenameItem | WriteItem)[];
}

export interface Program {
  readonly items: readonly RootItem[];
  /** Whether no table is read at two places: then no statement can be shared, and no row need be kept. */
  readonly isEachReadOnce: boolean;
}
