/** One statement over the driver: values in, plain rows out. */
import type { Client, QueryOptions, types } from 'cassandra-driver';
import type { Row } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { toGatewayError } from './driver-error.ts';
import type { Page, ResultColumn, Statement } from './executor.ts';
import { type CoordinatorOption, sentAgain } from './policies.ts';
import { routingBuffers } from './topology.ts';
import { decoderOf, encodeValue } from './value-codec.ts';

export async function sendStatement(client: Client, statement: Statement, readTimeoutMs: number): Promise<Page> {
  const parameters = statement.values.map(({ value, type }) => encodeValue(value, type));
  const options = toQueryOptions(client, statement, readTimeoutMs);
  const result = await client.execute(statement.cql, parameters, options).catch((error: unknown) => {
    if (!sentAgain.has(options)) throw error;
    const { code, message } = toGatewayError(error);
    throw new GatewayError(code, message, { cause: error, outcome: 'UNKNOWN' });
  });
  const rows = decodeRows(result, statement.columns);
  return result.pageState ? { rows, pageState: result.pageState } : { rows };
}

function toQueryOptions(client: Client, statement: Statement, readTimeout: number): QueryOptions & CoordinatorOption {
  const { isPrepared, isIdempotent, fetchSize = 0, pageState, routing, coordinator } = statement;
  return {
    prepare: isPrepared,
    isIdempotent,
    fetchSize, // 0 turns paging off
    readTimeout,
    ...(pageState === undefined ? {} : { pageState }),
    ...(routing === undefined ? {} : { routingKey: routingBuffers(client, routing) }),
    ...(coordinator === undefined ? {} : { preferredHostId: coordinator }),
  };
}

function decodeRows(result: types.ResultSet, columns: readonly ResultColumn[]): readonly Row[] {
  if (result.rows === undefined || result.rows === null) return []; // writes and DDL have none
  const decoders = columns.map(({ column, property, type }) => ({ column, property, decode: decoderOf(type) }));
  return result.rows.map((raw) => {
    const row: Record<string, Row[string]> = {};
    for (const { column, property, decode } of decoders) row[property] = decode(raw[column]);
    return row;
  });
}
