/**
 * Words of the configuration that nobody reads, and those without a value: what they are to restrict would stay open, and what
 * they are to name unnamed.
 */
import type { ColumnChecks, CompanionConfig, GatewayConfigFile, RelationConfig, WritesConfig } from './config.ts';
import { OPTIONS } from './options.ts';

/** All words that a part of the configuration may have, and no others. */
export type Words<Part> = Readonly<Record<keyof Part, true>>;

const FILE: Words<GatewayConfigFile> = {
  options: true,
  relations: true,
  rename: true,
  hide: true,
  wide: true,
  filtering: true,
  companions: true,
  writes: true,
  describe: true,
  deprecate: true,
  readOnlyTables: true,
  identity: true,
  identify: true,
  rules: true,
  authorize: true,
  extend: true,
};
const RELATION: Words<RelationConfig> = {
  table: true,
  field: true,
  target: true,
  kind: true,
  columns: true,
  where: true,
  through: true,
};
const COMPANION: Words<CompanionConfig> = { of: true, table: true, columns: true, writable: true };
const WRITES: Words<WritesConfig> = {
  ttl: true,
  timestamp: true,
  consistency: true,
  serial: true,
  generated: true,
  version: true,
  audited: true,
  checks: true,
};
const CHECKS: Words<ColumnChecks> = { required: true, min: true, max: true, length: true, pattern: true, oneOf: true };

/** A line for each, with those that are read. Of rules and ways of identity their own checks tell. */
export function wordFaults(file: GatewayConfigFile): string[] {
  const { options = {}, relations = [], companions = [], writes = {} } = file;
  return [
    ...misread(file, FILE).map((fault) => `the config file ${fault}`),
    ...Object.keys(options ?? {})
      .filter((name) => !Object.hasOwn(OPTIONS, name))
      .map((name) => `options.${name} of the config file is not an option`),
    ...ofList('relations', relations, RELATION),
    ...ofList('companions', companions, COMPANION),
    ...Object.entries(writes ?? {}).flatMap(([table, each]) => [
      ...placed(`writes["${table}"]`, misread(each, WRITES)),
      ...Object.entries(each?.checks ?? {}).flatMap(([column, checks]) =>
        placed(`writes["${table}"].checks["${column}"]`, misread(checks, CHECKS)),
      ),
    ]),
  ];
}

function ofList(name: string, parts: unknown, words: Readonly<Record<string, true>>): string[] {
  if (!Array.isArray(parts)) return [`${name} is no list`];
  return parts.flatMap((part, at) => placed(`${name}[${at}]`, misread(part, words)));
}

/** What is wrong with the words of a part, behind its place. */
export function misread(part: unknown, words: Readonly<Record<string, true>>): string[] {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return ['is no object'];
  const known = Object.keys(words).join(', ');
  return Object.entries(part).flatMap(([name, value]) => {
    if (!Object.hasOwn(words, name)) return [`has no \`${name}\`, but ${known}`];
    return value === undefined ? [`has a \`${name}\` that is undefined: leave it out`] : [];
  });
}

function placed(place: string, faults: readonly string[]): string[] {
  return faults.map((fault) => `${place} ${fault}`);
}
