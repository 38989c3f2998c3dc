/** Values that did not come through GraphQL, as the API takes them. */
import type { JsonValue } from '../../cql-type/value-type.ts';
import type { ColumnModel } from '../../model/keyspace-model.ts';
import { SCALARS } from './scalars.ts';

const MAX_INT = 2 ** 31;

/** Undefined where the API takes no such value for the column, which may be none of a scalar. */
export function toCanonical({ fieldType }: ColumnModel, value: unknown): JsonValue | undefined {
  if (fieldType.kind !== 'scalar') return undefined;
  switch (fieldType.name) {
    case 'String':
      return typeof value === 'string' ? value : undefined;
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'Int':
      return typeof value === 'number' && Number.isInteger(value) && value >= -MAX_INT && value < MAX_INT
        ? value
        : undefined;
    default:
      return SCALARS[fieldType.name].canonical(value);
  }
}
