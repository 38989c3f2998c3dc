import { readFileSync } from 'node:fs';
import { errors, types } from 'cassandra-driver';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { createLoginSource } from '../../../src/session/auth.ts';
import { CqlMap } from '../../../src/session/cql-map.ts';
import { toConnectError, toGatewayError } from '../../../src/session/driver-error.ts';
import { DRIVER_VERSION } from '../../../src/session/driver-internals.ts';
import { toDriverOptions } from '../../../src/session/driver-options.ts';
import { MeteredExecutor } from '../../../src/session/metered-executor.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';

const ENVIRONMENT = {
  GATEWAY_MODE: 'development',
  CASSANDRA_CONTACT_POINTS: 'a',
  CASSANDRA_LOCAL_DATACENTER: 'dc',
  CASSANDRA_KEYSPACES: 'k',
};
const codes = types.responseErrorCodes;
const response = (code: number, message = '') =>
  Object.assign(new errors.ResponseError(code, message), { required: 2, alive: 1 });
const noHost = (inner: Record<string, unknown>) => new errors.NoHostAvailableError(inner as Record<string, Error>);
const socket = Object.assign(new Error('Socket was closed'), { isSocketError: true });

test('the installed driver is the one that its repairs were written for', () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../../node_modules/cassandra-driver/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  expect(version).toBe(DRIVER_VERSION);
});

describe('toGatewayError()', () => {
  test.each([
    ['unavailable', response(codes.unavailableException), 'CASSANDRA_UNAVAILABLE', 'NOT_APPLIED'],
    ['overloaded', response(codes.overloaded), 'CASSANDRA_OVERLOADED', 'UNKNOWN'],
    ['bootstrapping', response(codes.isBootstrapping), 'CASSANDRA_OVERLOADED', 'UNKNOWN'],
    ['read timeout', response(codes.readTimeout), 'CASSANDRA_TIMEOUT', 'UNKNOWN'],
    ['write timeout', response(codes.writeTimeout), 'CASSANDRA_TIMEOUT', 'UNKNOWN'],
    ['read failure', response(codes.readFailure), 'CASSANDRA_FAILURE', 'UNKNOWN'],
    ['write failure', response(codes.writeFailure), 'CASSANDRA_FAILURE', 'UNKNOWN'],
    ['server error', response(codes.serverError), 'CASSANDRA_FAILURE', 'UNKNOWN'],
    ['unauthorized', response(codes.unauthorized), 'FORBIDDEN', 'NOT_APPLIED'],
    ['a dropped table', response(codes.invalid, 'table shop.x does not exist'), 'SCHEMA_CHANGED', 'NOT_APPLIED'],
    [
      'a dropped column',
      response(codes.invalid, 'Undefined column name "b" in table shop.x'),
      'SCHEMA_CHANGED',
      'NOT_APPLIED',
    ],
    ['an empty key', response(codes.invalid, 'Key may not be empty'), 'BAD_USER_INPUT', 'NOT_APPLIED'],
    ['another invalid statement', response(codes.syntaxError, 'line 1'), 'INTERNAL_SERVER_ERROR', 'NOT_APPLIED'],
    [
      'the client time-out',
      new errors.OperationTimedOutError('The host 1.2.3.4 did not reply', '1.2.3.4'),
      'CASSANDRA_TIMEOUT',
      'UNKNOWN',
    ],
    ['a broken connection', socket, 'CASSANDRA_UNREACHABLE', 'UNKNOWN'],
    ['no host tried', noHost({}), 'CASSANDRA_UNREACHABLE', 'NOT_APPLIED'],
    ['hosts that are down', noHost({ 'a:1': 'Host considered as DOWN' }), 'CASSANDRA_UNREACHABLE', 'NOT_APPLIED'],
    ['a host that broke the connection', noHost({ 'a:1': socket }), 'CASSANDRA_UNREACHABLE', 'UNKNOWN'],
    [
      'busy connections',
      noHost({ 'a:1': new errors.BusyConnectionError('a:1', 2048, 1) }),
      'CASSANDRA_OVERLOADED',
      'NOT_APPLIED',
    ],
    [
      'a statement that cannot be prepared again',
      noHost({ 'a:1': response(codes.unprepared) }),
      'SCHEMA_CHANGED',
      'NOT_APPLIED',
    ],
    ['hosts that were overloaded', noHost({ 'a:1': response(codes.overloaded) }), 'CASSANDRA_OVERLOADED', 'UNKNOWN'],
    ['a prepare on an empty pool', new Error('No connection available'), 'CASSANDRA_UNREACHABLE', 'NOT_APPLIED'],
    ['anything else', new TypeError('slip'), 'INTERNAL_SERVER_ERROR', 'UNKNOWN'],
  ])('%s', (_what, error, code, outcome) => {
    const translated = toGatewayError(error);
    expect([translated.code, translated.outcome]).toEqual([code, outcome]);
    expect(translated.cause).toBe(error);
    expect(translated.message).not.toMatch(/1\.2\.3\.4|shop|SELECT/);
  });
});

