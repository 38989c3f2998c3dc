/**
 * Cursors: opaque, signed, and bound to what they continue (table, way of paging, conditions, order, tenant). The binding
 * is part of what is signed but not of the cursor, so a foreign cursor fails like a forged one. They hold the key's bytes
 * as Cassandra stores them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeKey, encodeKey } from '../../cql-type/key.ts';
import type { ValueType } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import { keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import type { ReadPlan } from '../../plan/read-plan.ts';
import type { Position } from '../../reads/position.ts';

const VERSION = 2;
const MAC_BYTES = 16;
/** Before the page state. */
const HEAD_BYTES = 10;
const MAX_LENGTH = 500_000; // page state and key of the largest keys that Cassandra has, 64 kB each column

const TAG = { key: 1, state: 2, stateAtStart: 3, merge: 4 } as const;

/** What a cursor is read for: the same for all pages of a query. */
export interface CursorTarget {
  readonly plan: ReadPlan;
  readonly tenant: string;
}

export class CursorCodec {
  readonly #secrets: readonly string[];

  /** @param secrets the first signs, all verify. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  encode(position: Position, target: CursorTarget): string {
    const payload = toBytes(position, target.plan.table);
    const mac = macOf(this.#secrets[0] ?? '', payload, bindingOf(target));
    return Buffer.concat([Buffer.of(VERSION), mac, payload]).toString('base64url');
  }

  /** @throws {GatewayError} `BAD_CURSOR` unless the cursor was made here for the same read. */
  decode(cursor: string, target: CursorTarget): Position {
    const bytes = cursor.length > MAX_LENGTH ? Buffer.alloc(0) : Buffer.from(cursor, 'base64url');
    if (bytes[0] === 1) refuse('it is of version 1, which an older gateway made: begin with the first page');
    const mac = bytes.subarray(1, 1 + MAC_BYTES);
    const payload = bytes.subarray(1 + MAC_BYTES);
    const isOurs = bytes[0] === VERSION && payload.length > 0 && bytes.toString('base64url') === cursor;
    const binding = bindingOf(target);
    if (!isOurs || !this.#secrets.some((secret) => timingSafeEqual(mac, macOf(secret, payload, binding))))
      refuse('it was made for another query, filter or order, or is damaged');
    return toPosition(payload, target.plan);
  }
}

function macOf(secret: string, payload: Buffer, binding: string): Buffer {
  return createHmac('sha256', secret).update(binding).update('\0').update(payload).digest().subarray(0, MAC_BYTES);
}

function refuse(reason: string): never {
  throw new GatewayError('BAD_CURSOR', `Cannot continue after this cursor as ${reason}`);
}

function clusteringTypes(table: TableModel): readonly ValueType[] {
  return table.clusteringKeys.map((column) => column.valueType);
}

function keyTypes(table: TableModel): readonly ValueType[] {
  return keyColumns(table).map((column) => column.valueType);
}

/** A tag, then values of the key, or: which read, rows to skip, length of the page state, page state, key of the last row. */
function toBytes(position: Position, table: TableModel): Buffer {
  if (position.kind === 'key')
    return Buffer.concat([Buffer.of(TAG.key), encodeKey(position.after, clusteringTypes(table))]);
  if (position.kind === 'merge') return Buffer.concat([Buffer.of(TAG.merge), encodeKey(position.key, keyTypes(table))]);
  const state = Buffer.from(position.state ?? '', 'hex');
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(position.state === null ? TAG.stateAtStart : TAG.state, 0);
  head.writeUInt8(position.part, 1);
  head.writeUInt32BE(position.skip, 2);
  head.writeUInt32BE(state.length, 6);
  const key = position.skip === 0 ? Buffer.alloc(0) : encodeKey(position.key, keyTypes(table));
  return Buffer.concat([head, state, key]);
}

/** Signed, so it is what {@link toBytes} wrote. */
function toPosition(payload: Buffer, { table, paging }: ReadPlan): Position {
  const tag = payload[0];
  const made = tag === TAG.key ? 'key' : tag === TAG.merge ? 'merge' : 'state';
  if (made !== paging) refuse('the query is read in another way now');
  if (tag === TAG.key) return { kind: 'key', after: decodeKey(payload.subarray(1), clusteringTypes(table)) };
  if (tag === TAG.merge) return { kind: 'merge', key: decodeKey(payload.subarray(1), keyTypes(table)) };
  const part = payload.readUInt8(1);
  const skip = payload.readUInt32BE(2);
  const end = HEAD_BYTES + payload.readUInt32BE(6);
  const state = tag === TAG.stateAtStart ? null : payload.toString('hex', HEAD_BYTES, end);
  return { kind: 'state', part, state, skip, key: skip === 0 ? [] : decodeKey(payload.subarray(end), keyTypes(table)) };
}

/** Neither the selection, nor `first`, nor the version of the schema is part of it. */
function bindingOf({ plan, tenant }: CursorTarget): string {
  const { table, paging, conditions, isReversed, isDistinct = false, perPartition = 0 } = plan;
  const parts = conditions.map(({ columns, operator, value }) => [columns.map(({ name }) => name), operator, value]);
  return JSON.stringify([table.id, paging, parts, isReversed, isDistinct, perPartition, tenant]);
}
