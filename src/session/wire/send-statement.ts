/** One statement over the driver: values in as bytes, plain rows out. */
import type { Client, QueryOptions } from 'cassandra-driver';
import type { BoundValue } from '../../cql-type/bound-value.ts';
import { encode } from '../../cql-type/encode.ts';
import { GatewayError } from '../../errors.ts';
import type { Page, Statement } from '../../statement/statement.ts';
import { toGatewayError } from '../driver/driver-error.ts';
import { UNSET } from '../driver/internals.ts';
import { preparingHost, type SentOptions } from '../driver/policies.ts';
import { decodeRows } from './decode-rows.ts';

export interface SendOptions {
  readonly readTimeoutMs: number;
  readonly prepareOnAllHosts: boolean;
}

/** One client, with what was sent over it. */
export class Sender {
  readonly client: Client;
  /** Texts that were executed: a text is executed first on the node that prepared it. */
  readonly #executed = new Set<string>();

  constructor(client: Client) {
    this.client = client;
  }

  /** @throws errors of the driver, or a {@link GatewayError} where the driver's last error does not tell the outcome. */
  async send(statement: Statement, options: SendOptions): Promise<Page> {
    const queryOptions = this.#queryOptions(statement, options);
    try {
      const result = await this.client.execute(statement.cql, statement.values.map(toBytes), queryOptions);
      const rows = decodeRows(result, statement.columns);
      return result.pageState ? { rows, pageState: result.pageState } : { rows };
    } catch (error) {
      if (!queryOptions.wasSentAgain) throw error;
      const { code, message } = toGatewayError(error);
      throw new GatewayError(code, message, { cause: error, outcome: 'UNKNOWN' });
    }
  }

  #queryOptions(statement: Statement, options: SendOptions): QueryOptions & SentOptions {
    const { isPrepared, isIdempotent, fetchSize = 0, pageState, routing } = statement;
    const coordinator = this.#firstCoordinator(statement, options) ?? statement.coordinator;
    return {
      prepare: isPrepared,
      isIdempotent,
      fetchSize, // 0 turns paging off
      readTimeout: options.readTimeoutMs,
      ...(pageState === undefined ? {} : { pageState }),
      ...(routing === undefined ? {} : { routingKey: routing.values.map(toBytes) as Buffer[] }), // key columns are given
      ...(coordinator === undefined ? {} : { preferredHostId: coordinator }),
    };
  }

  /** Where a text is executed first: on the node that prepares it, since the others do not know it yet. */
  #firstCoordinator({ cql, isPrepared }: Statement, { prepareOnAllHosts }: SendOptions): string | undefined {
    if (prepareOnAllHosts || !isPrepared || this.#executed.has(cql)) return undefined;
    this.#executed.add(cql);
    const host = preparingHost(this.client);
    return host === undefined ? undefined : String(host.hostId);
  }
}

/** The driver takes bytes as they are. */
function toBytes({ value, type }: BoundValue): Buffer | null | typeof UNSET {
  if (value === undefined) return UNSET;
  return value === null ? null : encode(value, type);
}
