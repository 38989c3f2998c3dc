/** Vector searches -> SELECT … ORDER BY … ANN OF. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { native } from '../cql-type/value-type.ts';
import { type NearestPlan, SIMILARITY } from '../plan/nearest.ts';
import { selectorsOf } from '../plan/projection.ts';
import type { Statement } from '../statement/statement.ts';
import { columnName, tableName } from './identifier.ts';
import { limitValue, selectorText, whereText } from './select.ts';

/** Cassandra lowers the consistency of such reads to one replica anyhow, and pages none of them. */
export function nearestStatement({ read, column, vector, limit }: NearestPlan): Statement {
  const { table, conditions, projection } = read;
  const selectors = selectorsOf(table, projection);
  const bound: BoundValue = { value: vector, type: column.valueType };
  const texts = [
    ...selectors.map(selectorText),
    `similarity_${column.similarity}(${columnName(column)}, ?) AS "${SIMILARITY}"`,
  ];
  return {
    cql: [
      `SELECT ${texts.join(', ')} FROM ${tableName(table)}`,
      ...whereText(conditions),
      `ORDER BY ${columnName(column)} ANN OF ? LIMIT ?`,
    ].join(' '),
    values: [bound, ...conditions.flatMap(({ values }) => values), bound, limitValue(limit)],
    columns: [
      ...selectors.map(({ result }) => result),
      { column: SIMILARITY, property: SIMILARITY, type: native('float') },
    ],
    kind: 'read',
    isIdempotent: true,
    isPrepared: true,
    fetchSize: limit,
    consistency: 'LOCAL_ONE',
  };
}