describe('toConnectError()', () => {
  const context = { isTls: false, dataCenter: 'dc' };
  test.each([
    [
      'a wrong password',
      noHost({ a: new errors.AuthenticationError('Provided username x and/or password are incorrect') }),
      context,
      'CASSANDRA_AUTHENTICATION',
      /CASSANDRA_PASSWORD/,
    ],
    [
      'a wrong data center',
      new errors.ArgumentError(
        "localDataCenter was configured as 'dc', but only found hosts in data centers: [dc1, dc2]",
      ),
      context,
      'DATA_CENTER_NOT_FOUND',
      /"dc" does not exist, there are: dc1, dc2/,
    ],
    [
      'an untrusted certificate',
      noHost({ a: Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }),
      { ...context, isTls: true },
      'CASSANDRA_TLS',
      /CASSANDRA_TLS_CA/,
    ],
    [
      'TLS to a plain port',
      noHost({ a: Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }) }),
      { ...context, isTls: true },
      'CASSANDRA_TLS',
      /may not use TLS/,
    ],
    [
      'a reset of a plain connection',
      noHost({ a: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) }),
      context,
      'CASSANDRA_UNREACHABLE',
      /CASSANDRA_TLS/,
    ],
    [
      'a refused connection',
      noHost({ a: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) }),
      context,
      'CASSANDRA_UNREACHABLE',
      /^No Cassandra node can be reached$/,
    ],
  ])('%s', (_what, error, where, code, message) => {
    expect(toConnectError(error, where)).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('toDriverOptions()', () => {
  const of = (environment: Record<string, string>) => toDriverOptions(readConfig({ ...ENVIRONMENT, ...environment }));

  test('verifies certificates unless told not to', () => {
    expect(of({ CASSANDRA_TLS: 'true' }).sslOptions?.rejectUnauthorized).toBe(true);
    expect(of({ CASSANDRA_TLS: 'true', CASSANDRA_TLS_VERIFY: 'false' }).sslOptions?.rejectUnauthorized).toBe(false);
    expect(of({}).sslOptions).toBeUndefined();
  });

  test('names a TLS file that cannot be read', () => {
    expect(() => of({ CASSANDRA_TLS: 'true', CASSANDRA_TLS_CA: '/nowhere.pem' })).toThrow(
      /Cannot read the file that tlsCa names/,
    );
  });

  test('takes a bundle in place of contact points and TLS', () => {
    const config = readConfig({
      GATEWAY_MODE: 'development',
      CASSANDRA_KEYSPACES: 'k',
      CASSANDRA_SECURE_CONNECT_BUNDLE: '/b.zip',
      CASSANDRA_USERNAME: 'token',
      CASSANDRA_PASSWORD: 't',
    });
    const options = toDriverOptions(config, createLoginSource(config).provider);
    expect([options.cloud?.secureConnectBundle, options.contactPoints]).toEqual(['/b.zip', undefined]);
    expect(options.authProvider).toBeDefined();
  });

  test.each([
    ['10.0.0.5', 9042],
    ['10.0.0.5:9142,10.0.0.6', 9142],
    ['[2001:db8::1]:9043', 9043],
    ['cassandra.example', 9042],
  ])('reaches the other nodes of %s on port %i', (contactPoints, port) => {
    expect(of({ CASSANDRA_CONTACT_POINTS: contactPoints }).protocolOptions?.port).toBe(port);
  });

  test('carries what the environment says about connections', () => {
    const options = of({
      CASSANDRA_CONNECTIONS_PER_HOST: '2',
      CASSANDRA_HEARTBEAT_MS: '0',
      CASSANDRA_CONNECT_TIMEOUT_MS: '700',
      CASSANDRA_READ_TIMEOUT_MS: '900',
      CASSANDRA_CONSISTENCY: 'EACH_QUORUM',
    });
    expect(options).toMatchObject({
      pooling: { coreConnectionsPerHost: { 0: 2 }, heartBeatInterval: 0 },
      socketOptions: { connectTimeout: 700, readTimeout: 700 },
      queryOptions: { consistency: types.consistencies.eachQuorum },
      protocolOptions: { maxVersion: 4 },
    });
  });
});

test('CqlMap keeps the types of keys, and shows replication settings as properties in any order', () => {
  const map = new CqlMap([
    ['class', 'org.apache.cassandra.locator.NetworkTopologyStrategy'],
    ['dc1', '3'],
  ]);
  expect({ ...map }).toEqual({ class: 'org.apache.cassandra.locator.NetworkTopologyStrategy', dc1: '3' });
  const later = new CqlMap([
    ['dc1', '3'],
    ['class', 'SimpleStrategy'],
  ]);
  expect({ ...later }).toEqual({ class: 'SimpleStrategy', dc1: '3' });
  const plain = new CqlMap([
    ['__proto__', 1],
    [2, 'two'],
  ]);
  expect([Object.keys(plain), plain.get(2), plain.get('__proto__')]).toEqual([[], 'two', 1]);
});

test('MeteredExecutor counts statements of clients alone', async () => {
  const { executor } = recordingExecutor(({ cql }) => (cql === 'bad' ? new Error('x') : [{ a: 1 }, { a: 2 }]));
  const metered = new MeteredExecutor(executor);
  const statement = { values: [], columns: [], kind: 'read', isIdempotent: true, isPrepared: true } as const;
  const usage = { statements: 0, rows: 0 };
  await metered.execute({ ...statement, cql: 'boot' }, longScope());
  await metered.execute({ ...statement, cql: 'good' }, { ...longScope(), usage });
  await expect(metered.execute({ ...statement, cql: 'bad' }, { ...longScope(), usage })).rejects.toThrow('x');
  expect(metered.counts).toEqual({ sent: 2, completed: 1, failed: 1 });
  expect(usage).toEqual({ statements: 2, rows: 2 });
});
