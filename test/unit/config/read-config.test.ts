import { describe, expect, test } from 'vitest';
import type { GatewayConfigFile } from '../../../src/config/config.ts';
import { fallbackOf, type Option } from '../../../src/config/option.ts';
import { OPTIONS, type OptionName } from '../../../src/config/options.ts';
import { describeConfig, readConfig, servedKeyspaces } from '../../../src/config/read-config.ts';

const MINIMUM = {
  CASSANDRA_CONTACT_POINTS: '10.0.0.5',
  CASSANDRA_LOCAL_DATACENTER: 'dc1',
  CASSANDRA_KEYSPACES: 'shop',
  GATEWAY_MODE: 'development',
};
const names = Object.keys(OPTIONS) as OptionName[];

/** A text that is permitted and differs from the default, and one that is not. */
const SAMPLES: Partial<Record<OptionName, readonly [string, unknown]>> = {
  mode: ['production', 'production'],
  preset: ['serverless', 'serverless'],
  service: ['cassandra', 'cassandra'],
  contactPoints: ['a:9042, b', ['a:9042', 'b']],
  addressMap: ['10.0.0.1=127.0.0.1:9042', ['10.0.0.1=127.0.0.1:9042']],
  keyspaces: ['one,two=t', ['one', 'two=t']],
  scanTables: ['orders, ks.t', ['orders', 'ks.t']],
  cursorSecrets: ['0123456789abcdef', ['0123456789abcdef']],
  corsOrigins: ['https://a.example', ['https://a.example']],
  consistency: ['LOCAL_ONE', 'LOCAL_ONE'],
  scans: ['deny', 'deny'],
  schemaDrift: ['follow', 'follow'],
  globalId: ['id', 'id'],
  naming: ['cql', 'cql'],
  path: ['/api', '/api'],
  trustedDocuments: ['required', 'required'],
  rateLimitBy: ['tenant', 'tenant'],
  rateLimitTable: ['ks.t', 'ks.t'],
  healthDetail: ['off', 'off'],
  logLevel: ['error', 'error'],
};

function sampleOf(name: OptionName): readonly [string, unknown] {
  const option: Option<unknown> = OPTIONS[name];
  const fallback = fallbackOf(option, { mode: 'development', preset: 'server' });
  const given = SAMPLES[name];
  if (given !== undefined) return given;
  if (typeof fallback === 'boolean') return [String(!fallback), !fallback];
  if (typeof fallback === 'number') return [option.range.split(' ')[0] ?? '', Number(option.range.split(' ')[0])];
  return ['some text', 'some text'];
}

/** What else must be said when this option is. */
const COMPANIONS: Partial<Record<OptionName, Record<string, string>>> = {
  mode: {
    GATEWAY_CURSOR_SECRETS: '0123456789abcdef',
    GATEWAY_READ_ONLY: 'true',
    GATEWAY_UNAUTHENTICATED_READS: 'true',
  },
  username: { CASSANDRA_PASSWORD: 'p' },
  password: { CASSANDRA_USERNAME: 'u' },
  tlsCert: { CASSANDRA_TLS_KEY: 'k' },
  tlsKey: { CASSANDRA_TLS_CERT: 'c' },
  serverTlsCert: { GATEWAY_TLS_KEY: 'k' },
  serverTlsKey: { GATEWAY_TLS_CERT: 'c' },
  serverTlsClientCa: { GATEWAY_TLS_CERT: 'c', GATEWAY_TLS_KEY: 'k' },
  unauthenticatedWrites: { GATEWAY_READ_ONLY: 'true' },
  maxPageSize: { GATEWAY_DEFAULT_PAGE_SIZE: '1' },
};

/** What the file must say. */
const FILES: Partial<Record<OptionName, GatewayConfigFile>> = { unauthenticatedReads: { rules: {} } };

