/** What `ALLOW FILTERING` serves, where the configuration opens it for a table (run on Cassandra 5.0). */
import { byFiltering } from '../model/index-mapping.ts';
import { isKey, type TableModel } from '../model/keyspace-model.ts';
import { fieldOf, type Operator } from '../model/operators.ts';
import { type Condition, columnOf } from './condition.ts';
import { emptyRefusal, indexesFor, touchesIndex, usesIndex } from './index-read.ts';
import { type Refusal, refusal } from './refusal.ts';

export interface FilteredRead {
  readonly table: TableModel;
  readonly conditions: readonly Condition[];
  readonly isWhole: boolean;
  readonly isReversed: boolean;
}

/** Whether the configuration opens this read at all. */
export function isOpen({ table: { filtering }, isWhole }: FilteredRead): boolean {
  return filtering === 'table' || (filtering === 'partition' && isWhole);
}

/** What the configuration would have to say; nobody is told to have whole tables filtered. */
export function openingOf({ table, isWhole }: FilteredRead): string | undefined {
  return isWhole
    ? `open it in the configuration: filtering: { ${JSON.stringify(table.name)}: 'partition' }`
    : undefined;
}

/** Why the read cannot be served by filtering either; undefined when it can. */
export function filterRefusal(read: FilteredRead): Refusal | undefined {
  const { table, conditions, isWhole, isReversed } = read;
  const beyond = conditions.find((each) => each.form === 'tuple');
  if (beyond !== undefined) return refusal('by a range over several columns together with filtering: leave it out');
  const list = conditions.find((each) => each.operator === 'in' && (!isWhole || touchesIndex(table, conditions)));
  if (list !== undefined) return refusal(`by a list of ${columnOf(list).field} together with filtering: give \`eq\``);
  const odd = conditions.find(
    (each) =>
      !isKey(columnOf(each)) && !byFiltering(columnOf(each)).includes(each.operator) && !usesIndex(table, [each]),
  );
  if (odd !== undefined)
    return refusal(`by \`${fieldOf(odd.operator)}\` of ${columnOf(odd).field}, which filtering does not serve`);
  const fixed = conditions.find((each) => columnOf(each).role === 'static');
  if (fixed !== undefined && touchesIndex(table, conditions))
    // Cassandra 5.0 finds nothing then, and says no word.
    return refusal(`by ${columnOf(fixed).field}, which is static, beside an indexed column: leave one of them out`);
  if (isReversed && (touchesIndex(table, conditions) || !isWhole))
    return refusal('in REVERSED order by an index as Cassandra cannot sort it: leave out orderBy');
  return emptyRefusal(table, conditions) ?? mixedRefusal(table, conditions) ?? sasiRefusal(read);
}

/** SASI looks at all conditions itself: it fails with those on items of collections, and passes over a part of a key. */
function sasiRefusal({ table, conditions, isWhole }: FilteredRead): Refusal | undefined {
  const isSasi = (each: Condition) => indexesFor(table, each).some(({ kind }) => kind === 'sasi');
  const odd = conditions.find(
    (each) => ITEM_OPERATORS.has(each.operator) || (!isWhole && columnOf(each).role === 'partition'),
  );
  return odd !== undefined && conditions.some(isSasi)
    ? refusal(`by \`${fieldOf(odd.operator)}\` of ${columnOf(odd).field} beside a SASI index: leave one of them out`)
    : undefined;
}

const ITEM_OPERATORS: ReadonlySet<Operator> = new Set(['contains', 'containsKey', 'containsEntry']);

/** Which index Cassandra would choose is not known here, and they differ in what they call equal. */
function mixedRefusal(table: TableModel, conditions: readonly Condition[]): Refusal | undefined {
  const restricted = new Set(conditions.flatMap(({ columns }) => columns));
  const used = table.indexes.filter(({ column }) => restricted.has(column));
  const columns = [...new Set(used.map(({ column }) => column.field))];
  return new Set(used.map(({ kind }) => kind)).size > 1
    ? refusal(`by ${columns.join(' and ')} together, whose indexes are of several kinds: leave one of them out`)
    : undefined;
}
