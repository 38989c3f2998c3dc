/** One statement over the driver: values in as bytes, plain rows out. */
import { type Client, type QueryOptions, types } from 'cassandra-driver';
import type { BoundValue } from '../../cql-type/bound-value.ts';
import { encode } from '../../cql-type/encode.ts';
import type { Deadline } from '../../deadline.ts';
import { attempt, GatewayError } from '../../errors.ts';
import type { Page, Statement } from '../../statement/statement.ts';
import { levelOf } from '../driver/consistency.ts';
import { toGatewayError } from '../driver/driver-error.ts';
import { forgetPrepared } from '../driver/driver-metadata.ts';
import { NO_TIMESTAMP, UNSET } from '../driver/internals.ts';
import { preparingHost, type SentOptions } from '../driver/policies.ts';
import { prepare } from '../driver/prepared.ts';
import { decodeRows } from './decode-rows.ts';
import { readWhole } from './whole-answer.ts';

export interface SendOptions {
  readonly readTimeoutMs: number;
  readonly prepareOnAllHosts: boolean;
}

/** Texts of a family that stay prepared. */
const MAX_OF_FAMILY = 500;

/** What becomes of a page that was read. */
type Follow = (page: Page) => Page | Promise<Page>;

const asItIs: Follow = (page) => page;

const NOTHING: Page = { rows: [] };

/** One client, with what was sent over it. */
export class Sender {
  readonly client: Client;
  readonly #options: SendOptions;
  /** Texts that were executed: a text is executed first on the node that prepared it. */
  readonly #executed = new Set<string>();
  /** Texts whose markers have the types of what is bound. */
  readonly #compared = new Map<string, Statement['kind']>();
  /** Texts of which there are many, the latest last. */
  readonly #families = { aggregate: new Set<string>(), write: new Set<string>() };
  /** Of the schema, since the client was connected. */
  #changes = 0;

  constructor(client: Client, options: SendOptions) {
    this.client = client;
    this.#options = options;
  }

  /**
   * Never throws, but rejects.
   * @throws errors of the driver, or a {@link GatewayError} where the driver's last error does not tell the outcome.
   */
  send(statement: Statement, deadline: Deadline): Promise<Page> {
    return this.#execute(statement, deadline, (page) =>
      readWhole(statement, page, (next) => this.#execute(next, deadline, asItIs)),
    );
  }

  /** Has Cassandra know the text; nothing is executed. @throws as {@link send}. */
  async prepare(statement: Statement): Promise<void> {
    const { isPrepared, cql } = statement;
    if (isPrepared && !this.#compared.has(cql))
      await this.#executePrepared(statement, [statement], async () => NOTHING);
  }

  /** Of writes what is bound is compared anew: the schema has changed. Reads are compared by their answers. */
  schemaChanged(): void {
    this.#changes += 1;
    for (const [cql, kind] of this.#compared) if (kind === 'write') this.#compared.delete(cql);
  }

  #execute(statement: Statement, deadline: Deadline, follow: Follow): Promise<Page> {
    const { batch } = statement;
    if (batch !== undefined) {
      for (const part of batch.parts) this.#noteRare(part);
      return this.#executePrepared(statement, batch.parts, () => this.#executeNow(statement, deadline, follow));
    }
    if (statement.family !== undefined) this.#noteRare(statement);
    if (!statement.isPrepared || this.#compared.has(statement.cql))
      return this.#executeNow(statement, deadline, follow);
    return this.#executePrepared(statement, [statement], () => this.#executeNow(statement, deadline, follow));
  }

  /** Compares the texts that were not yet, unless the schema changes meanwhile. */
  async #executePrepared(
    { kind }: Statement,
    texts: readonly Statement[],
    execute: () => Promise<Page>,
  ): Promise<Page> {
    for (;;) {
      const unknown = texts.filter(({ cql }) => !this.#compared.has(cql));
      const changes = this.#changes;
      for (const each of unknown) await prepare(this.client, each, changes > 0 && kind === 'write');
      if (changes !== this.#changes) continue;
      for (const { cql } of unknown) this.#compared.set(cql, kind);
      return execute();
    }
  }

  /** The text that was used longest ago makes room, here and in the driver, so that none pushes out a usual one. */
  #noteRare({ family: name, cql }: Statement): void {
    if (name === undefined) return;
    const family = this.#families[name];
    family.delete(cql);
    family.add(cql);
    const [oldest] = family;
    if (family.size <= MAX_OF_FAMILY || oldest === undefined) return;
    family.delete(oldest);
    this.#compared.delete(oldest);
    this.#executed.delete(oldest);
    forgetPrepared(this.client, oldest);
  }

  #executeNow(statement: Statement, deadline: Deadline, follow: Follow): Promise<Page> {
    const queryOptions = this.#queryOptions(statement, deadline);
    return this.#executeByDriver(statement, queryOptions).then(
      (result) => {
        const rows = decodeRows(result, statement.columns);
        const { warnings } = result.info;
        const page = warnings === undefined ? { rows } : { rows, warnings };
        return follow(result.pageState ? { ...page, pageState: result.pageState } : page);
      },
      (error: unknown) => {
        if (!queryOptions.wasSentAgain) throw error;
        const { code, message, details } = toGatewayError(error);
        const more = details === undefined ? {} : { details };
        throw new GatewayError(code, message, { cause: error, outcome: 'UNKNOWN', ...more });
      },
    );
  }

  #executeByDriver(statement: Statement, options: QueryOptions): Promise<types.ResultSet> {
    // A value that is not of its type is thrown.
    const { cql, values, batch, routing } = statement;
    if (batch === undefined) return attempt(() => this.client.execute(cql, values.map(toBytes), options));
    const where = routing === undefined ? {} : { keyspace: routing.keyspace };
    const queries = () => batch.parts.map((part) => ({ query: part.cql, params: part.values.map(toBytes) }));
    const { type, timestamp } = batch;
    const at = timestamp === undefined ? {} : { timestamp: types.Long.fromString(timestamp) };
    const kind = { logged: type === 'logged', counter: type === 'counter' };
    return attempt(() => this.client.batch(queries(), { ...options, ...where, ...at, ...kind }));
  }

  #queryOptions(statement: Statement, deadline: Deadline): QueryOptions & SentOptions {
    const { kind, values, isPrepared, isIdempotent, isConditional, fetchSize = 0, pageState, routing } = statement;
    const { consistency, serialConsistency } = statement;
    const coordinator = this.#firstCoordinator(statement) ?? statement.coordinator;
    return {
      prepare: isPrepared,
      expects: values,
      isIdempotent,
      fetchSize, // 0 turns paging off
      ...(kind === 'read' || isConditional ? NO_TIMESTAMP : {}),
      readTimeout: Math.max(1, Math.min(this.#options.readTimeoutMs, deadline.remainingMs)),
      ...(pageState === undefined ? {} : { pageState }),
      ...(routing === undefined ? {} : { routingKey: routing.values.map(toBytes) as Buffer[] }), // key columns are given
      ...(consistency === undefined ? {} : { consistency: levelOf(consistency) }),
      ...(serialConsistency === undefined ? {} : { serialConsistency: levelOf(serialConsistency) }),
      ...(coordinator === undefined ? {} : { preferredHostId: coordinator }),
    };
  }

  /** Where a text is executed first: on the node that prepares it, since the others do not know it yet. */
  #firstCoordinator({ cql, isPrepared }: Statement): string | undefined {
    if (this.#options.prepareOnAllHosts || !isPrepared || this.#executed.has(cql)) return undefined;
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
