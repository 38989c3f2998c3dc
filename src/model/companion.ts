/** Companion tables of the configuration: copies of a table under other keys, checked against what can be kept in step. */
import type { CompanionConfig } from '../config/config.ts';
import { GatewayError, listFaults } from '../errors.ts';
import { findTable } from './find-table.ts';
import { type ColumnModel, type CompanionModel, isKey, keyColumns, type TableModel } from './keyspace-model.ts';
import { readRights } from './table-rights.ts';

/** @throws {GatewayError} `MODEL_CONFLICT` that lists every companion that could not be kept in step, and why. */
export function addCompanions(
  tables: readonly TableModel[],
  companions: readonly CompanionConfig[],
): readonly TableModel[] {
  const faults: string[] = [];
  const copies = new Map<string, TableModel>();
  const built = new Map<string, CompanionModel[]>();
  for (const config of companions) {
    const outcome = toCompanion(config, tables, companions);
    if ('fault' in outcome) {
      faults.push(`companion \`${config.table}\` of \`${config.of}\`: ${outcome.fault}`);
      continue;
    }
    const { main, companion } = outcome;
    copies.set(companion.table.id, companion.table);
    built.set(main.id, [...(built.get(main.id) ?? []), companion]);
  }
  if (faults.length > 0)
    throw new GatewayError(
      'MODEL_CONFLICT',
      listFaults('Cannot start as companions of the configuration cannot be kept in step', faults),
    );
  return tables.map((table) => copies.get(table.id) ?? { ...table, companions: built.get(table.id) ?? [] });
}

interface Fault {
  readonly fault: string;
}

type Outcome = { readonly main: TableModel; readonly companion: CompanionModel } | Fault;

function toCompanion(config: CompanionConfig, tables: readonly TableModel[], all: readonly CompanionConfig[]): Outcome {
  const [main, copy] = [findTable(tables, config.of), findTable(tables, config.table)];
  if ('fault' in main) return main;
  if ('fault' in copy) return copy;
  if (all.some((other) => other !== config && [copy.id, copy.name].includes(other.table)))
    return { fault: 'it is the companion of several' };
  if (all.some(({ of }) => [copy.id, copy.name].includes(of))) return { fault: 'it has companions itself' };
  const wrong = kindFault(main) ?? kindFault(copy) ?? tableFault(main, copy);
  if (wrong !== undefined) return { fault: wrong };
  const pairs = pairsOf(config, main, copy);
  if ('fault' in pairs) return pairs;
  const moving = keyColumns(copy)
    .map((column) => pairs.sources.get(column))
    .filter((column) => column !== undefined && !isKey(column)) as ColumnModel[]; // those that are there
  const table = config.writable === true ? copy : { ...copy, rights: readRights(copy.rights) };
  return { main, companion: { table, sources: pairs.sources, moving } };
}

function kindFault({ id, kind }: TableModel): string | undefined {
  if (kind === 'view') return `\`${id}\` is a view, which Cassandra keeps in step`;
  return kind === 'counter' ? `\`${id}\` has counters, which no logged batch writes` : undefined;
}

function tableFault(main: TableModel, copy: TableModel): string | undefined {
  if (main.id === copy.id) return 'a table is no copy of itself';
  if (main.defaultTtlSeconds !== copy.defaultTtlSeconds)
    return `rows of \`${main.id}\` live ${main.defaultTtlSeconds} s by default, those of the copy ${copy.defaultTtlSeconds} s: give both the same`;
  const fixed = copy.columns.find(({ role }) => role === 'static');
  return fixed === undefined ? undefined : `its column \`${fixed.name}\` is static, so that it has no row to be of`;
}

/** Column of the copy → that of the table: by the configuration, or by the same name. */
function pairsOf(
  { columns = {} }: CompanionConfig,
  main: TableModel,
  copy: TableModel,
): { readonly sources: ReadonlyMap<ColumnModel, ColumnModel> } | Fault {
  const named = new Map(Object.entries(columns).map(([from, to]) => [to, from]));
  for (const [to, from] of named) {
    if (!copy.columns.some(({ name }) => name === to)) return { fault: `\`${copy.id}\` has no column \`${to}\`` };
    if (!main.columns.some(({ name }) => name === from)) return { fault: `\`${main.id}\` has no column \`${from}\`` };
  }
  const sources = new Map<ColumnModel, ColumnModel>();
  for (const column of copy.columns) {
    const from = named.get(column.name) ?? column.name;
    const source = main.columns.find(({ name }) => name === from);
    if (source === undefined) return { fault: `nothing fills its column \`${column.name}\`: name one in \`columns\`` };
    if (source.role === 'static') return { fault: `\`${from}\` is static, and changes without its rows` };
    if (
      unfrozen(source) !== unfrozen(column) ||
      (!isKey(source) && !isKey(column) && source.cqlType !== column.cqlType)
    )
      return { fault: `\`${from}\` is ${source.cqlType}, \`${column.name}\` is ${column.cqlType}` };
    sources.set(column, source);
  }
  const filled = new Set(keyColumns(copy).map((column) => sources.get(column)));
  const lost = keyColumns(main).filter((column) => !filled.has(column));
  return lost.length === 0
    ? { sources }
    : { fault: `its key lacks ${lost.map(({ name }) => `\`${name}\``).join(', ')}, so that rows would share one` };
}

/** Collections of a key are frozen; their values are the same. */
function unfrozen({ cqlType }: ColumnModel): string {
  return cqlType.startsWith('frozen<') ? cqlType.slice('frozen<'.length, -1) : cqlType;
}