describe('readConfig()', () => {
  test.each(names)('reads %s from its variable', (name) => {
    const [text, value] = sampleOf(name);
    const config = readConfig({ ...MINIMUM, ...COMPANIONS[name], [OPTIONS[name].env]: text }, FILES[name]);
    expect(config[name]).toEqual(value);
  });

  test('prefers the environment to the file, the file to the defaults of the program', () => {
    const file = { options: { maxDepth: 7, maxAliases: 7 } };
    const config = readConfig({ ...MINIMUM, GATEWAY_MAX_DEPTH: '9' }, file, { maxAliases: 3, maxTokens: 33 });
    expect([config.maxDepth, config.maxAliases, config.maxTokens]).toEqual([9, 7, 33]);
  });

  test('reports all faults at once, with option, value and range, before anything connects', () => {
    const read = () =>
      readConfig(
        {
          GATEWAY_MAX_DEPTH: '0',
          PORT: 'x',
          CASSANDRA_CONSISTENCY: 'SOME',
          CASSANDRA_TLS_VERIFY: 'perhaps',
          GATEWAY_MAX_QUEUED: '1e3',
        },
        { options: { maxAliases: -1, nonsense: 1 } as never },
      );
    expect(read).toThrowErrorMatchingInlineSnapshot(`
      [GatewayError: Cannot start, 13 faults in the configuration:
        - CASSANDRA_TLS_VERIFY (tlsVerify) is "perhaps", permitted: true or false
        - CASSANDRA_CONSISTENCY (consistency) is "SOME", permitted: one of ONE, TWO, THREE, QUORUM, ALL, LOCAL_QUORUM, EACH_QUORUM, LOCAL_ONE
        - PORT (port) is "x", permitted: a whole number from 0 to 65535
        - GATEWAY_MAX_QUEUED (maxQueued) is "1e3", permitted: a whole number from 0 to 100000
        - GATEWAY_MAX_DEPTH (maxDepth) is "0", permitted: a whole number from 1 to 100
        - GATEWAY_MAX_ALIASES (maxAliases) is -1, permitted: 0 to 10000
        - options.nonsense of the config file is not an option
        - CASSANDRA_CONTACT_POINTS (contactPoints) is missing: give at least one Cassandra node
        - CASSANDRA_LOCAL_DATACENTER (localDataCenter) is missing: give the data center as \`nodetool status\` names it
        - CASSANDRA_KEYSPACES (keyspaces) is missing: name at least one keyspace
        - GATEWAY_CURSOR_SECRETS (cursorSecrets) is missing: in production every instance must sign cursors with the same secret
        - all tables are served without rules or an authorize hook: configure one, or let everybody read by GATEWAY_UNAUTHENTICATED_READS=true
        - mutations are served without rules or an authorize hook: configure one, or set GATEWAY_READ_ONLY=true, or let everybody write by GATEWAY_UNAUTHENTICATED_WRITES=true]
    `);
  });

  test('reports every word that nobody reads: what it is to restrict would stay open', () => {
    const file = {
      authorise: () => false,
      hide: undefined,
      options: { constructor: 1 },
      relations: [{ tables: 't' }],
      companions: { of: 'a', table: 'b' },
      writes: { t: { versions: 'v', checks: { c: { requierd: true } } } },
    };
    expect(() => readConfig(MINIMUM, file as never)).toThrowErrorMatchingInlineSnapshot(`
      [GatewayError: Cannot start, 7 faults in the configuration:
        - the config file has no \`authorise\`, but options, relations, rename, hide, wide, filtering, companions, writes, describe, deprecate, readOnlyTables, identity, identify, rules, authorize, extend
        - the config file has a \`hide\` that is undefined: leave it out
        - options.constructor of the config file is not an option
        - relations[0] has no \`tables\`, but table, field, target, kind, columns, where, through
        - companions is no list
        - writes["t"] has no \`versions\`, but ttl, timestamp, consistency, serial, generated, version, audited, checks
        - writes["t"].checks["c"] has no \`requierd\`, but required, min, max, length, pattern, oneOf]
    `);
  });

  test('never shows a secret', () => {
    const secret = 'tooshort';
    try {
      readConfig({ ...MINIMUM, GATEWAY_CURSOR_SECRETS: secret });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).toContain('GATEWAY_CURSOR_SECRETS (cursorSecrets) is (secret), permitted:');
      expect(String(error)).not.toContain(secret);
    }
    const config = readConfig({
      ...MINIMUM,
      CASSANDRA_USERNAME: 'u',
      CASSANDRA_PASSWORD: 'hunter2hunter2',
      GATEWAY_CURSOR_SECRETS: '0123456789abcdef',
    });
    const shown = JSON.stringify(describeConfig(config));
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('0123456789abcdef');
    expect(shown).toContain('"maxDepth":12');
  });

  test('refuses in production to be open by mistake: without rules or authorize everybody must be let in aloud', () => {
    const production = { ...MINIMUM, GATEWAY_MODE: 'production', GATEWAY_CURSOR_SECRETS: '0123456789abcdef' };
    const READS = 'all tables are served without rules or an authorize hook';
    const WRITES = 'mutations are served without rules or an authorize hook';
    const open = { ...production, GATEWAY_UNAUTHENTICATED_READS: 'true' };
    expect(() => readConfig(production)).toThrow(READS);
    expect(() => readConfig({ ...production, GATEWAY_READ_ONLY: 'true' })).toThrow(READS);
    expect(() => readConfig({ ...production, GATEWAY_UNAUTHENTICATED_WRITES: 'true' })).toThrow(READS);
    expect(() => readConfig(open)).toThrow(WRITES);
    expect(() => readConfig({ ...open, GATEWAY_UNAUTHENTICATED_WRITES: 'true' })).not.toThrow();
    expect(() => readConfig({ ...open, GATEWAY_READ_ONLY: 'true' })).not.toThrow();
    expect(() => readConfig(production, { authorize: () => true })).not.toThrow();
    expect(() => readConfig(production, { rules: {} })).not.toThrow();
  });

  test('takes the defaults of production from the table: no scans, no introspection, no GraphiQL', () => {
    const config = readConfig({
      ...MINIMUM,
      GATEWAY_MODE: 'production',
      GATEWAY_CURSOR_SECRETS: '0123456789abcdef',
      GATEWAY_READ_ONLY: 'true',
      GATEWAY_UNAUTHENTICATED_READS: 'true',
    });
    expect([config.scans, config.introspection, config.graphiql, config.healthDetail]).toEqual([
      'deny',
      false,
      false,
      'summary',
    ]);
  });
});

test('servedKeyspaces() has prefixes only where several keyspaces are served, or where one is given', () => {
  expect(servedKeyspaces({ keyspaces: ['shop'] })).toEqual([{ name: 'shop', prefix: '' }]);
  expect(servedKeyspaces({ keyspaces: ['shop', 'hr=staff'] })).toEqual([
    { name: 'shop', prefix: 'shop' },
    { name: 'hr', prefix: 'staff' },
  ]);
  expect(servedKeyspaces({ keyspaces: ['shop=s'] })).toEqual([{ name: 'shop', prefix: 's' }]);
});
