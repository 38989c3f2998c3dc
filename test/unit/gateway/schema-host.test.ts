import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import shopConfig from '../../../schema/gateway.config.ts';
import type { GatewayConfigFile } from '../../../src/config/config.ts';
import type { Options } from '../../../src/config/options.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { Deadline } from '../../../src/deadline.ts';
import { SchemaHost } from '../../../src/gateway/schema-host.ts';
import type { KeyspaceMetadata } from '../../../src/introspection/metadata.ts';
import { DocumentTexts } from '../../../src/operation/document-texts.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { SHOP_METADATA } from '../../support/shop-model.ts';

const CHANGED = { ...SHOP_METADATA, tables: SHOP_METADATA.tables.slice(1) };
const DROPPED = { description: `table shop.${SHOP_METADATA.tables[0]?.name} was dropped`, isBreaking: true };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Cluster {
  version: string;
  keyspaces: readonly KeyspaceMetadata[];
  /** How each reading ends. */
  reading: 'answers' | 'hangs' | 'fails';
  isAgreed: boolean;
  reads: number;
}

async function host(source: 'CLUSTER' | 'SNAPSHOT', options: Partial<Options> = {}, file?: GatewayConfigFile) {
  const cluster: Cluster = {
    version: 'v1',
    keyspaces: [SHOP_METADATA],
    reading: 'answers',
    isAgreed: true,
    reads: 0,
  };
  const warmed: unknown[] = [];
  const config = readConfig({ GATEWAY_MODE: 'development' }, file, {
    contactPoints: ['a'],
    localDataCenter: 'd',
    keyspaces: ['shop'],
    ...options,
  });
  const made = new SchemaHost({
    config,
    logger: createLogger('silent'),
    version: () => cluster.version,
    agreedVersion: async () => (cluster.isAgreed ? cluster.version : undefined),
    readKeyspaces: () => {
      cluster.reads += 1;
      if (cluster.reading === 'hangs') return new Promise(() => {});
      return cluster.reading === 'fails' ? Promise.reject(new Error('slip')) : Promise.resolve(cluster.keyspaces);
    },
    onKeyspace: () => {},
    warmUp: async (pipeline) => {
      warmed.push(pipeline);
    },
    texts: new DocumentTexts(config),
    renderGraphiQL: undefined,
  });
  expect([made.pipelines, made.health]).toEqual([undefined, null]);
  await made.serve([SHOP_METADATA], { source, version: 'v1' });
  const check = () => made.check(Deadline.after(10_000));
  return { host: made, cluster, warmed, check };
}

const FROZEN = { thawAfterMs: 1_000 };
/** Lets what was read be served, which yields to other work in between. */
const served = () => new Promise((resolve) => setImmediate(resolve));
async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  for (let turn = 0; turn < 10; turn += 1) await served();
}

test('SchemaHost serves what it was handed once it is warm', async () => {
  const { host: each, warmed } = await host('CLUSTER');
  expect(warmed).toEqual(each.pipelines?.first);
  expect(each.health).toEqual({ source: 'CLUSTER', digest: expect.any(String), drifted: false, changes: [] });
});

describe('SchemaHost in a function', () => {
  test('asks nothing while the version stays, and spares the first request after it changed', async () => {
    const { host: each, cluster, check } = await host('SNAPSHOT', FROZEN);
    expect(each.health?.drifted).toBeNull();
    expect(check()).toBeUndefined();
    expect(each.health?.drifted).toBe(false);
    cluster.version = 'v2';
    expect(check()).toBeUndefined();
    expect(cluster.reads).toBe(0);
    await check();
    expect([cluster.reads, each.health?.drifted]).toEqual([1, false]);
    expect(check()).toBeUndefined();
  });

  test('with a snapshot notices another schema once for all who ask, says what has changed, and serves the snapshot', async () => {
    const { host: each, cluster, check } = await host('SNAPSHOT', FROZEN);
    const { pipelines: pipeline } = each;
    Object.assign(cluster, { version: 'v2', keyspaces: [CHANGED] });
    check();
    await Promise.all([check(), check()]);
    await each.settled();
    expect([cluster.reads, each.pipelines === pipeline]).toEqual([1, true]);
    expect(each.health).toMatchObject({ source: 'SNAPSHOT', drifted: true, changes: [DROPPED] });
  });

  test('holds a request that only compares for 50 ms at most, and looks again after 5 s', async () => {
    const { host: each, cluster, check } = await host('SNAPSHOT', FROZEN);
    Object.assign(cluster, { version: 'v2', reading: 'hangs' });
    check();
    const checking = check();
    await vi.advanceTimersByTimeAsync(50);
    await checking;
    expect([check(), cluster.reads, each.health?.drifted]).toEqual([undefined, 1, null]);
    await vi.advanceTimersByTimeAsync(5_000);
    cluster.reading = 'answers';
    await check();
    expect(cluster.reads).toBe(2);
  });

  test.each([
    ['without a snapshot', 'CLUSTER', {}],
    ['with a snapshot to be followed', 'SNAPSHOT', { schemaDrift: 'follow' }],
  ] as const)('%s serves what is there in a later request', async (_what, source, options) => {
    const { host: each, cluster, check } = await host(source, { ...FROZEN, ...options });
    const { pipelines: pipeline } = each;
    Object.assign(cluster, { version: 'v2', keyspaces: [CHANGED] });
    check();
    await check();
    expect(each.pipelines).not.toBe(pipeline);
    expect(each.health).toMatchObject({ source: 'CLUSTER', drifted: false, changes: [DROPPED] });
  });

  test('looks again when a statement fails for the schema, although the version is the same', async () => {
    const { host: each, cluster, check } = await host('CLUSTER', FROZEN);
    cluster.keyspaces = [CHANGED];
    expect(each.doubted()).toBe(true);
    check();
    await check();
    expect([cluster.reads, each.health?.drifted]).toEqual([1, false]);
  });
});

