/** Tables and views of the metadata on their way into the model. */
import type { ShapeConfig } from '../config/config.ts';
import { NATIVE_TYPES } from '../cql-type/cql-type.ts';
import type { ColumnMetadata, KeyspaceMetadata, TableMetadata } from '../introspection/metadata.ts';
import type { ColumnModel, TableModel } from './keyspace-model.ts';
import { ownFields } from './naming.ts';
import { entryOf } from './shape-entry.ts';
import type { TableTraits } from './table-names.ts';

export interface KeyspaceInput {
  readonly metadata: KeyspaceMetadata;
  /** What names of this keyspace begin with; empty for a single keyspace. */
  readonly prefix: string;
}

/** A table on its way into the model. */
export interface Draft {
  readonly keyspace: KeyspaceInput;
  readonly table: TableMetadata;
  readonly isView: boolean;
}

export function idOf({ keyspace, table }: Pick<Draft, 'keyspace' | 'table'>): string {
  return `${keyspace.metadata.name}.${table.name}`;
}

export function sourceOf(draft: Draft): string {
  return `${draft.isView ? 'view' : 'table'} \`${idOf(draft)}\``;
}

/** The time in a version 1 uuid as sortable text; other ids count as oldest. */
export function createdAt(id: string): string {
  const [low = '', mid = '', high = ''] = id.split('-');
  return high.startsWith('1') ? high.slice(1) + mid + low : '';
}

export function traitsOf(draft: Pick<Draft, 'table' | 'keyspace'>, writes: ShapeConfig['writes']): TableTraits {
  const { table } = draft;
  return {
    hasPartitions: table.columns.some(({ kind }) => kind === 'clustering'),
    hasRanges: hasRanges(table),
    hasVectors: table.columns.some(({ type }) => type.startsWith('vector<')),
    hasEdits: table.columns.some(({ type }) => /^(set|list|map)</.test(type) || isUdt(type)),
    hasStatics: table.columns.some(({ kind }) => kind === 'static'),
    hasChoices: entryOf(writes, idOf(draft)) !== undefined,
  };
}

function hasRanges({ columns }: TableMetadata): boolean {
  return columns.filter(({ kind }) => kind === 'clustering').length > 1;
}

/** A user-defined type that is not frozen. */
function isUdt(type: string): boolean {
  return !/[<']/.test(type) && type !== 'varchar' && !NATIVE_TYPES.some((known) => known === type);
}

/** Fields of rows and filters that are no columns. */
export function reservedFields(table: TableMetadata, globalId: string): readonly string[] {
  return [...ownFields(globalId), ...(hasRanges(table) ? ['clustering'] : [])];
}

export function kindOf({ isView, table }: Draft): TableModel['kind'] {
  if (isView) return 'view';
  return table.columns.some((column) => column.type === 'counter') ? 'counter' : 'table';
}

/** A column of the key that has no place in the model, without which no row could be named. */
export function lostKeyColumn({ table }: Draft, columns: readonly ColumnModel[]): ColumnMetadata | undefined {
  return table.columns.find(
    ({ kind, name }) =>
      (kind === 'partition_key' || kind === 'clustering') && !columns.some((each) => each.name === name),
  );
}
