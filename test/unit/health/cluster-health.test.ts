import { describe, expect, test } from 'vitest';
import { HealthMonitor, type HealthSources, withDetail } from '../../../src/health/cluster-health.ts';
import type { HostPing, HostState } from '../../../src/statement/hosts.ts';
import { Counters } from '../../../src/telemetry/counters.ts';

const host = (address: string, dataCenter = 'dc'): HostState => ({
  address,
  dataCenter,
  rack: 'r',
  hostId: address,
  releaseVersion: '5',
  isUp: true,
  openConnections: 1,
  inFlight: 0,
});
const good = (address: string, schemaVersion = 's'): HostPing => ({
  address,
  latencyMs: 1,
  clusterName: 'c',
  schemaVersion,
});
const bad = (address: string): HostPing => ({ address, error: { code: 'CASSANDRA_TIMEOUT', message: 'silent' } });

function monitor(hosts: readonly HostState[], pings: readonly HostPing[]) {
  let asked = 0;
  const sources: HealthSources = {
    ping: async () => {
      asked += 1;
      await Promise.resolve(); // others ask meanwhile
      return pings;
    },
    hosts: () => hosts,
    session: () => ({
      connectedSince: new Date(0),
      protocolVersion: 4,
      localDataCenter: 'dc',
    }),
    schema: () => ({ source: 'SNAPSHOT', digest: 'd', drifted: true, changes: [] }),
    counters: new Counters(),
  };
  return { health: new HealthMonitor(sources), asked: () => asked };
}

describe('HealthMonitor', () => {
  test.each([
    ['HEALTHY', 'all answer with one schema version', [good('a'), good('b')], true],
    ['DEGRADED', 'one is silent', [good('a'), bad('b')], true],
    ['DEGRADED', 'schema versions differ', [good('a'), good('b', 'other')], false],
    ['UNAVAILABLE', 'none answers', [bad('a'), bad('b')], null],
  ] as const)('is %s when %s', async (status, _why, pings, schemaAgreement) => {
    expect(await monitor([host('a'), host('b')], pings).health.check()).toMatchObject({ status, schemaAgreement });
  });

  test('looks at nodes of the local data center alone', async () => {
    expect(await monitor([host('a'), host('far', 'other')], [good('a')]).health.check()).toMatchObject({
      status: 'HEALTHY',
      hostsUp: 1,
      hostsDown: 0,
    });
  });

  test('pings once for all who ask at the same time, refresh or not', async () => {
    const { health, asked } = monitor([host('a')], [good('a')]);
    await Promise.all([health.check(true), health.check(true), health.check(), health.check(true)]);
    await health.check();
    expect(asked()).toBe(1);
    await health.check(true);
    expect(asked()).toBe(2);
  });
});

test('withDetail() shows all, no hosts, or the status alone', async () => {
  const health = await monitor([host('a')], [good('a')]).health.check();
  expect(withDetail(health, 'full')).toBe(health);
  expect(withDetail(health, 'summary')).toEqual({ ...health, hosts: null });
  expect(withDetail(health, 'off')).toMatchObject({
    status: 'HEALTHY',
    clusterName: null,
    hosts: null,
    counters: null,
    hostsUp: null,
  });
});
