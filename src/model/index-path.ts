/** Which combinations of indexed columns Cassandra serves without filtering (run on Cassandra 5.0). */
import type { Operator, Restriction } from './access-path.ts';
import { isRangeType } from './index-mapping.ts';
import type { IndexModel, TableModel } from './keyspace-model.ts';

/** The restrictions of a `where` by the role of their columns. */
export interface RestrictionParts {
  readonly partition: readonly Restriction[];
  readonly clustering: readonly Restriction[];
  readonly others: readonly Restriction[];
}

/** The restrictions of an indexed read, or what is wrong, to follow "Cannot read <list>". */
export function indexRestrictions(
  table: TableModel,
  { partition, clustering, others }: RestrictionParts,
): readonly Restriction[] | string {
  const isWhole = partition.length === table.partitionKeys.length;
  const restrictions = [...partition, ...clustering, ...others];
  // Inside a partition the key columns need no index; outside of it every restricted column does.
  const indexed = isWhole ? others : restrictions;
  const withIndex = indexed.map((restriction) => ({ restriction, index: findIndex(table, restriction) }));
  const missing = withIndex.filter(({ index }) => index === undefined).map(({ restriction }) => restriction);
  if (missing.length > 0) return missingReason(table, partition, missing);
  if (isWhole && partition.some((each) => each.operator === 'in')) {
    return 'by an index in several partitions: give one partition, or none';
  }
  return combinationReason(withIndex.flatMap(({ index }) => (index === undefined ? [] : [index]))) ?? restrictions;
}

function combinationReason(indexes: readonly IndexModel[]): string | undefined {
  const isAlone = new Set(indexes).size === 1;
  if (isAlone || indexes.every((index) => index.isSai)) return undefined;
  return `by ${indexes.map((index) => index.column.field).join(' and ')} together, as a classic index serves alone: leave out all but one`;
}

function missingReason(table: TableModel, partition: readonly Restriction[], missing: readonly Restriction[]): string {
  const lists = missing.filter((each) => each.operator === 'in' && each.column.role !== 'partition');
  const first = lists[0];
  if (first !== undefined && hasIndex(table, first))
    return `by a list of ${first.column.field} as an index serves \`eq\` alone: ask for each value`;
  const ranged = missing.find((each) => hasIndex(table, each));
  if (ranged !== undefined)
    return `by \`${ranged.operator}\` of ${ranged.column.field} as its index does not serve that: give \`eq\``;
  const given = new Set(partition.map((each) => each.column));
  const wanted = table.partitionKeys.filter((column) => !given.has(column)).map((column) => column.field);
  const alone = missing.map((each) => each.column.field).join(', ');
  const key = table.partitionKeys.map((column) => column.field).join(', ');
  return `by ${alone} alone as its partition key is (${key}): give ${wanted.join(', ')}`;
}

function hasIndex(table: TableModel, { column }: Restriction): boolean {
  return table.indexes.some((index) => index.column === column);
}

function findIndex(table: TableModel, { column, operator }: Restriction): IndexModel | undefined {
  return table.indexes.find((index) => index.column === column && serves(index, operator));
}

function serves(index: IndexModel, operator: Operator): boolean {
  switch (operator) {
    case 'eq':
      return index.target === 'value';
    case 'in':
      return false;
    case 'contains':
      return index.target === 'values';
    case 'containsKey':
      return index.target === 'keys';
    case 'containsEntry':
      return index.target === 'entries';
    default:
      return index.isSai && index.target === 'value' && isRangeType(index.column);
  }
}
