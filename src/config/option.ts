/** The kinds of options: how a text from the environment becomes a checked value. */

import type { Preset } from './runtime.ts';

export type Mode = 'development' | 'production';

/** What defaults depend on. */
export interface Profile {
  readonly mode: Mode;
  readonly preset: Preset;
}

type PerMode<T> = { readonly development: T; readonly production: T };
type PerPreset<T> = { readonly server: T; readonly serverless: T };

/** One row of the table of options. `fallback` may differ by mode or by preset. */
export interface Option<T> {
  /** The environment variable. */
  readonly env: string;
  /** What is permitted, as shown in messages and in the README. */
  readonly range: string;
  readonly unit?: string;
  readonly isSecret?: boolean;
  readonly fallback: T | PerMode<T> | PerPreset<T>;
  /** One sentence: what the option does. */
  readonly doc: string;
  /** @throws {RangeError} with what is permitted, when `text` is not. */
  readonly parse: (text: string) => T;
  /** Checks a value that came from a config file instead of a text. */
  readonly accepts: (value: unknown) => boolean;
}

interface Described<T> {
  readonly env: string;
  readonly fallback: Option<T>['fallback'];
  readonly doc: string;
  readonly unit?: string;
}

export function int(spec: Described<number> & { readonly min: number; readonly max: number }): Option<number> {
  const range = `${spec.min} to ${spec.max}`;
  const accepts = (value: unknown) => Number.isInteger(value) && Number(value) >= spec.min && Number(value) <= spec.max;
  return {
    ...spec,
    range,
    accepts,
    parse: (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return accepts(value) ? value : refuse(`a whole number from ${range}`);
    },
  };
}

export function bool(spec: Described<boolean>): Option<boolean> {
  return {
    ...spec,
    range: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    parse: (text) => {
      if (/^(true|1|yes|on)$/i.test(text)) return true;
      if (/^(false|0|no|off)$/i.test(text)) return false;
      return refuse('true or false');
    },
  };
}

export function oneOf<const T extends string>(values: readonly T[], spec: Described<T>): Option<T> {
  const range = values.join(', ');
  return {
    ...spec,
    range,
    accepts: (value) => values.some((known) => known === value),
    parse: (text) => values.find((known) => known === text) ?? refuse(`one of ${range}`),
  };
}

export function text(
  spec: Described<string | undefined> & { readonly isSecret?: boolean },
): Option<string | undefined> {
  return { ...spec, range: 'text', accepts: (value) => typeof value === 'string', parse: (value) => value };
}

/** A path of URLs, without a slash at its end. */
export function path(spec: Described<string>): Option<string> {
  const range = 'a path such as /graphql';
  const accepts = (value: unknown) => typeof value === 'string' && /^(\/[\w.~-]+)+$/.test(value);
  return { ...spec, range, accepts, parse: (value) => (accepts(value) ? value : refuse(range)) };
}

export function list(
  spec: Described<readonly string[]> & { readonly isSecret?: boolean; readonly item?: RegExp; readonly items?: string },
): Option<readonly string[]> {
  const fits = (item: string) => spec.item?.test(item) ?? true;
  return {
    ...spec,
    range: `comma-separated ${spec.items ?? 'texts'}`,
    accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' && fits(item)),
    parse: (value) => {
      const items = value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
      return items.every(fits) ? items : refuse(`comma-separated ${spec.items ?? 'texts'}`);
    },
  };
}

function refuse(permitted: string): never {
  throw new RangeError(permitted);
}

/** The value that an option has when nothing is said. */
export function fallbackOf<T>(option: Option<T>, { mode, preset }: Profile): T {
  const { fallback } = option;
  if (typeof fallback !== 'object' || fallback === null) return fallback;
  if ('development' in fallback) return fallback[mode];
  if ('serverless' in fallback) return fallback[preset];
  return fallback as T; // the guards cannot narrow an open T
}
