/** Environment and config file -> one frozen `Config`, or one error that lists every fault. */
import { GatewayError, listFaults } from '../errors.ts';
import type { Config, GatewayConfigFile } from './config.ts';
import { concurrencyWithin } from './fleet.ts';
import { identityFaults } from './identity-faults.ts';
import { fallbackOf, type Option, type Profile } from './option.ts';
import { OPTIONS, type OptionName, type Options } from './options.ts';
import { rulesFaults } from './rules-faults.ts';
import { detectRuntime, type Preset, presetOf } from './runtime.ts';
import { serviceDefaults } from './services.ts';
import { wordFaults } from './word-faults.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = Object.keys(OPTIONS) as OptionName[]; // the keys of the table are its names

/**
 * Reads all options: a variable wins over the config file, the file over the default.
 * @throws {GatewayError} `CONFIG_INVALID` with a line for each fault; values of secrets are not shown.
 */
export function readConfig(
  environment: Environment,
  file: GatewayConfigFile = {},
  defaults: Partial<Options> = {},
): Config {
  const refused: Refused = new Map();
  const given = { ...defaults, ...file.options };
  const runtime = detectRuntime(environment);
  const early = new OptionReader(environment, given, refused);
  const profile = readProfile(early, presetOf(runtime));
  const service = readServiceDefaults(early, profile);
  const reader = new OptionReader(environment, { ...service, ...given }, refused);
  const options = Object.fromEntries(NAMES.map((name) => [name, reader.read(name, profile)])) as unknown as Options; // one entry a name
  const faults = [...refused.values(), ...wordFaults(file), ...combinationFaults(options, file, refused)];
  faults.push(...identityFaults(file.identity ?? []), ...rulesFaults(file.rules, file.extend !== undefined));
  if (faults.length > 0) throw new GatewayError('CONFIG_INVALID', listFaults(`Cannot start, ${count(faults)}`, faults));
  const maxConcurrency = reader.has('maxConcurrency')
    ? undefined
    : concurrencyWithin(options.statementBudget, options.fleetSize);
  const { relations = [], rename = {}, hide = [], wide = [], filtering = {}, readOnlyTables = [], authorize } = file;
  const { companions = [], writes = {}, describe = {}, deprecate = {}, identity = [], identify, rules, extend } = file;
  const naming = { relations, rename, hide, wide, filtering, describe, deprecate };
  const shape = { ...naming, companions, writes, readOnlyTables, identity, identify, rules, authorize, extend };
  return Object.freeze({
    ...options,
    ...(maxConcurrency === undefined ? {} : { maxConcurrency: Math.min(maxConcurrency, options.maxConcurrency) }),
    preset: profile.preset,
    runtime,
    shape,
  });
}

/** The two options that the defaults of others depend on. */
function readProfile(reader: OptionReader, detected: Preset): Profile {
  const initial: Profile = { mode: 'production', preset: detected };
  const mode = reader.read('mode', initial) as Profile['mode']; // values are checked by the option of that type
  const preset = reader.read('preset', initial) as Options['preset'];
  return { mode, preset: preset === 'auto' ? detected : preset };
}

function readServiceDefaults(reader: OptionReader, profile: Profile): Partial<Options> {
  return serviceDefaults(reader.read('service', profile) as Options['service'], {
    awsRegion: reader.read('awsRegion', profile) as Options['awsRegion'], // as above
    requestRate: reader.read('requestRate', profile) as Options['requestRate'],
  });
}

/** What is wrong with the value of an option. */
type Refused = Map<OptionName, string>;

class OptionReader {
  readonly #environment: Environment;
  readonly #values: Partial<Options>;
  readonly #refused: Refused;

  constructor(environment: Environment, values: Partial<Options>, refused: Refused) {
    this.#environment = environment;
    this.#values = values;
    this.#refused = refused;
  }