describe('SchemaHost on a server', () => {
  test('serves a change soon after it was announced, many of them by one reading, and holds no request', async () => {
    const { host: each, cluster, check } = await host('CLUSTER');
    const { pipelines: pipeline } = each;
    cluster.keyspaces = [CHANGED];
    for (let change = 0; change < 5; change += 1) {
      each.changed('shop');
      await pass(100);
    }
    expect([cluster.reads, check()]).toEqual([0, undefined]);
    await pass(200);
    expect([cluster.reads, each.pipelines === pipeline, each.health?.drifted]).toEqual([1, false, false]);
  });

  test('does not wait for the end of changes that never end', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    for (let change = 0; change < 12; change += 1) {
      each.changed('shop');
      await pass(100);
    }
    expect(cluster.reads).toBeGreaterThan(0);
  });

  test('does not look when a keyspace changes that it does not serve', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    each.changed('other');
    await pass(2_000);
    expect(cluster.reads).toBe(0);
  });

  test('looks when a node names another version, without an announcement', async () => {
    const { cluster, check } = await host('CLUSTER');
    cluster.version = 'v2';
    check();
    await pass(300);
    expect(cluster.reads).toBe(1);
    check();
    await pass(300);
    expect(cluster.reads).toBe(1);
  });

  test('waits until all nodes have the same version', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    cluster.isAgreed = false;
    each.changed('shop');
    await pass(1_000);
    expect(cluster.reads).toBe(0);
    cluster.isAgreed = true;
    await pass(200);
    expect(cluster.reads).toBe(1);
  });

  test('leaves the old schema in service while the new one cannot be read, and tries again', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    const { pipelines: pipeline } = each;
    Object.assign(cluster, { keyspaces: [CHANGED], reading: 'fails' });
    each.changed('shop');
    await pass(300);
    expect([cluster.reads, each.pipelines === pipeline, each.doubted()]).toEqual([1, true, true]);
    cluster.reading = 'answers';
    await pass(1_000);
    expect(each.pipelines).not.toBe(pipeline);
  });

  test('leaves the old schema in service when the configuration does not fit the new one', async () => {
    const { host: each, cluster } = await host('CLUSTER', {}, shopConfig);
    const { pipelines: pipeline } = each;
    cluster.keyspaces = [{ ...SHOP_METADATA, tables: SHOP_METADATA.tables.filter(({ name }) => name !== 'customers') }];
    each.changed('shop');
    await pass(300);
    expect([each.pipelines === pipeline, each.health?.drifted]).toEqual([true, true]);
  });

  test('says of a failed statement that it may succeed later while it is about to look, and not once it looked in vain several times', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    for (let look = 1; look <= 5; look += 1) {
      expect(each.doubted()).toBe(true);
      await pass(300);
      expect(cluster.reads).toBe(look);
    }
    expect(each.doubted()).toBe(false);
    each.changed('shop');
    expect(each.doubted()).toBe(true);
    await pass(10_000);
    expect(each.doubted()).toBe(true);
  });

  test('never says so of a snapshot that is served on purpose', async () => {
    const { host: each } = await host('SNAPSHOT');
    expect(each.doubted()).toBe(false);
  });

  test('with a snapshot that must fit refuses at the start, and later while the schemas differ', async () => {
    const { host: each, cluster } = await host('SNAPSHOT', { schemaDrift: 'fail' });
    await each.assertFits();
    cluster.keyspaces = [CHANGED];
    await expect(each.assertFits()).rejects.toMatchObject({
      code: 'SNAPSHOT_INVALID',
      message: expect.stringContaining(DROPPED.description),
    });
    expect([each.pipelines, each.refusal?.toExtensions()]).toEqual([
      undefined,
      { code: 'NOT_READY', retryable: false, retryAfter: 1 },
    ]);
    cluster.keyspaces = [SHOP_METADATA];
    await each.assertFits();
    expect(each.pipelines).toBeDefined();
  });

  test('looks no more once it is stopped', async () => {
    const { host: each, cluster } = await host('CLUSTER');
    each.changed('shop');
    await each.stop();
    each.changed('shop');
    await pass(2_000);
    expect(cluster.reads).toBe(0);
  });
});
