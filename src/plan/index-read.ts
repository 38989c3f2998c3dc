/** Which combinations of indexed columns Cassandra serves without filtering (run on Cassandra 5.0). */
import { serves } from '../model/index-mapping.ts';
import { type IndexModel, isKey, type TableModel } from '../model/keyspace-model.ts';
import { fieldOf } from '../model/operators.ts';
import { type Condition, columnOf } from './condition.ts';
import type { PlanLimits } from './limits.ts';
import { type Refusal, refusal } from './refusal.ts';

export interface IndexedRead {
  readonly table: TableModel;
  readonly conditions: readonly Condition[];
  /** Those that no key serves. */
  readonly needing: readonly Condition[];
  readonly isWhole: boolean;
}

/** Why these conditions cannot be read by indexes; undefined when they can. */
export function indexRefusal(read: IndexedRead, limits: PlanLimits): Refusal | undefined {
  const { table, conditions, needing, isWhole } = read;
  if (needing.some(({ form }) => form === 'tuple'))
    return refusal(
      'by a range over several columns and an index: give it inside one partition, from the first column on',
    );
  const missing = needing.filter((each) => indexesFor(table, each).length === 0);
  if (missing.length > 0) return missingIndex(read, missing);
  const isList = (each: Condition) => each.operator === 'in';
  if (isWhole && conditions.some((each) => columnOf(each).role === 'partition' && isList(each)))
    return refusal('by an index in several partitions: give one partition, or none');
  return emptyRefusal(table, needing) ?? combination(table, needing) ?? unionRefusal(conditions, needing, limits);
}

/** SASI, and SAI of Cassandra 5.0 on a descending clustering column, never find an empty text, and say no word. */
export function emptyRefusal(table: TableModel, conditions: readonly Condition[]): Refusal | undefined {
  const lost = conditions.find((each) => {
    const { order } = columnOf(each);
    const isEmpty = each.value === '' || (Array.isArray(each.value) && each.value.includes(''));
    return (
      isEmpty && indexesFor(table, each).some(({ kind }) => kind === 'sasi' || (kind === 'sai' && order === 'DESC'))
    );
  });
  return (
    lost &&
    refusal(
      `by an empty ${columnOf(lost).field}, which its index does not find: ${isKey(columnOf(lost)) ? 'give it with the columns before it' : 'leave it out'}`,
    )
  );
}

/** Indexes that serve a condition. */
export function indexesFor(table: TableModel, { operator, columns: [column] }: Condition): readonly IndexModel[] {
  return table.indexes.filter((index) => index.column === column && serves(index, operator));
}

/** Storage attached indexes go together, others serve alone. */
function combination(table: TableModel, needing: readonly Condition[]): Refusal | undefined {
  const found = needing.map((each) => indexesFor(table, each));
  if (found.every((indexes) => indexes.some(({ kind }) => kind === 'sai'))) return undefined;
  const isAlone = found[0]?.some((index) => found.every((indexes) => indexes.includes(index)));
  if (isAlone) return undefined;
  const names = [...new Set(needing.map((each) => columnOf(each).field))];
  return refusal(`by ${names.join(' and ')} together, as one of their indexes serves alone: leave out all but one`);
}

/** A list on an indexed column is read value by value. */
function unionRefusal(
  conditions: readonly Condition[],
  needing: readonly Condition[],
  { maxIndexValues }: PlanLimits,
): Refusal | undefined {
  const list = unionOf(needing);
  if (list === undefined) return undefined;
  const { field } = columnOf(list);
  if (conditions.some((each) => each !== list && each.operator === 'in'))
    return refusal(`by a list of ${field} and another list, as each of its values is a read of its own: give one list`);
  const { length } = list.value as readonly unknown[]; // of an `in`
  return length > maxIndexValues
    ? refusal(
        `by ${length} values of ${field}, each of which is a read of its own by an index: give at most ${maxIndexValues}`,
      )
    : undefined;
}

/** The list among conditions that an index must serve. */
export function unionOf(needing: readonly Condition[]): Condition | undefined {
  return needing.find(({ operator }) => operator === 'in');
}

/** Names every way that would serve: the key, what the index does, other indexed columns. */
function missingIndex({ table, conditions }: IndexedRead, missing: readonly Condition[]): Refusal {
  const known = missing.find((each) => table.indexes.some((index) => index.column === columnOf(each)));
  if (known !== undefined) {
    const { field } = columnOf(known);
    return refusal(
      `by \`${fieldOf(known.operator)}\` of ${field} as its index does not serve that: ${keyWay(table, conditions)}`,
    );
  }
  const alone = [...new Set(missing.map((each) => columnOf(each).field))].join(', ');
  const key = table.partitionKeys.map((column) => column.field).join(', ');
  return refusal(`by ${alone} alone as its partition key is (${key}): ${keyWay(table, conditions)}`);
}

function keyWay(table: TableModel, conditions: readonly Condition[]): string {
  const given = new Set(conditions.map(columnOf));
  const wanted = table.partitionKeys.filter((column) => !given.has(column)).map(({ field }) => field);
  const indexed = indexedFields(table);
  const ways = [
    ...(wanted.length === 0 ? [] : [`give ${wanted.join(', ')}`]),
    ...(indexed.length === 0 ? [] : [`read by an index alone, of ${indexed.join(' or ')}`]),
  ];
  return ways.length === 0 ? 'leave it out' : ways.join(', or ');
}

/** Columns that can be read by an index; vectors have a search of their own. */
export function indexedFields({ indexes }: TableModel): readonly string[] {
  return [...new Set(indexes.filter(({ column }) => column.group !== 'vector').map(({ column }) => column.field))];
}

/** Whether a restricted column has any index, by which Cassandra decides how it reads. */
export function touchesIndex(table: TableModel, conditions: readonly Condition[]): boolean {
  return table.indexes.some((index) => conditions.some(({ columns }) => columns.includes(index.column)));
}

/** Whether Cassandra would use an index for one of the conditions, wanted or not. */
export function usesIndex(table: TableModel, conditions: readonly Condition[]): boolean {
  return conditions.some((each) => indexesFor(table, each).length > 0);
}
