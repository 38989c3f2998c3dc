import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { SchemaHost } from '../../../src/gateway/schema-host.ts';
import type { KeyspaceMetadata } from '../../../src/introspection/metadata.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { SHOP_METADATA } from '../../support/shop-model.ts';

const config = readConfig({
  GATEWAY_MODE: 'development',
  CASSANDRA_CONTACT_POINTS: 'a',
  CASSANDRA_LOCAL_DATACENTER: 'd',
  CASSANDRA_KEYSPACES: 'shop',
});
const CHANGED = { ...SHOP_METADATA, tables: SHOP_METADATA.tables.slice(1) };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function host(source: 'CLUSTER' | 'SNAPSHOT') {
  const cluster = { version: 'v1', keyspaces: [SHOP_METADATA] as readonly KeyspaceMetadata[], hangs: false, reads: 0 };
  const warmed: unknown[] = [];
  const made = new SchemaHost({
    config,
    logger: createLogger('silent'),
    version: () => cluster.version,
    readKeyspaces: () => {
      cluster.reads += 1;
      return cluster.hangs ? new Promise(() => {}) : Promise.resolve(cluster.keyspaces);
    },
    onKeyspace: () => {},
    warmUp: async (pipeline) => {
      warmed.push(pipeline);
    },
    renderGraphiQL: undefined,
  });
  expect([made.pipeline, made.health]).toEqual([undefined, null]);
  await made.serve([SHOP_METADATA], { source, version: 'v1' });
  return { host: made, cluster, warmed };
}

describe('SchemaHost', () => {
  test('serves what it was handed once it is warm', async () => {
    const { host: each, warmed } = await host('CLUSTER');
    expect(warmed).toEqual([each.pipeline]);
    expect(each.health).toEqual({ source: 'CLUSTER', digest: expect.any(String), drifted: false });
  });

  test('asks nothing while the version stays, and spares the first request after it changed', async () => {
    const { host: each, cluster } = await host('SNAPSHOT');
    expect(each.health?.drifted).toBeNull();
    expect(each.check()).toBeUndefined();
    expect(each.health?.drifted).toBe(false);
    cluster.version = 'v2';
    expect(each.check()).toBeUndefined();
    expect(cluster.reads).toBe(0);
    await each.check();
    expect([cluster.reads, each.health?.drifted]).toEqual([1, false]);
    expect(each.check()).toBeUndefined();
  });

  test('notices that the cluster has another schema, once for all who ask', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    Object.assign(cluster, { version: 'v2', keyspaces: [CHANGED] });
    each.check();
    await Promise.all([each.check(), each.check()]);
    await each.settled();
    expect([cluster.reads, each.health?.drifted]).toEqual([1, true]);
  });

  test('holds a request for 50 ms at most, and looks again after 5 s', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    Object.assign(cluster, { version: 'v2', hangs: true });
    each.check();
    const checking = each.check();
    await vi.advanceTimersByTimeAsync(50);
    await checking;
    expect([each.check(), cluster.reads, each.health?.drifted]).toEqual([undefined, 1, false]);
    await vi.advanceTimersByTimeAsync(5_000);
    cluster.hangs = false;
    await each.check();
    expect(cluster.reads).toBe(2);
  });
});
