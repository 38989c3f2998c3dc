/** Global ids: table and key, versioned, readable by nobody and decodable by us. */
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import { GatewayError } from '../errors.ts';
import { keyColumns, type TableModel } from '../model/keyspace-model.ts';
import { isCanonical } from './check-value.ts';

const VERSION = 1;

export function toNodeId(table: TableModel, row: Row): string {
  return encode([VERSION, table.id, ...keyColumns(table).map((column) => row[column.field] ?? null)]);
}

/**
 * The table and key of a node id.
 * @throws {GatewayError} `BAD_USER_INPUT` unless the id is exactly what {@link toNodeId} makes.
 */
export function parseNodeId(
  nodeId: string,
  tables: ReadonlyMap<string, TableModel>,
): { readonly table: TableModel; readonly key: readonly JsonValue[] } {
  const [version, id, ...key] = decode(nodeId);
  const table = typeof id === 'string' ? tables.get(id) : undefined;
  const columns = table === undefined ? [] : keyColumns(table);
  const fits =
    key.length === columns.length &&
    columns.every((column, index) => isCanonical(key[index] ?? null, column.valueType));
  if (version !== VERSION || table === undefined || !fits || encode([version, table.id, ...key]) !== nodeId) {
    throw new GatewayError('BAD_USER_INPUT', 'Cannot find a node as nodeId is malformed or of another schema');
  }
  return { table, key };
}

function encode(parts: readonly JsonValue[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function decode(nodeId: string): readonly JsonValue[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(nodeId, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
