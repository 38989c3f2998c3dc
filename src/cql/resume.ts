/**
 * How a slice goes on after a row. CQL compares tuples by value and not by clustering order, so with mixed directions
 * `(a, b) > (?, ?)` skips rows; one slice per level is right for every order: same a and b after, then a after.
 */
import type { JsonValue } from '../cql-type/value-type.ts';
import type { AccessPath, Restriction } from '../model/access-path.ts';
import type { ColumnModel, TableModel } from '../model/keyspace-model.ts';

/**
 * Restrictions of the slices that follow the row with the clustering values `after`, in order of reading; a page
 * is filled from them one after the other. Empty when nothing can follow.
 */
export function resumeSlices(
  table: TableModel,
  path: AccessPath,
  after: readonly JsonValue[],
): readonly (readonly Restriction[])[] {
  const isEqual = (column: ColumnModel) =>
    path.restrictions.some((each) => each.column === column && each.operator === 'eq');
  const fixed = path.restrictions.filter((each) => each.column.role === 'partition' || each.operator === 'eq');
  const bounds = path.restrictions.filter((each) => !fixed.includes(each));
  const open = table.clusteringKeys
    .map((column, index) => ({ column, value: after[index] ?? null }))
    .filter(({ column }) => !isEqual(column));
  return open.map((_, index) => {
    const level = open.length - 1 - index;
    const same = open.slice(0, level).map(({ column, value }): Restriction => ({ column, operator: 'eq', value }));
    const { column, value } = open[level]!; // a level of `open`
    const operator = followsUpwards(column, path) ? 'gt' : 'lt';
    const far = level === 0 ? bounds.filter((each) => each.operator.startsWith(operator === 'gt' ? 'lt' : 'gt')) : [];
    return [...fixed, ...same, { column, operator, value }, ...far];
  });
}

function followsUpwards(column: ColumnModel, path: AccessPath): boolean {
  return (column.order === 'ASC') !== path.isReversed;
}
