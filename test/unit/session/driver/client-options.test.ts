import { types } from 'cassandra-driver';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../../src/config/read-config.ts';
import { toDriverOptions } from '../../../../src/session/driver/client-options.ts';

const ENVIRONMENT = {
  GATEWAY_MODE: 'development',
  CASSANDRA_CONTACT_POINTS: 'a',
  CASSANDRA_LOCAL_DATACENTER: 'dc',
  CASSANDRA_KEYSPACES: 'k',
};

describe('toDriverOptions()', () => {
  const of = (environment: Record<string, string>) => toDriverOptions(readConfig({ ...ENVIRONMENT, ...environment }));

  test('verifies certificates unless told not to', () => {
    expect(of({ CASSANDRA_TLS: 'true' }).sslOptions?.rejectUnauthorized).toBe(true);
    expect(of({ CASSANDRA_TLS: 'true', CASSANDRA_TLS_VERIFY: 'false' }).sslOptions?.rejectUnauthorized).toBe(false);
    expect(of({}).sslOptions).toBeUndefined();
  });

  test('leaves timestamps to the driver unless the coordinator is to give them', () => {
    expect(of({}).policies).not.toHaveProperty('timestampGeneration');
    expect(of({ CASSANDRA_SERVER_TIMESTAMPS: 'true' }).policies).toHaveProperty('timestampGeneration', null);
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
    const options = toDriverOptions(config);
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
