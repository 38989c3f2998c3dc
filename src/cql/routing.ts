/** Where a read goes whose partition key has a list. */
import type { TableModel } from '../model/keyspace-model.ts';
import type { Condition } from '../plan/condition.ts';
import type { Routing } from '../statement/statement.ts';

/** Given where the partition key has a list; otherwise the driver routes by itself. */
export function routingOf(
  { keyspace, partitionKeys }: TableModel,
  conditions: readonly Condition[],
): Routing | undefined {
  const partition = conditions.filter(
    ({ columns: [column], form }) => column?.role === 'partition' && form !== 'token',
  );
  if (partition.length !== partitionKeys.length || partition.every(({ operator }) => operator === 'eq'))
    return undefined;
  return {
    keyspace,
    values: partition.map(({ value, operator, columns: [column] }) => ({
      value: operator === 'in' && Array.isArray(value) ? value[0] : value,
      type: column!.valueType, // a condition has a column
    })),
  };
}
