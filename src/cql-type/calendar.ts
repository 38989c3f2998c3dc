/**
 * `timestamp`, `date` and `time`: canonical texts <-> numbers, over the whole range that Cassandra stores. Years outside of
 * 0000 to 9999 are signed and have at least six digits, as in ISO 8601 and `Date.toISOString()`; the calendar is
 * proleptic. Days are counted by H. Hinnant's algorithm: https://howardhinnant.github.io/date_algorithms.html
 */

const DAY_MS = 86_400_000;
const SECOND_NS = 1_000_000_000n;
const DAY_NS = 86_400n * SECOND_NS;
const ERA_DAYS = 146_097;
/** `date` is unsigned with the epoch in the middle. */
const EPOCH = 2 ** 31;
const DATE = /^(\d{4}|[+-]\d{6,})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(.+)T(\d{2}):(\d{2}):(\d{2})\.(\d{3})Z$/;
const TIME = /^([+-]?)(\d{2,}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/;

/** Days since 1970-01-01 -> `2026-01-31`. */
function formatDay(day: number): string {
  const shifted = day + 719_468; // days since 0000-03-01
  const era = Math.floor(shifted / ERA_DAYS);
  const ofEra = shifted - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const dayOfMonth = ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${formatYear(year)}-${two(month)}-${two(dayOfMonth)}`;
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** Days since 1970-01-01; undefined for a day that does not exist. */
function parseDay(text: string): number | undefined {
  const [, yearText, monthText, dayText] = DATE.exec(text) ?? [];
  if (yearText === undefined) return undefined;
  const [month, dayOfMonth] = [Number(monthText), Number(dayText)];
  const year = Number(yearText) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1;
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear;
  const day = era * ERA_DAYS + ofEra - 719_468;
  return formatDay(day) === text ? day : undefined;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Milliseconds since the epoch, any of 64 bits; undefined for a text that is no canonical instant. */
export function encodeTimestamp(text: string): bigint | undefined {
  const all = parseInstant(text);
  return all !== undefined && BigInt.asIntN(64, all) === all ? all : undefined;
}

/** Milliseconds since the epoch, of more than 64 bits too; undefined for a text that is no canonical instant. */
export function parseInstant(text: string): bigint | undefined {
  const [, dayText = '', hours, minutes, seconds, milliseconds] = DATE_TIME.exec(text) ?? [];
  const day = parseDay(dayText);
  if (day === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const ofDay = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(milliseconds);
  return BigInt(day) * BigInt(DAY_MS) + BigInt(ofDay);
}

export function decodeTimestamp(bytes: Buffer): string {
  const high = bytes.readInt32BE(0);
  const low = bytes.readUInt32BE(4);
  // Within 2^53 milliseconds, 285,000 years, numbers are exact.
  if (high >= -(2 ** 21) && high < 2 ** 21) {
    const milliseconds = high * 2 ** 32 + low;
    const day = Math.floor(milliseconds / DAY_MS);
    return formatInstant(day, milliseconds - day * DAY_MS);
  }
  return formatTimestamp(bytes.readBigInt64BE(0));
}

/** @param milliseconds since the epoch, of 64 bits. */
export function formatTimestamp(milliseconds: bigint): string {
  const ofDay = ((milliseconds % BigInt(DAY_MS)) + BigInt(DAY_MS)) % BigInt(DAY_MS);
  return formatInstant(Number((milliseconds - ofDay) / BigInt(DAY_MS)), Number(ofDay));
}

function formatInstant(day: number, ofDay: number): string {
  const seconds = Math.floor(ofDay / 1_000);
  const milliseconds = String(ofDay - seconds * 1_000).padStart(3, '0');
  return `${formatDay(day)}T${formatClock(seconds)}.${milliseconds}Z`;
}

function formatClock(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`;
}

/** The unsigned number that Cassandra stores; undefined for a text that is no canonical day within its range. */
export function encodeDate(text: string): number | undefined {
  const day = parseDay(text);
  return day === undefined || day < -EPOCH || day >= EPOCH ? undefined : day + EPOCH;
}

export function decodeDate(bytes: Buffer): string {
  return formatDay(bytes.readUInt32BE(0) - EPOCH);
}

/** Nanoseconds since midnight; undefined for a text that is no canonical time within 64 bits. */
export function encodeTime(text: string): bigint | undefined {
  const [, sign = '', hours, minutes, seconds, fraction = ''] = TIME.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const wholeSeconds = (BigInt(hours) * 60n + BigInt(minutes ?? 0)) * 60n + BigInt(seconds ?? 0);
  const size = wholeSeconds * SECOND_NS + BigInt(fraction.padEnd(9, '0'));
  const nanoseconds = sign === '-' ? -size : size;
  const isOfDay = nanoseconds >= 0n && nanoseconds < DAY_NS;
  return isOfDay === (sign === '') && BigInt.asIntN(64, nanoseconds) === nanoseconds ? nanoseconds : undefined;
}

export function decodeTime(bytes: Buffer): string {
  return formatTime(bytes.readBigInt64BE(0));
}

/** A time of day; what lies beyond, which Cassandra stores too, is signed. @param nanoseconds of 64 bits. */
export function formatTime(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : nanoseconds < DAY_NS ? '' : '+';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const clock = formatClock(Number(size / SECOND_NS));
  const fraction = Number(size % SECOND_NS);
  return `${sign}${clock}${fraction === 0 ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`}`;
}
