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
  const rules = rows.map((rule) => copiedRule(rule, copied));
  if (rules.includes(undefined)) return undefined;
  return {
    columns: new Set(table.columns.filter((column) => !isKey(column) && mayRead(column))),
    presets: new Map(),
    rows: rules as readonly RowRule[],
  };
}

/** The same rule of the columns of a copy, whose key has all key columns of the table; undefined where it lacks one. */
function copiedRule(
  { keys, beside, check }: RowRule,
  copied: ReadonlyMap<ColumnModel, ColumnModel>,
): RowRule | undefined {
  const columns = mapColumns([...(check?.columns ?? [])], copied);
  const mapped = mapColumns(
    [...keys, ...beside].map(([column, value]) => [value, column] as const),
    copied,
  );
  if (columns === undefined || mapped === undefined) return undefined;
  const pick = (ofKey: boolean) =>
    new Map(mapped.flatMap(([value, column]) => (isKey(column) === ofKey ? [[column, value]] : [])));
  const checked = check === undefined ? {} : { check: { ...check, columns: new Map(columns) } };
  return { keys: pick(true), beside: pick(false), ...checked };
}

function mapColumns<T>(
  pairs: readonly (readonly [T, ColumnModel])[],
  copied: ReadonlyMap<ColumnModel, ColumnModel>,
): (readonly [T, ColumnModel])[] | undefined {
  const mapped = pairs.map(([value, column]) => [value, copied.get(column)] as const);
  return mapped.every((pair): pair is readonly [T, ColumnModel] => pair[1] !== undefined) ? mapped : undefined;
}
