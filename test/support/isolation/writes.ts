/** Random mutations of a tenant, with keys of its own and of others. */
import type { TableNames } from '../../../src/model/names.ts';
import type { Random } from '../differential/random.ts';
import { FOREIGN, OWN, type TenantTable } from './tenants.ts';

export interface WrittenTable {
  readonly table: TenantTable;
  readonly names: TableNames;
}

export function randomMutation(random: Random, tables: readonly WrittenTable[]): string {
  const fields = Array.from(
    { length: 1 + random.below(3) },
    (_, index) => `w${index}: ${randomWrite(random, random.pick(tables))}`,
  );
  const batch = random.chance(0.15) ? ' @batch(type: LOGGED)' : '';
  return `mutation${batch} { ${fields.join(' ')} }`;
}

function randomWrite(random: Random, { table, names }: WrittenTable): string {
  const { writes } = names;
  const key = () => keyOf(random, table, [...table.partition, ...table.clustering]);
  const whose = table.owner === undefined ? 'all' : OWN;
  const row = () => `{ ${key()}, t: "${whose} new", n: ${random.below(4)} }`;
  const target = () =>
    `{ key: { ${key()} }, set: { t: ${random.chance(0.2) ? 'null' : `"${whose} set"`} }${random.chance(0.3) ? ', ifExists: true' : ''} }`;
  switch (random.below(6)) {
    case 0:
      return `${writes.insert.field}(input: ${row()}${random.chance(0.3) ? ', ifNotExists: true' : ''}) { applied row { nodeId } }`;
    case 1:
      return `${writes.update.field}(input: ${target()}) { applied current { known } row { nodeId } }`;
    case 2:
      return `${writes.delete.field}(input: { key: { ${key()} } }) { applied deletedNodeId }`;
    case 3:
      return `${writes.insert.list}(inputs: [${row()}, ${row()}]) { applied }`;
    case 4:
      if (table.clustering.length === 0) return `${writes.delete.list}(inputs: [{ key: { ${key()} } }]) { applied }`;
      return `${names.range.field}(where: { ${rangeOf(random, table)} }) { applied }`;
    default:
      return `${writes.update.list}(inputs: [${target()}, ${target()}]) { applied current { known } }`;
  }
}

function rangeOf(random: Random, table: TenantTable): string {
  const equal = [...table.partition, ...table.clustering.slice(0, 1 + random.below(table.clustering.length))];
  return equal.map((name) => `${name}: { eq: ${someValue(random, table, name)} }`).join(', ');
}

function keyOf(random: Random, table: TenantTable, columns: readonly string[]): string {
  return columns.map((name) => `${name}: ${someValue(random, table, name)}`).join(', ');
}

function someValue(random: Random, table: TenantTable, column: string): string {
  if (column !== table.owner) return String(random.below(3));
  return JSON.stringify(random.chance(0.7) ? OWN : random.pick(FOREIGN));
}