  /** Whether the option is given at all. */
  has(name: OptionName): boolean {
    return Boolean(this.#environment[OPTIONS[name].env]) || this.#values[name] !== undefined;
  }

  read(name: OptionName, profile: Profile): unknown {
    const option: Option<unknown> = OPTIONS[name];
    const text = this.#environment[option.env];
    const value = this.#values[name];
    try {
      if (text !== undefined && text !== '') return option.parse(text);
      if (value === undefined || option.accepts(value)) return value ?? fallbackOf(option, profile);
      throw new RangeError(option.range);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const shown = option.isSecret ? '(secret)' : JSON.stringify(text || value);
      const unit = option.unit ? ` ${option.unit}` : '';
      this.#refused.set(name, `${option.env} (${name}) is ${shown}, permitted: ${error.message}${unit}`);
      return fallbackOf(option, profile);
    }
  }
}

/** An option whose value is refused is not said to be missing too, nor to contradict others. */
function combinationFaults(options: Options, file: GatewayConfigFile, refused: Refused): string[] {
  const faults: string[] = [];
  const wrong = (name: OptionName, what: string) => {
    if (!refused.has(name)) faults.push(`${OPTIONS[name].env} (${name}) ${what}`);
  };
  const missing: Missing = (name, why) => wrong(name, `is missing: ${why}`);
  if (options.secureConnectBundle === undefined) {
    if (options.service === 'astra') missing('secureConnectBundle', 'Astra DB is reached by its bundle alone');
    if (options.service === 'keyspaces' && options.awsRegion === undefined)
      missing('awsRegion', 'Amazon Keyspaces is found by its region');
    if (options.contactPoints.length === 0) missing('contactPoints', 'give at least one Cassandra node');
    if (options.localDataCenter === undefined)
      missing('localDataCenter', 'give the data center as `nodetool status` names it');
  }
  if (options.keyspaces.length === 0) missing('keyspaces', 'name at least one keyspace');
  if (options.secretArn !== undefined && options.password !== undefined)
    wrong('secretArn', 'is given beside a password: give one of them');
  else if (options.secretArn === undefined && (options.username === undefined) !== (options.password === undefined))
    missing(options.username === undefined ? 'username' : 'password', 'user name and password belong together');
  certificateFaults(options, missing);
  if (options.mode === 'production' && options.cursorSecrets.length === 0)
    missing('cursorSecrets', 'in production every instance must sign cursors with the same secret');
  if (options.corsCredentials && options.corsOrigins.includes('*'))
    wrong('corsCredentials', 'is true for every origin: list the origins that may use credentials');
  if (options.rateLimitTable !== undefined && !/^[^.]+\.[^.]+$/.test(options.rateLimitTable))
    wrong('rateLimitTable', `is ${JSON.stringify(options.rateLimitTable)}, permitted: keyspace.table`);
  if (options.defaultPageSize > options.maxPageSize)
    wrong('defaultPageSize', `is ${options.defaultPageSize}, permitted: up to maxPageSize, ${options.maxPageSize}`);
  if (file.authorize === undefined && file.rules === undefined) faults.push(...openFaults(options));
  return faults;
}

type Missing = (name: OptionName, why: string) => void;

/** Certificates and keys belong together. */
function certificateFaults(options: Options, missing: Missing): void {
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
    missing(options.tlsCert === undefined ? 'tlsCert' : 'tlsKey', 'client certificate and key belong together');
  if ((options.serverTlsCert === undefined) !== (options.serverTlsKey === undefined))
    missing(
      options.serverTlsCert === undefined ? 'serverTlsCert' : 'serverTlsKey',
      'certificate and key belong together',
    );
  if (options.serverTlsClientCa !== undefined && options.serverTlsCert === undefined)
    missing('serverTlsCert', 'client certificates are part of TLS');
}

/** What would be open to everybody, without anybody having said so. */
function openFaults(options: Options): string[] {
  const without = 'without rules or an authorize hook: configure one';
  const faults: string[] = [];
  if (!options.unauthenticatedReads)
    faults.push(`all tables are served ${without}, or let everybody read by ${OPTIONS.unauthenticatedReads.env}=true`);
  if (!options.readOnly && !options.unauthenticatedWrites)
    faults.push(
      `mutations are served ${without}, or set ${OPTIONS.readOnly.env}=true, or let everybody write by ${OPTIONS.unauthenticatedWrites.env}=true`,
    );
  return faults;
}

function count(faults: readonly string[]): string {
  return faults.length === 1 ? 'one fault in the configuration' : `${faults.length} faults in the configuration`;
}

/** The effective values for the log at start, secrets hidden. */
export function describeConfig(config: Config): Record<string, unknown> {
  const shown = (name: OptionName) => {
    const option: Option<unknown> = OPTIONS[name];
    const value = config[name];
    const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined;
    return option.isSecret && isSet ? '(secret)' : value;
  };
  return { runtime: config.runtime, ...Object.fromEntries(NAMES.map((name) => [name, shown(name)])) };
}

/** A keyspace to serve, and what its names begin with when several are served. */
export interface ServedKeyspace {
  readonly name: string;
  readonly prefix: string;
}

/** Splits `keyspaces` into names and prefixes; a single keyspace has no prefix unless one is given. */
export function servedKeyspaces(options: Pick<Options, 'keyspaces'>): readonly ServedKeyspace[] {
  return options.keyspaces.map((entry) => {
    const [name = '', prefix] = entry.split('=');
    return { name, prefix: prefix ?? (options.keyspaces.length > 1 ? name : '') };
  });
}
