/** Versions of rows: each write moves on the one that it was given. */
import type { JsonValue } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import type { ColumnModel } from '../model/keyspace-model.ts';

/** The greatest version of types with an end; the next write would begin from below. */
const LAST: Readonly<Record<string, bigint>> = {
  tinyint: 2n ** 7n - 1n,
  smallint: 2n ** 15n - 1n,
  int: 2n ** 31n - 1n,
  bigint: 2n ** 63n - 1n,
};

/** What a row without a version gets. */
export function firstVersion(column: ColumnModel): JsonValue {
  return toValue(column, 1n);
}

/** @throws {GatewayError} `BAD_USER_INPUT` when there is none further. */
export function nextVersion(column: ColumnModel, given: JsonValue): JsonValue {
  if (given === null) return firstVersion(column);
  const next = BigInt(String(given)) + 1n;
  const last = LAST[column.cqlType];
  if (last !== undefined && next > last)
    throw new GatewayError('BAD_USER_INPUT', `Cannot write as ${column.field} has no version after ${String(given)}`);
  return toValue(column, next);
}

/** Types that are larger than the numbers of JSON are texts. */
function toValue({ cqlType }: ColumnModel, version: bigint): JsonValue {
  return cqlType === 'bigint' || cqlType === 'varint' ? String(version) : Number(version);
}
