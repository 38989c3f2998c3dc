/**
 * Global ids: version, table, and the key's bytes as Cassandra stores them, as base64url. They are made and read here
 * alone; anybody can read one, so they hold nothing that a row does not show.
 */
import { decodeKey, encodeKey } from '../../cql-type/key.ts';
import { isHidden, type JsonValue, type Row } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import { keyColumns, type TableModel } from '../../model/keyspace-model.ts';

const VERSION = 2;
/** Version 1 was a list in JSON. */
const VERSION_1 = '['.charCodeAt(0);

export interface NodeKey {
  readonly table: TableModel;
  readonly key: readonly JsonValue[];
}

export function toNodeId(table: TableModel, row: Row): string {
  return nodeIdOf({ table, key: keyColumns(table).map((column) => row[column.field] ?? null) });
}

/**
 * The table and key of a node id.
 * @throws {GatewayError} `BAD_USER_INPUT` unless the id is exactly what {@link toNodeId} makes.
 */
export function parseNodeId(nodeId: string, tables: ReadonlyMap<string, TableModel>): NodeKey {
  const bytes = Buffer.from(nodeId, 'base64url');
  if (bytes[0] === VERSION_1)
    refuse('it is of version 1, which an older gateway made: read the row again for a new one');
  const end = 2 + (bytes[1] ?? 0);
  const table = tables.get(bytes.toString('utf8', 2, end));
  if (bytes[0] !== VERSION || table === undefined) return refuse('nodeId is malformed or of another schema');
  const node = { table, key: keyOf(table, bytes.subarray(end)) };
  return nodeIdOf(node) === nodeId ? node : refuse('nodeId is malformed or of another schema');
}

/** The same for a key, without its row. */
export function nodeIdOf({ table, key }: NodeKey): string {
  const name = Buffer.from(table.id);
  const types = keyColumns(table).map((column) => column.valueType);
  return Buffer.concat([Buffer.of(VERSION, name.length), name, encodeKey(key, types)]).toString('base64url');
}

function keyOf(table: TableModel, bytes: Buffer): readonly JsonValue[] {
  const columns = keyColumns(table);
  const types = columns.map((column) => column.valueType);
  try {
    const key = decodeKey(bytes, types);
    const isNamed = key.every((part, index) => (part === null ? columns[index]?.isNullable === true : !isHidden(part)));
    return isNamed ? key : refuse('nodeId is malformed or of another schema');
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      return refuse('nodeId is malformed or of another schema');
    throw error;
  }
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_USER_INPUT', `Cannot find a node as ${reason}`);
}
