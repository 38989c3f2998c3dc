/** Which combinations of indexed columns Cassandra serves without filtering (run on Cassandra 5.0). */
import { isRangeType } from '../model/index-mapping.ts';
import type { IndexModel, TableModel } from '../model/keyspace-model.ts';
import { type Condition, columnOf } from './condition.ts';
import { definitionOf, type Operator } from './operators.ts';
import { type Refusal, refusal } from './refusal.ts';

interface IndexedRead {
  readonly table: TableModel;
  readonly conditions: readonly Condition[];
}

/** Why these conditions cannot be read by indexes; undefined when they can. */
export function indexRefusal({ table, conditions }: IndexedRead): Refusal | undefined {
  const partition = conditions.filter((each) => columnOf(each).role === 'partition');
  const isWhole = partition.length === table.partitionKeys.length;
  // Inside a partition the key columns need no index; outside of it every restricted column does.
  const indexed = isWhole
    ? conditions.filter((each) => !['partition', 'clustering'].includes(columnOf(each).role))
    : conditions;
  const found = indexed.map((each) => findIndex(table, each));
  const missing = indexed.filter((_, place) => found[place] === undefined);
  if (missing.length > 0) return missingIndex(table, partition, missing);
  if (isWhole && partition.some((each) => each.operator === 'in'))
    return refusal('by an index in several partitions: give one partition, or none');
  return combination(found.filter((index) => index !== undefined));
}

function combination(indexes: readonly IndexModel[]): Refusal | undefined {
  const isAlone = new Set(indexes).size === 1;
  if (isAlone || indexes.every((index) => index.isSai)) return undefined;
  return refusal(
    `by ${indexes.map((index) => index.column.field).join(' and ')} together, as a classic index serves alone: leave out all but one`,
  );
}

function missingIndex(table: TableModel, partition: readonly Condition[], missing: readonly Condition[]): Refusal {
  const list = missing.find((each) => each.operator === 'in' && columnOf(each).role !== 'partition');
  if (list !== undefined && hasIndex(table, list))
    return refusal(`by a list of ${columnOf(list).field} as an index serves \`eq\` alone: ask for each value`);
  const ranged = missing.find((each) => hasIndex(table, each));
  if (ranged !== undefined)
    return refusal(
      `by \`${ranged.operator}\` of ${columnOf(ranged).field} as its index does not serve that: give \`eq\``,
    );
  const given = new Set(partition.map(columnOf));
  const wanted = table.partitionKeys.filter((column) => !given.has(column)).map((column) => column.field);
  const alone = missing.map((each) => columnOf(each).field).join(', ');
  const key = table.partitionKeys.map((column) => column.field).join(', ');
  return refusal(`by ${alone} alone as its partition key is (${key}): give ${wanted.join(', ')}`);
}

function hasIndex(table: TableModel, each: Condition): boolean {
  return table.indexes.some((index) => index.column === columnOf(each));
}

function findIndex(table: TableModel, each: Condition): IndexModel | undefined {
  return table.indexes.find((index) => index.column === columnOf(each) && serves(index, each.operator));
}

function serves(index: IndexModel, operator: Operator): boolean {
  const needed = definitionOf(operator).index;
  if (needed !== 'range') return index.target === needed;
  return index.isSai && index.target === 'value' && isRangeType(index.column);
}
