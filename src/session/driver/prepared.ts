/**
 * What Cassandra says of a statement when it prepares it. The driver keeps the types of the markers for its own encoding,
 * and never compares them with anything: after a change of a user-defined type a statement made for the old one would be
 * carried out and lose fields. So they are compared here before a text is first executed, and whenever it is prepared again.
 */
import type { Client, ExecutionOptions } from 'cassandra-driver';
import PrepareHandler from 'cassandra-driver/lib/prepare-handler.js';
import RequestExecution from 'cassandra-driver/lib/request-execution.js';
import type { BoundValue } from '../../cql-type/bound-value.ts';
import { GatewayError } from '../../errors.ts';
import { isSameType, type ReportedColumn } from './data-types.ts';
import { preparedInfoOf } from './driver-metadata.ts';
import { loadBalancingOf, rawOptionsOf } from './internals.ts';
import type { SentOptions } from './policies.ts';
import { replaceOnce } from './replace-once.ts';

export interface PreparedMeta {
  /** The markers, in their order. */
  readonly columns: readonly ReportedColumn[];
}

/**
 * Prepares a text unless that is done, and compares its markers with the values that are to be bound.
 * @param isAnew asks Cassandra again: its schema has changed meanwhile.
 * @throws {GatewayError} `SCHEMA_CHANGED` when they differ, and what the driver throws.
 */
export async function prepare(client: Client, { cql, values }: Text, isAnew: boolean): Promise<void> {
  if (isAnew) preparedInfoOf(client, cql).queryId = undefined;
  const { meta } = await PrepareHandler.getPrepared(client, loadBalancingOf(client), cql, client.keyspace);
  assertSame(meta, values);
}

/** A statement of the driver on its way to one node after the other. */
export interface Execution {
  readonly _parent: { readonly executionOptions: ExecutionOptions; setCompleted(error: unknown): void };
  /** @param meta given where the node had forgotten the statement and has prepared it again. */
  _retry(consistency: number | undefined, useCurrentHost: boolean, meta?: PreparedMeta): void;
}

interface Text {
  readonly cql: string;
  readonly values: readonly BoundValue[];
}

/** Has the driver compare whenever a node has forgotten a statement and prepares it again. */
export function compareWhenPreparedAgain(): void {
  replaceOnce(
    RequestExecution.prototype,
    '_retry',
    (byDriver) =>
      function (this: Execution, ...args: Parameters<Execution['_retry']>): void {
        const [, , meta] = args;
        try {
          const { expects } = rawOptionsOf<SentOptions>(this._parent.executionOptions);
          if (meta !== undefined && expects !== undefined) assertSame(meta, expects);
        } catch (error) {
          this._parent.setCompleted(error);
          return;
        }
        byDriver.apply(this, args);
      },
  );
}

function assertSame({ columns }: PreparedMeta, values: readonly BoundValue[]): void {
  const differs = columns.find(({ type }, index) => {
    const value = values[index];
    return value === undefined || !isSameType(type, value.type);
  });
  if (differs === undefined && columns.length === values.length) return;
  const what = differs === undefined ? 'a column' : `the type of ${differs.name}`;
  throw new GatewayError('SCHEMA_CHANGED', `Cannot go on as ${what} was changed since the gateway read the schema`);
}
