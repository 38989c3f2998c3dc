import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concurrencyWithin, planFleet } from '../../../src/config/fleet.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { detectRuntime, presetOf, webFunctionEndpoint } from '../../../src/config/runtime.ts';
import { chooseHosts } from '../../../src/session/driver/host-subset.ts';

const ENVIRONMENT = {
  CASSANDRA_CONTACT_POINTS: 'a',
  CASSANDRA_LOCAL_DATACENTER: 'dc',
  CASSANDRA_KEYSPACES: 'k',
  GATEWAY_CURSOR_SECRETS: '0123456789abcdef',
  GATEWAY_READ_ONLY: 'true',
  GATEWAY_UNAUTHENTICATED_READS: 'true',
};

describe('where the process runs', () => {
  test.each([
    [{}, 'server', 'server'],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'f' }, 'lambda', 'serverless'],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_LAMBDA_MAX_CONCURRENCY: '10' }, 'managed-instances', 'server'],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_LAMBDA_HTTP_ENDPOINT: '127.0.0.1:8080' }, 'web-function', 'serverless'],
  ] as const)('%j is %s, with the preset %s', (environment, runtime, preset) => {
    expect(detectRuntime(environment)).toBe(runtime);
    expect(presetOf(runtime)).toBe(preset);
    expect(readConfig({ ...ENVIRONMENT, ...environment })).toMatchObject({ runtime, preset });
  });

  test('a preset brings the whole set of defaults, each of which can be said otherwise', () => {
    const serverless = {
      heartbeatMs: 0,
      warmUpTimeoutMs: 0,
      metadataSync: false,
      thawAfterMs: 5_000,
      maxConcurrency: 32,
    };
    expect(readConfig({ ...ENVIRONMENT, GATEWAY_PRESET: 'serverless' })).toMatchObject(serverless);
    expect(readConfig({ ...ENVIRONMENT, AWS_LAMBDA_FUNCTION_NAME: 'f', GATEWAY_PRESET: 'server' })).toMatchObject({
      heartbeatMs: 10_000,
      metadataSync: true,
      thawAfterMs: 0,
    });
    expect(readConfig({ ...ENVIRONMENT, GATEWAY_PRESET: 'serverless', CASSANDRA_HEARTBEAT_MS: '700' })).toMatchObject({
      ...serverless,
      heartbeatMs: 700,
    });
  });

  test.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['http://localhost:9000/', { host: 'localhost', port: 9000 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
    ['8080', { host: '127.0.0.1', port: 8080 }],
  ])('%s is an endpoint of a Web Function', (text, endpoint) => {
    expect(webFunctionEndpoint({ AWS_LAMBDA_HTTP_ENDPOINT: text })).toEqual(endpoint);
  });

  test('an endpoint that cannot be read is refused with what is expected', () => {
    expect(() => webFunctionEndpoint({ AWS_LAMBDA_HTTP_ENDPOINT: 'somewhere' })).toThrow(
      /somewhere, expected host:port/,
    );
    expect(webFunctionEndpoint({})).toBeUndefined();
  });
});

describe('a fleet', () => {
  test('has its limit from the budget, unless one is given', () => {
    const fleet = { ...ENVIRONMENT, GATEWAY_FLEET_SIZE: '200', GATEWAY_STATEMENT_BUDGET: '5000' };
    expect(readConfig({ ...fleet, GATEWAY_PRESET: 'serverless' }).maxConcurrency).toBe(25);
    expect(readConfig({ ...fleet, GATEWAY_MAX_CONCURRENCY: '64' }).maxConcurrency).toBe(64);
    expect(readConfig({ ...ENVIRONMENT, GATEWAY_STATEMENT_BUDGET: '5000' }).maxConcurrency).toBe(128);
    expect(concurrencyWithin(10, 100)).toBe(1);
  });

  test('is warned of with all factors when it exceeds a budget, and not when it keeps to it', () => {
    const plan = { fleetSize: 1_000, connectionsPerHost: 1, hostSubset: 0, maxConcurrency: 32 };
    expect(planFleet({ ...plan, statementBudget: 10_000, connectionBudget: 5_000 }, 9)).toEqual({
      connections: 9_000,
      connectionsPerNode: 1_000,
      inFlight: 32_000,
      warnings: [
        '1000 instances × 9 nodes × 1 are 9000 connections, the budget is 5000: lower the reserved concurrency, or use fewer nodes (CASSANDRA_HOST_SUBSET)',
        '1000 instances × 32 are 32000 statements in flight, the budget is 10000: lower the reserved concurrency or GATEWAY_MAX_CONCURRENCY',
      ],
    });
    const small = planFleet(
      { ...plan, hostSubset: 3, maxConcurrency: 10, statementBudget: 10_000, connectionBudget: 5_000 },
      9,
    );
    expect(small).toMatchObject({ connections: 3_000, inFlight: 10_000, warnings: [] });
  });
});

test('a subset holds the connected node, one of each rack, and as many as wanted', () => {
  const candidates = fc.uniqueArray(
    fc.record({ address: fc.nat(200).map(String), rack: fc.constantFrom('a', 'b', 'c', null) }),
    {
      minLength: 1,
      maxLength: 30,
      selector: ({ address }) => address,
    },
  );
  fc.assert(
    fc.property(candidates, fc.integer({ min: 1, max: 40 }), fc.nat(), (hosts, count, which) => {
      const first = hosts[which % hosts.length]!.address;
      const chosen = chooseHosts(hosts, first, count);
      const racks = new Set(hosts.map(({ rack }) => rack));
      expect(chosen.has(first)).toBe(true);
      expect(chosen.size).toBe(Math.min(hosts.length, Math.max(count, racks.size)));
      expect(new Set(hosts.filter(({ address }) => chosen.has(address)).map(({ rack }) => rack))).toEqual(racks);
    }),
  );
});
