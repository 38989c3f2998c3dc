/**
 * Cursors: opaque, protected, and bound to what they continue (table, way of paging, conditions, order, caller). The binding
 * is part of what is protected but not of the cursor, so a foreign cursor fails like a forged one. They hold the key's bytes
 * as Cassandra stores them.
 */
import { decodeKey, encodeKey } from '../../cql-type/key.ts';
import type { ValueType } from '../../cql-type/value-type.ts';
import { GatewayError } from '../../errors.ts';
import { keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import type { ReadPlan } from '../../plan/read-plan.ts';
import type { Position } from '../../reads/position.ts';
import { type Protection, SEALED, SIGNED } from './cursor-protection.ts';

/** Before the page state. */
const HEAD_BYTES = 10;
const MAX_LENGTH = 500_000; // page state and key of the largest keys that Cassandra has, 64 kB each column

const TAG = { key: 1, state: 2, stateAtStart: 3, merge: 4 } as const;

/** What a cursor is read for: the same for all pages of a query. */
export interface CursorTarget {
  readonly plan: ReadPlan;
  readonly caller: string;
}

export class CursorCodec {
  readonly #secrets: readonly string[];
  readonly #protection: Protection;
  #sealed: CursorCodec | undefined;

  /** @param secrets the first protects, all open. */
  constructor(secrets: readonly string[], protection: Protection = SIGNED) {
    this.#secrets = secrets;
    this.#protection = protection;
  }

  /** The same for callers who must not learn from a cursor where other rows stand. */
  get sealed(): CursorCodec {
    this.#sealed ??= new CursorCodec(this.#secrets, SEALED);
    return this.#sealed;
  }

  encode(position: Position, target: CursorTarget): string {
    const { version, protect } = this.#protection;
    const payload = toBytes(position, target.plan.table);
    return Buffer.concat([Buffer.of(version), protect(payload, this.#secrets[0] ?? '', bindingOf(target))]).toString(
      'base64url',
    );
  }

  /** @throws {GatewayError} `BAD_CURSOR` unless the cursor was made here for the same read. */
  decode(cursor: string, target: CursorTarget): Position {
    const bytes = cursor.length > MAX_LENGTH ? Buffer.alloc(0) : Buffer.from(cursor, 'base64url');
    if (bytes[0] === 1) refuse('it is of version 1, which an older gateway made: begin with the first page');
    const { version, open } = this.#protection;
    const isOurs = bytes[0] === version && bytes.toString('base64url') === cursor;
    const binding = bindingOf(target);
    for (const secret of isOurs ? this.#secrets : []) {
      const payload = open(bytes.subarray(1), secret, binding);
      if (payload !== undefined) return toPosition(payload, target.plan);
    }
    return refuse('it was made for another query, filter or order, or is damaged');
  }
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

/** Protected, so it is what {@link toBytes} wrote. */
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
function bindingOf({ plan, caller }: CursorTarget): string {
  const { table, paging, conditions, isReversed, isDistinct = false, perPartition = 0 } = plan;
  const parts = conditions.map(({ columns, operator, value }) => [columns.map(({ name }) => name), operator, value]);
  return JSON.stringify([table.id, paging, parts, isReversed, isDistinct, perPartition, caller]);
}
