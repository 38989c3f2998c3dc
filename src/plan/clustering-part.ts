/**
 * What of the conditions on clustering columns is served by the order of a partition: from the first column on equalities
 * and lists, then at most one range, over one column or several.
 */
import type { TableModel } from '../model/keyspace-model.ts';
import { type Condition, columnOf } from './condition.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Why the order does not serve all of these conditions; undefined when it does. */
export function clusteringRefusal(table: TableModel, conditions: readonly Condition[]): Refusal | undefined {
  const served: Condition[] = [];
  const isLeft = () => served.length < conditions.length;
  for (let place = 0; place < table.clusteringKeys.length && isLeft(); place += 1) {
    const column = table.clusteringKeys[place]!; // below its length
    const own = conditions.filter((each) => columnOf(each) === column);
    if (own.length === 0) return gap(table, place, conditions);
    served.push(...own);
    if (own.every(({ operator }) => operator === 'eq' || operator === 'in')) continue;
    return isLeft() ? afterRange(own, conditions, served) : undefined;
  }
  return undefined;
}

function gap({ clusteringKeys }: TableModel, place: number, conditions: readonly Condition[]): Refusal {
  const beyond = clusteringKeys.slice(place).find((column) => conditions.some((each) => columnOf(each) === column));
  const before = clusteringKeys[place]?.field;
  return refusal(
    `by ${beyond?.field} without ${before}, which stands before it in the clustering order: give ${before}`,
  );
}

function afterRange(range: readonly Condition[], conditions: readonly Condition[], served: readonly Condition[]) {
  const columns = new Set(range.flatMap((each) => each.columns));
  const after = conditions.filter((each) => !served.includes(each)).map((each) => columnOf(each).field);
  const ranged = [...columns].map(({ field }) => field).join(', ');
  return refusal(`by ${after.join(', ')} after a range of ${ranged}: give ${ranged} with \`eq\` or \`in\``);
}
