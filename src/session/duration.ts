/** ISO 8601 durations <-> the driver's objects; its own parser takes any text for an empty duration. */
import { types } from 'cassandra-driver';
import { formatDuration, parseDuration } from '../cql-type/duration.ts';

export function encodeDuration(text: string): types.Duration {
  const parts = parseDuration(text);
  if (parts === undefined) throw new TypeError('Cannot encode the value as it is no ISO 8601 duration');
  return new types.Duration(parts.months, parts.days, types.Long.fromString(parts.nanoseconds.toString()));
}

export function decodeDuration(duration: types.Duration): string {
  const { months, days, nanoseconds } = duration as unknown as {
    months: number;
    days: number;
    nanoseconds: { toString(): string };
  }; // untyped fields
  return formatDuration({ months, days, nanoseconds: BigInt(nanoseconds.toString()) });
}
