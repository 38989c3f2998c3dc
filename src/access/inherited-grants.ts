/** Companion tables hold the rows of others, so they are read by the rules of those, or not at all. */
import {
  type ColumnModel,
  type CompanionModel,
  type GatewayModel,
  isKey,
  keyColumns,
  type TableModel,
} from '../model/keyspace-model.ts';
import type { ActionGrant, RowRule, TableGrant } from './grants.ts';

export function isCopy({ tables }: GatewayModel, { id }: TableModel): boolean {
  return tables.some(({ companions }) => companions.some(({ table }) => table.id === id));
}

/** What the companions of tables have of their grants, beside writes of their own. */
export function inheritedGrants(
  { tables }: GatewayModel,
  granted: ReadonlyMap<string, TableGrant>,
): ReadonlyMap<string, TableGrant> {
  return new Map(
    tables.flatMap((main) =>
      main.companions.map((companion) => {
        const { id } = companion.table;
        const read = granted.get(main.id)?.get('read');
        const inherited = read === undefined ? undefined : inherit(companion, read);
        const own = granted.get(id) ?? new Map();
        return [id, inherited === undefined ? own : new Map([...own, ['read', inherited] as const])];
      }),
    ),
  );
}

/** Undefined where the copy's key shows what the rules of the table hide. */
function inherit({ table, sources }: CompanionModel, { columns, rows }: ActionGrant): ActionGrant | undefined {
  const mayRead = (column: ColumnModel) => {
    const source = sources.get(column);
    return source !== undefined && (isKey(source) || columns.has(source));
  };
  if (!keyColumns(table).every(mayRead)) return undefined;
  const copied = new Map([...sources].map(([copy, source]) => [source, copy]));
  const rules = rows.map((rule): RowRule | undefined => {
    const mapped = [...rule].map(([column, value]) => [copied.get(column), value] as const);
    // The key of a copy has all key columns of the table.
    return mapped.every(([column]) => column !== undefined && isKey(column))
      ? new Map(mapped as [ColumnModel, never][])
      : undefined;
  });
  if (rules.includes(undefined)) return undefined;
  return {
    columns: new Set(table.columns.filter((column) => !isKey(column) && mayRead(column))),
    presets: new Map(),
    rows: rules as readonly RowRule[],
  };
}
