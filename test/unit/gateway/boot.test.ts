import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { Boot, type BootParts } from '../../../src/gateway/boot.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { SHOP_METADATA } from '../../support/shop-model.ts';

const UNREACHABLE = new GatewayError('CASSANDRA_UNREACHABLE', 'no node');
const DENIED = new GatewayError('CASSANDRA_AUTHENTICATION', 'check the password');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A boot whose connect ends as the list says, then succeeds. */
function boot(failures: Error[], more: Partial<BootParts> = {}) {
  const seen = { connects: 0, reads: 0, served: [] as string[] };
  const parts: BootParts = {
    connect: async () => {
      seen.connects += 1;
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    },
    version: () => 'v1',
    readKeyspaces: async () => {
      seen.reads += 1;
      return [SHOP_METADATA];
    },
    serve: async (_keyspaces, { source, version }) => {
      seen.served.push(`${source} ${version}`);
    },
    logger: createLogger('silent'),
    snapshot: undefined,
    assertSnapshotFits: undefined,
    ...more,
  };
  return { boot: new Boot(parts), seen };
}

describe('Boot', () => {
  test('connects, reads, serves; and is done', async () => {
    const { boot: each, seen } = boot([]);
    expect([each.isDone, each.reason.code]).toEqual([false, 'NOT_READY']);
    await each.untilDone();
    expect(seen).toEqual({ connects: 1, reads: 1, served: ['CLUSTER v1'] });
    await each.once();
    expect([each.isDone, seen.connects]).toEqual([true, 1]);
  });

  test('tries again after a pause that grows to 2 s while waiting may help', async () => {
    const { boot: each, seen } = boot([UNREACHABLE, UNREACHABLE, UNREACHABLE, UNREACHABLE]);
    const done = each.untilDone();
    for (const [pause, connects] of [
      [0, 1],
      [499, 1],
      [1, 2],
      [999, 2],
      [1, 3],
      [2_000, 4],
      [1_999, 4],
      [1, 5],
    ] as const) {
      await vi.advanceTimersByTimeAsync(pause);
      expect(seen.connects).toBe(connects);
    }
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends at what waiting cannot mend, and looks again after 5 s only when asked', async () => {
    const { boot: each, seen } = boot([DENIED]);
    await expect(each.untilDone()).rejects.toBe(DENIED);
    expect(each.reason).toBe(DENIED);
    await expect(each.once()).rejects.toBe(DENIED);
    expect(seen.connects).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    await each.once();
    expect(seen.connects).toBe(2);
  });

  test('shares one attempt among all who ask', async () => {
    const { boot: each, seen } = boot([]);
    await Promise.all([each.once(), each.once(), each.once()]);
    expect(seen.connects).toBe(1);
  });

  test('tells a mistake of ours from a configuration that does not fit', async () => {
    const { boot: each } = boot([], { serve: () => Promise.reject(new TypeError('slip')) });
    await expect(each.untilDone()).rejects.toMatchObject({
      code: 'SCHEMA_NOT_BUILT',
      message: expect.stringContaining('slip'),
    });
  });

  test('serves a snapshot once, while it connects, and reads no keyspace', async () => {
    const snapshot = { format: 2, schemaVersion: 'v0', digest: 'd', keyspaces: [SHOP_METADATA] } as const;
    const { boot: each, seen } = boot([UNREACHABLE], { snapshot });
    await expect(each.once()).rejects.toBe(UNREACHABLE);
    await each.once();
    expect(seen).toEqual({ connects: 2, reads: 0, served: ['SNAPSHOT v0'] });
  });

  test('stop() ends the pause between attempts', async () => {
    const { boot: each } = boot([UNREACHABLE]);
    const done = each.untilDone();
    done.catch(() => {});
    await vi.advanceTimersByTimeAsync(10);
    await each.stop();
    await expect(done).rejects.toMatchObject({ code: 'NOT_READY' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
