/**
 * Cursors: opaque, signed, and bound to what they continue (table, path, filter, order, tenant). The binding is part of
 * what is signed but not of the cursor, so a foreign cursor fails like a forged one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { Position } from '../loaders/read-page.ts';
import type { AccessPath } from '../model/access-path.ts';
import type { TableModel } from '../model/keyspace-model.ts';

const VERSION = 1;
const MAC_BYTES = 16;
const MAX_LENGTH = 500_000; // page state and key of the largest keys that Cassandra has, 64 kB, encoded twice

export class CursorCodec {
  readonly #secrets: readonly string[];

  /** @param secrets the first signs, all verify. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  encode(position: Position, binding: string): string {
    const payload = Buffer.from(
      JSON.stringify(
        position.kind === 'key' ? ['k', ...position.after] : ['s', position.state, position.skip, ...position.key],
      ),
    );
    return Buffer.concat([Buffer.of(VERSION), this.#mac(this.#secrets[0] ?? '', payload, binding), payload]).toString(
      'base64url',
    );
  }

  /** @throws {GatewayError} `BAD_CURSOR` unless the cursor was made here for the same read. */
  decode(cursor: string, binding: string, kind: Position['kind']): Position {
    const bytes = cursor.length > MAX_LENGTH ? Buffer.alloc(0) : Buffer.from(cursor, 'base64url');
    const mac = bytes.subarray(1, 1 + MAC_BYTES);
    const payload = bytes.subarray(1 + MAC_BYTES);
    const isOurs = bytes[0] === VERSION && payload.length > 0 && bytes.toString('base64url') === cursor;
    if (!isOurs || !this.#secrets.some((secret) => timingSafeEqual(mac, this.#mac(secret, payload, binding)))) {
      throw new GatewayError(
        'BAD_CURSOR',
        'Cannot continue after this cursor as it was made for another query, filter or order, or is damaged',
      );
    }
    return toPosition(payload, kind);
  }

  #mac(secret: string, payload: Buffer, binding: string): Buffer {
    return createHmac('sha256', secret).update(binding).update('\0').update(payload).digest().subarray(0, MAC_BYTES);
  }
}

function toPosition(payload: Buffer, kind: Position['kind']): Position {
  const [tag, ...values] = JSON.parse(payload.toString()); // signed, so it is what `encode` wrote
  if (tag !== (kind === 'key' ? 'k' : 's'))
    throw new GatewayError('BAD_CURSOR', 'Cannot continue after this cursor as the query is read in another way now');
  if (kind === 'key') return { kind, after: values };
  const [state, skip, ...key] = values;
  return { kind, state, skip, key };
}

/** What a cursor belongs to; neither the selection, nor `first`, nor the version of the schema is part of it. */
export function bindingOf(table: TableModel, path: AccessPath, tenant: string): string {
  const restrictions = path.restrictions.map(({ column, operator, value }) => [column.name, operator, value]);
  return JSON.stringify([table.id, path.cursor, restrictions, path.isReversed, tenant]);
}
