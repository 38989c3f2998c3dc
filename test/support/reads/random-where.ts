/** Random `where`s of a table, of which most make some sense. */
import type { JsonValue } from '../../../src/cql-type/value-type.ts';
import type { FilterModel, TableModel } from '../../../src/model/keyspace-model.ts';
import { definitionOf, fieldOf, type Operator } from '../../../src/model/operators.ts';
import type { Filter, Where } from '../../../src/plan/where.ts';
import type { Random } from '../differential/random.ts';
import { DOMAINS } from './tables.ts';

const CHANCES = { partition: 0.75, clustering: 0.45, static: 0.15, regular: 0.15 };

export function randomWhere(random: Random, table: TableModel): Where {
  const where: Record<string, Filter> = {};
  for (const filter of table.filters)
    if (random.chance(CHANCES[filter.column.role])) where[filter.column.field] = randomFilter(random, filter);
  if (table.rangeKeys.length > 0 && random.chance(0.35)) where.clustering = randomRange(random, table, where);
  return where;
}

function randomFilter(random: Random, { column, operators }: FilterModel): Filter {
  const operator = operators.includes('eq') && random.chance(0.6) ? 'eq' : random.pick(operators);
  const { bound } = definitionOf(operator);
  const first = { [fieldOf(operator)]: argument(random, column.cqlType, operator) };
  const others = operators.filter((each) => bound !== undefined && definitionOf(each).bound === otherOf(bound));
  if (others.length === 0 || random.chance(0.6)) return first;
  const other = random.pick(others);
  return { ...first, [fieldOf(other)]: argument(random, column.cqlType, other) };
}

function otherOf(bound: 'lower' | 'upper'): 'lower' | 'upper' {
  return bound === 'lower' ? 'upper' : 'lower';
}

function argument(random: Random, cqlType: string, operator: Operator): JsonValue {
  const domain = DOMAINS[cqlType] ?? [];
  switch (operator) {
    case 'in':
      return Array.from({ length: 1 + random.below(3) }, () => random.pick(domain));
    case 'contains':
      return 1 + random.below(3);
    case 'containsKey':
      return random.pick(['a', 'b']);
    case 'containsEntry':
      return { key: random.pick(['a', 'b']), value: 1 + random.below(2) };
    case 'after':
    case 'before':
      return random.pick(DOMAINS.timestamp?.slice(1) ?? []);
    case 'startsWith':
    case 'endsWith':
    case 'containsText':
      return random.pick(['a', 'b', 'A']);
    case 'like':
      return random.pick(['a%', '%b', '%a%', 'bb', '%\u0301']);
    default:
      return random.pick(domain);
  }
}

/** Mostly from the first column on that has no equality. */
function randomRange(random: Random, { rangeKeys }: TableModel, where: Where): Filter {
  const free = rangeKeys.findIndex(({ field }) => where[field]?.eq === undefined);
  const first = random.chance(0.9) ? Math.max(free, 0) : random.below(rangeKeys.length);
  const values = () =>
    Object.fromEntries(
      rangeKeys
        .slice(first, first + 1 + random.below(rangeKeys.length))
        .map(({ field, cqlType }) => [field, random.pick(DOMAINS[cqlType] ?? [])]),
    );
  const lower = { [random.pick(['gt', 'gte'])]: values() };
  const upper = { [random.pick(['lt', 'lte'])]: values() };
  return random.pick([lower, upper, { ...lower, ...upper }]);
}
