/** Values that the gateway makes: the time, random UUIDs, and UUIDs of the time. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { JsonValue } from '../cql-type/value-type.ts';
import type { Generator, TableModel } from '../model/keyspace-model.ts';
import type { FieldValues } from '../plan/write-plan.ts';

export interface Generated {
  /** The row with what was made. */
  readonly row: FieldValues;
  /** What was made, by field, of columns that the caller sees. */
  readonly made: FieldValues;
  /** Whether more was. */
  readonly isMadeOtherwise: boolean;
}

/**
 * Fills the columns that the configuration names where the row has no value, nor null for a column beside the key.
 * @param seen the table as the caller sees it.
 */
export function generate({ writes }: TableModel, seen: TableModel, row: FieldValues): Generated {
  if (writes.generated.size === 0) return { row, made: NOTHING, isMadeOtherwise: false };
  const [made, hidden]: [Record<string, JsonValue>, Record<string, JsonValue>] = [{}, {}];
  for (const [column, generator] of writes.generated) {
    const place = seen.writes.generated.has(column) ? made : hidden;
    if (!Object.hasOwn(row, column.field)) place[column.field] = MAKERS[generator]();
  }
  return { row: { ...row, ...made, ...hidden }, made, isMadeOtherwise: Object.keys(hidden).length > 0 };
}

const NOTHING: FieldValues = {};

const MAKERS: Readonly<Record<Generator, () => string>> = {
  now: () => new Date().toISOString(),
  uuid: () => randomUUID(),
  timeuuid: () => timeUuid(),
};

/** 100 ns from the Gregorian calendar to 1970. */
const GREGORIAN = 122_192_928_000_000_000n;

/** What tells this process from others, made with its first UUID. */
let identity: { readonly sequence: string; readonly node: string } | undefined;
let latest = 0n;

/** Version 1 by RFC 9562: each later than the one before, with a random node in place of an address. */
function timeUuid(): string {
  identity ??= newIdentity();
  const now = BigInt(Date.now()) * 10_000n + GREGORIAN;
  latest = now > latest ? now : latest + 1n;
  const time = latest.toString(16).padStart(15, '0');
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${identity.sequence}-${identity.node}`;
}

function newIdentity() {
  const bytes = randomBytes(8);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80; // the variant
  bytes[2] = (bytes[2] ?? 0) | 0x01; // no address of a network card
  return { sequence: bytes.toString('hex', 0, 2), node: bytes.toString('hex', 2) };
}
