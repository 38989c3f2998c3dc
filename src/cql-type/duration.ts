/** ISO 8601 durations as Cassandra stores them: months, days and nanoseconds, all of one sign. */

const DURATION =
  /^(-)?P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/;

export interface DurationParts {
  readonly months: number;
  readonly days: number;
  readonly nanoseconds: bigint;
}

const INT_MAX = 2_147_483_647;
const LONG_MAX = 9_223_372_036_854_775_807n;
const NS = { hour: 3_600_000_000_000n, minute: 60_000_000_000n, second: 1_000_000_000n } as const;

/** The parts of `P1Y2M3DT4H5M6.789S`, or undefined if `text` is no duration or exceeds Cassandra's range. */
export function parseDuration(text: string): DurationParts | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [, sign, years, months, weeks, days, hours, minutes, seconds, fraction] = match;
  const factor = sign === '-' ? -1 : 1;
  const totalMonths = number(years) * 12 + number(months);
  const totalDays = number(weeks) * 7 + number(days);
  const wholeSeconds = (BigInt(hours ?? 0) * 60n + BigInt(minutes ?? 0)) * 60n + BigInt(seconds ?? 0);
  const nanoseconds = wholeSeconds * NS.second + BigInt((fraction ?? '').padEnd(9, '0'));
  const further = sign === '-' ? 1 : 0; // two's complement reaches one further below zero
  if (totalMonths > INT_MAX + further || totalDays > INT_MAX + further || nanoseconds > LONG_MAX + BigInt(further))
    return undefined;
  // `+ 0` turns -0 into 0.
  return { months: factor * totalMonths + 0, days: factor * totalDays + 0, nanoseconds: BigInt(factor) * nanoseconds };
}

/** The canonical text: years and months, days, then hours, minutes, seconds; `PT0S` for none. */
export function formatDuration(parts: DurationParts): string {
  const isNegative = parts.months < 0 || parts.days < 0 || parts.nanoseconds < 0n;
  const [months, days] = [Math.abs(parts.months), Math.abs(parts.days)];
  const date = `${unit(Math.trunc(months / 12), 'Y')}${unit(months % 12, 'M')}${unit(days, 'D')}`;
  const time = formatTime(parts.nanoseconds < 0n ? -parts.nanoseconds : parts.nanoseconds);
  if (date === '' && time === '') return 'PT0S';
  return `${isNegative ? '-' : ''}P${date}${time === '' ? '' : `T${time}`}`;
}

function formatTime(nanoseconds: bigint): string {
  const hours = nanoseconds / NS.hour;
  const minutes = (nanoseconds % NS.hour) / NS.minute;
  const seconds = (nanoseconds % NS.minute) / NS.second;
  const fraction = (nanoseconds % NS.second).toString().padStart(9, '0').replace(/0+$/, '');
  const secondText = fraction === '' ? unit(seconds, 'S') : `${seconds}.${fraction}S`;
  return `${unit(hours, 'H')}${unit(minutes, 'M')}${secondText}`;
}

function unit(amount: number | bigint, letter: string): string {
  return Number(amount) === 0 ? '' : `${amount}${letter}`;
}

function number(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits);
}
