/** One statement over the driver: values in, plain rows out. */
import type { Client, QueryOptions, types } from 'cassandra-driver';
import type { Row } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { toGatewayError } from './driver-error.ts';
import type { Page, ResultColumn, Statement } from './executor.ts';
import { type CoordinatorOption, preparingHost, sentAgain } from './policies.ts';
import { routingBuffers } from './topology.ts';
import { decoderOf, encodeValue } from './value-codec.ts';

export interface SendSettings {
  readonly readTimeoutMs: number;
  readonly prepareOnAllHosts: boolean;
}

export async function sendStatement(client: Client, statement: Statement, settings: SendSettings): Promise<Page> {
  const parameters = statement.values.map(({ value, type }) => encodeValue(value, type));
  const options = toQueryOptions(client, statement, settings);
  const result = await client.execute(statement.cql, parameters, options).catch((error: unknown) => {
    if (!sentAgain.has(options)) throw error;
    const { code, message } = toGatewayError(error);
    throw new GatewayError(code, message, { cause: error, outcome: 'UNKNOWN' });
  });
  const rows = decodeRows(result, statement.columns);
  return result.pageState ? { rows, pageState: result.pageState } : { rows };
}

function toQueryOptions(
  client: Client,
  statement: Statement,
  settings: SendSettings,
): QueryOptions & CoordinatorOption {
  const { isPrepared, isIdempotent, fetchSize = 0, pageState, routing } = statement;
  const coordinator =
    (settings.prepareOnAllHosts ? undefined : firstCoordinator(client, statement)) ?? statement.coordinator;
  return {
    prepare: isPrepared,
    isIdempotent,
    fetchSize, // 0 turns paging off
    readTimeout: settings.readTimeoutMs,
    ...(pageState === undefined ? {} : { pageState }),
    ...(routing === undefined ? {} : { routingKey: routingBuffers(client, routing) }),
    ...(coordinator === undefined ? {} : { preferredHostId: coordinator }),
  };
}

/** Texts that were executed, by client. */
const executed = new WeakMap<Client, Set<string>>();

/** Where a text is executed first: on the node that prepares it, since the others do not know it yet. */
function firstCoordinator(client: Client, { cql, isPrepared }: Statement): string | undefined {
  if (!isPrepared) return undefined;
  const texts = executed.get(client) ?? new Set();
  executed.set(client, texts);
  if (texts.has(cql)) return undefined;
  texts.add(cql);
  const host = preparingHost(client);
  return host === undefined ? undefined : String(host.hostId);
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
