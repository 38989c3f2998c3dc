/** Random tables whose rows belong to tenants by a column of their key, rows of three tenants, and rules about them. */
import type { RelationConfig } from '../../../src/config/config.ts';
import { type Rules, type TableRules, tenant } from '../../../src/config/rules-config.ts';
import type { JsonValue } from '../../../src/cql-type/value-type.ts';
import type { Random } from '../differential/random.ts';
import { saiIndex, type TableSpec } from '../make-metadata.ts';

/** Who asks, and two whose rows must never be seen: every text of theirs says so. */
export const OWN = 'mine';
export const FOREIGN = ['theirs', 'others'] as const;
export const MARK = /theirs|others/;

export interface TenantTable {
  readonly name: string;
  readonly partition: readonly string[];
  readonly clustering: readonly string[];
  /** The column of the key that holds the tenant; undefined where all rows are everybody's. */
  readonly owner: string | undefined;
  readonly hasStatic: boolean;
  readonly hasIndex: boolean;
  /** Of the clustering columns, those in falling order. */
  readonly falling: readonly string[];
}

export type TenantRow = Readonly<Record<string, JsonValue>>;

/** Each key column holds a number, but that of the tenant. */
export function tenantTable(random: Random, name: string): TenantTable {
  const partition = Array.from({ length: 1 + random.below(2) }, (_, index) => `p${index}`);
  const clustering = Array.from({ length: random.below(4) }, (_, index) => `c${index}`);
  const keys = [...partition, ...clustering];
  return {
    name,
    partition,
    clustering,
    owner: random.chance(0.85) ? random.pick(keys) : undefined,
    hasStatic: clustering.length > 0 && random.chance(0.5),
    hasIndex: random.chance(0.6),
    falling: clustering.filter(() => random.chance(0.4)),
  };
}

export function createTable(keyspace: string, table: TenantTable): string[] {
  const keys = [...table.partition, ...table.clustering];
  const columns = [
    ...keys.map((key) => `${key} ${key === table.owner ? 'text' : 'int'}`),
    ...(table.hasStatic ? ['st text static'] : []),
    'n int',
    't text',
    'tags set<text>',
  ];
  const order = table.clustering.map((column) => `${column} ${table.falling.includes(column) ? 'DESC' : 'ASC'}`);
  const key = [`(${table.partition.join(', ')})`, ...table.clustering].join(', ');
  const how = order.length === 0 ? '' : ` WITH CLUSTERING ORDER BY (${order.join(', ')})`;
  return [
    `CREATE TABLE ${keyspace}.${table.name} (${columns.join(', ')}, PRIMARY KEY (${key}))${how}`,
    ...(table.hasIndex ? [`CREATE INDEX ON ${keyspace}.${table.name} (n) USING 'sai'`] : []),
  ];
}

/** The same as metadata. */
export function specOf({ owner, partition, clustering, falling, hasStatic, hasIndex }: TenantTable): TableSpec {
  const typed = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [name, `${name === owner ? 'text' : 'int'}${falling.includes(name) ? ' DESC' : ''}`]),
    );
  return {
    partition: typed(partition),
    clustering: typed(clustering),
    ...(hasStatic ? { statics: { st: 'text' } } : {}),
    regular: { n: 'int', t: 'text', tags: 'set<text>' },
    indexes: hasIndex ? [saiIndex('by_n', 'n')] : [],
  };
}

/** Rows of all tenants; some differ in the tenant alone. */
export function tenantRows(random: Random, table: TenantTable): TenantRow[] {
  const keys = [...table.partition, ...table.clustering];
  const rows = new Map<string, TenantRow>();
  for (let count = 0; count < 60; count += 1) {
    const whose = table.owner === undefined ? 'all' : random.pick([OWN, ...FOREIGN]);
    const key = Object.fromEntries(keys.map((name) => [name, name === table.owner ? whose : random.below(3)]));
    const row = { ...key, n: random.below(4), t: `${whose} ${count}`, tags: [whose, 'x'] };
    rows.set(JSON.stringify(key), random.chance(0.1) ? { ...row, t: null } : row);
  }
  return [...rows.values()];
}

export function isForeign(table: TenantTable, row: TenantRow): boolean {
  return table.owner !== undefined && row[table.owner] !== OWN;
}

/** CQL of a row, the same time for all; of static columns what only tenants with a partition of their own write. */
export function insertOf(keyspace: string, table: TenantTable, row: TenantRow): string {
  const ownsPartition = table.owner !== undefined && table.partition.includes(table.owner);
  const values = { ...row, ...(table.hasStatic && ownsPartition ? { st: `${row[table.owner ?? '']} static` } : {}) };
  const text = (value: JsonValue): string => {
    if (Array.isArray(value)) return `{${value.map((each) => `'${String(each)}'`).join(', ')}}`;
    return typeof value === 'string' ? `'${value}'` : String(value);
  };
  const entries = Object.entries(values);
  return `INSERT INTO ${keyspace}.${table.name} (${entries.map(([name]) => name).join(', ')}) VALUES (${entries.map(([, value]) => text(value)).join(', ')}) USING TIMESTAMP 1000`;
}

/** What a member may: mostly all of its tenant's rows. */
export function tenantRules(random: Random, tables: readonly TenantTable[]): Rules {
  const ofTable = (table: TenantTable): TableRules => ({
    read: random.chance(0.8) ? true : { except: [random.pick(['t', 'n', 'tags'])] },
    insert: true,
    update: random.chance(0.7) ? true : { columns: ['t'] },
    delete: true,
    ...(table.owner === undefined ? {} : rowsOf(random, table.owner)),
  });
  return { member: { tables: Object.fromEntries(tables.map((table) => [table.name, ofTable(table)])) } };
}

/** By the key, or by looking at rows: at their keys, or at a column that the member may not even be able to read. */
function rowsOf(random: Random, owner: string): Pick<TableRules, 'rows' | 'check'> {
  if (random.chance(0.6)) return { rows: { [owner]: tenant() } };
  if (random.chance(0.5))
    return { check: { columns: [], permits: (rows, caller) => rows.map((row) => row[owner] === caller?.tenant) } };
  const isOf = (tags: unknown, tenant: unknown) => Array.isArray(tags) && tags.includes(tenant);
  return {
    check: { columns: ['tags'], permits: (rows, caller) => rows.map(({ tags }) => isOf(tags, caller?.tenant)) },
  };
}

/** Relations among the tables, in circles too: from columns of the same type to keys and their prefixes. */
export function tenantRelations(random: Random, tables: readonly TenantTable[]): RelationConfig[] {
  return tables.flatMap((table, at) => {
    const target = random.pick(tables);
    const isMany = target.clustering.length > 0 && random.chance(0.7);
    const wanted = isMany ? target.partition : [...target.partition, ...target.clustering];
    const pairs = wanted.map((column) => [sourceOf(random, table, column === target.owner), column] as const);
    if (pairs.some(([source]) => source === undefined)) return [];
    // Two columns of the target may have one on the left.
    if (new Set(pairs.map(([source]) => source)).size < pairs.length) return [];
    const columns = Object.fromEntries(pairs) as Record<string, string>;
    return [
      { table: table.name, field: `r${at}`, target: target.name, kind: isMany ? 'many' : 'one', columns } as const,
    ];
  });
}

/** A text column leads to a tenant, a number to a number; null where there is none. */
function sourceOf(random: Random, table: TenantTable, isOwner: boolean): string | undefined {
  if (isOwner) return table.owner;
  const numbers = [...table.partition, ...table.clustering, 'n'].filter((name) => name !== table.owner);
  return random.pick(numbers);
}
