/**
 * Relations that names suggest, as a proposal to paste: Cassandra has no foreign keys, so nothing of it is more than a guess.
 * `customer_id` leads to `customers.id`; a column called like the whole key of another table leads there; and back, where
 * that is the partition key. Pure.
 */
import type { RelationConfig } from '../config/config.ts';
import { type ColumnModel, keyColumns, type RelationModel, type TableModel } from '../model/keyspace-model.ts';
import { areComparable } from '../model/relation-source.ts';
import { nounOf } from '../model/table-names.ts';
import { toCamelCase } from '../model/words.ts';

/** Proposals that are neither configured nor called like a field that is there. */
export function proposeRelations(tables: readonly TableModel[]): readonly RelationConfig[] {
  const proposals: RelationConfig[] = [];
  const taken = new Map(tables.map((table) => [table.id, fieldsOf(table)]));
  for (const source of tables) {
    for (const target of tables) {
      const columns = source === target ? undefined : reference(source, target);
      if (columns === undefined) continue;
      const found = [toOne(source, target, columns), toMany(source, target, columns)];
      for (const each of found.filter((relation) => relation !== undefined)) {
        const fields = taken.get(each.table);
        if (fields?.has(each.field) || isKnown(tables, each)) continue;
        fields?.add(each.field);
        proposals.push(each);
      }
    }
  }
  return proposals;
}

/** The proposals as a part of `gateway.config.ts`. */
export function toConfigText(proposals: readonly RelationConfig[]): string {
  const lines = proposals.map(({ table, field, target, kind, columns }) => {
    const pairs = Object.entries(columns).map(([from, to]) => `${JSON.stringify(from)}: ${JSON.stringify(to)}`);
    const names = [table, field, target, kind].map((name) => JSON.stringify(name));
    return `    { table: ${names[0]}, field: ${names[1]}, target: ${names[2]}, kind: ${names[3]}, columns: { ${pairs.join(', ')} } },`;
  });
  return ['  relations: [', ...lines, '  ],'].join('\n');
}

type Columns = readonly (readonly [from: ColumnModel, to: ColumnModel])[];

/** The columns of `source` that hold the whole key of `target`. */
function reference(source: TableModel, target: TableModel): Columns | undefined {
  const keys = keyColumns(target);
  const [only] = keys;
  const called = (name: string) => source.columns.find((column) => column.name === name);
  const isAlone = keys.length === 1;
  const pairs = keys.map((key) => {
    const long = isAlone ? called(`${nounOf(target.name).singular}_${key.name}`) : undefined;
    // `id` alone says nothing of what it is the id of.
    return [long ?? (isAlone && only?.name === 'id' ? undefined : called(key.name)), key] as const;
  });
  const found = pairs.flatMap(([from, to]) =>
    from && areComparable(from.valueType, to.valueType) ? [[from, to] as const] : [],
  );
  return found.length === keys.length && !isSameKey(source, target) ? found : undefined;
}

/** Two tables with the same key are two views of the same rows rather than related. */
function isSameKey(a: TableModel, b: TableModel): boolean {
  const names = (table: TableModel) =>
    keyColumns(table)
      .map(({ name }) => name)
      .sort()
      .join();
  return names(a) === names(b);
}

function toOne(source: TableModel, target: TableModel, columns: Columns): RelationConfig {
  const field = toCamelCase(nounOf(target.name).singular);
  return { table: source.id, field, target: target.id, kind: 'one', columns: named(columns) };
}

/** Back from the key to all rows of the partition, where the reference is the partition key. */
function toMany(source: TableModel, target: TableModel, columns: Columns): RelationConfig | undefined {
  const from = columns.map(([column]) => column);
  const isPartition = from.length === source.partitionKeys.length && from.every(({ role }) => role === 'partition');
  if (!isPartition || source.clusteringKeys.length === 0) return undefined;
  const back = columns.map(([column, key]) => [key, column] as const);
  const field = toCamelCase(nounOf(source.name).plural);
  return { table: target.id, field, target: source.id, kind: 'many', columns: named(back) };
}

function named(columns: Columns): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(([from, to]) => [from.name, to.name]));
}

function fieldsOf({ columns, relations }: TableModel): Set<string> {
  return new Set(['meta', ...columns.map(({ field }) => field), ...relations.map(({ field }) => field)]);
}

/** Whether the configuration relates the two by the same columns. */
function isKnown(tables: readonly TableModel[], { table, target, columns }: RelationConfig): boolean {
  const wanted = Object.entries(columns)
    .map(([from, to]) => `${from} ${to}`)
    .sort()
    .join();
  const relations = tables.find(({ id }) => id === table)?.relations ?? [];
  return relations.some((relation) => relation.target === target && pairsOf(relation) === wanted);
}

function pairsOf({ pairs }: RelationModel): string {
  const texts = pairs.map(
    ({ source, target }) => `${source.kind === 'column' ? source.column.name : ''} ${target.name}`,
  );
  return texts.sort().join();
}
