/** Vector searches -> SELECT … ORDER BY … ANN OF. */
import type { BoundValue } from '../cql-type/bound-value.ts';
import { native } from '../cql-type/value-type.ts';
import type { NearestPlan } from '../plan/nearest.ts';
import { selectorsOf } from '../plan/projection.ts';
import type { Statement } from '../statement/statement.ts';
import { columnName, tableName } from './identifier.ts';
import { conditionText, selectorText } from './select.ts';

/** The property of a row that holds how similar it is: no field has a blank in its name. */
export const SIMILARITY = 'SIMILARITY of row';

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
      ...(conditions.length === 0 ? [] : [`WHERE ${conditions.map(conditionText).join(' AND ')}`]),
      `ORDER BY ${columnName(column)} ANN OF ? LIMIT ?`,
    ].join(' '),
    values: [bound, ...conditions.flatMap(({ values }) => values), bound, { value: limit, type: native('int') }],
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
