/** The model as those see it who may do a part: what is not granted is not there, names stay those of the whole. */
import type { Action } from '../config/config.ts';
import {
  type ColumnModel,
  type GatewayModel,
  isKey,
  type RelationModel,
  type TableModel,
} from '../model/keyspace-model.ts';
import { type Grants, isChecked, type TableGrant } from './grants.ts';

export function restrict(model: GatewayModel, { tables: granted }: Grants): GatewayModel {
  const seen = model.tables.flatMap((table) => {
    const grant = granted.get(table.id);
    return grant === undefined || grant.size === 0 ? [] : [restrictTable(table, grant)];
  });
  const readable = new Map(seen.filter(({ rights }) => rights.read).map((table) => [table.id, table]));
  return {
    ...model,
    tables: seen.map((table) => ({
      ...table,
      relations: table.relations.filter((each) => isSeen(table, each, readable)),
    })),
    warnings: [],
  };
}

function restrictTable(whole: TableModel, grant: TableGrant): TableModel {
  const read = grant.get('read');
  const erase = grant.get('delete');
  const isReadable = (column: ColumnModel) => isKey(column) || read?.columns.has(column) === true;
  const hasPresets = [...grant.values()].some(({ presets }) => presets.size > 0);
  const isWriteChecked = [...grant].some(([action, each]) => action !== 'read' && isChecked(each));
  const generated = new Map([...whole.writes.generated].filter(([column]) => isReadable(column)));
  return {
    ...whole,
    whole,
    columns: whole.columns.filter(isReadable),
    indexes: whole.indexes.filter(({ column }) => isReadable(column)),
    filters: whole.filters.filter(({ column }) => isReadable(column)),
    writes: { ...whole.writes, generated, ...(hasPresets || isWriteChecked ? NO_CHOICE_OF_TIME : {}) },
    rights: {
      read: read !== undefined,
      insert: writable(whole, grant, 'insert'),
      update: atLeastOne(writable(whole, grant, 'update')),
      increment: atLeastOne(writable(whole, grant, 'increment')),
      delete: erase !== undefined,
      // Emptying a column is an update of it, which would write the presets.
      clear: hasPresets ? [] : (writable(whole, grant, 'update') ?? []),
      readMany: read !== undefined && !isChecked(read),
      deleteMany: erase !== undefined && !isChecked(erase),
    },
  };
}

/** A value of another time than the preset beside it, or than what a check saw, would stay where that gives way, or vanish. */
const NO_CHOICE_OF_TIME = { hasTtl: false, hasTimestamp: false };

type ColumnAction = Exclude<Action, 'read' | 'delete'>;

/** In the order of the table. */
function writable({ rights }: TableModel, grant: TableGrant, action: ColumnAction): readonly ColumnModel[] | undefined {
  const columns = grant.get(action)?.columns;
  return columns && rights[action]?.filter((column) => columns.has(column));
}

function atLeastOne(columns: readonly ColumnModel[] | undefined): readonly ColumnModel[] | undefined {
  return columns?.length === 0 ? undefined : columns;
}

/** A relation shows what it leads by: its columns on both sides must be seen. */
function isSeen(
  table: TableModel,
  { target, pairs, to }: RelationModel,
  tables: ReadonlyMap<string, TableModel>,
): boolean {
  const leads = (from: TableModel | undefined, id: string, by: RelationModel['pairs']): boolean => {
    const end = tables.get(id);
    if (from === undefined || end === undefined) return false;
    return by.every(
      ({ source, target: column }) =>
        end.columns.includes(column) && (source.kind === 'constant' || from.columns.includes(source.column)),
    );
  };
  return leads(table, target, pairs) && (to === undefined || leads(tables.get(target), to.target, to.pairs));
}
