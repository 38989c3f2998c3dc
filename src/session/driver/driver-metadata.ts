/** What the driver keeps of keyspaces, of the ring and of prepared statements, and does not publish. */
import type { Client, Host } from 'cassandra-driver';
import tokenizers from 'cassandra-driver/lib/tokenizer.js';
import { internalsOf } from './internals.ts';

/** What the driver knows of a keyspace; another object after a change. */
export interface KeyspaceOfDriver {
  readonly name: string;
}
interface DriverToken {
  getValue(): { toString(): string };
}
export interface DriverMetadata {
  readonly keyspaces: Record<string, KeyspaceOfDriver>;
  readonly ring?: readonly DriverToken[];
  readonly tokenizer?: unknown;
  getReplicas(keyspace: string, token: DriverToken): readonly Host[];
  getPreparedInfo(keyspace: string | undefined, query: string): { queryId: Buffer | undefined };
  readonly _preparedQueries: {
    length: number;
    readonly _mapByKey: Map<string, unknown>;
    readonly _mapById: Map<string, unknown>;
    _getKey(keyspace: string | undefined, query: string): string;
  };
  readonly _schemaParser: { _parseKeyspace(row: Readonly<Record<string, unknown>>): KeyspaceOfDriver };
}

/**
 * Gives the driver the replication of a keyspace that it did not read itself, so that it knows the replicas of a
 * partition. `replication` as in `system_schema.keyspaces`: `class` and its settings.
 */
export function setReplication(client: Client, keyspace: string, replication: Readonly<Record<string, string>>): void {
  const { keyspaces, _schemaParser } = internalsOf(client).metadata;
  keyspaces[keyspace] = _schemaParser._parseKeyspace({ keyspace_name: keyspace, durable_writes: true, replication });
}

/** The tokens of the ring in their order, where they are those of Murmur3. */
export function ringOf(client: Client): readonly DriverToken[] | undefined {
  const { ring, tokenizer } = internalsOf(client).metadata;
  return tokenizer instanceof tokenizers.Murmur3Tokenizer ? ring : undefined;
}

export function keyspaceOf(client: Client, name: string): KeyspaceOfDriver | undefined {
  return internalsOf(client).metadata.keyspaces[name];
}

/** The nodes that hold the range that ends with the token at this place of the ring. */
export function replicasAt(client: Client, { name }: KeyspaceOfDriver, place: number): readonly Host[] {
  const { metadata } = internalsOf(client);
  const token = metadata.ring?.[place];
  return token === undefined ? [] : metadata.getReplicas(name, token);
}

/** What the driver keeps of a text; without an id it prepares it anew. */
export function preparedInfoOf(client: Client, cql: string): { queryId: Buffer | undefined } {
  return internalsOf(client).metadata.getPreparedInfo(client.keyspace, cql);
}

/** Drops what the driver keeps of a text, as it does by itself with the oldest ones when it has too many. */
export function forgetPrepared(client: Client, cql: string): void {
  const { _preparedQueries: kept } = internalsOf(client).metadata;
  const key = kept._getKey(client.keyspace, cql);
  const info = kept._mapByKey.get(key) as { queryId?: Buffer } | undefined; // made by the driver
  if (info?.queryId === undefined) return; // not known, or being prepared
  kept._mapByKey.delete(key);
  kept._mapById.delete(info.queryId.toString('hex'));
  kept.length -= 1;
}
