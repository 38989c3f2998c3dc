import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ThawGuard } from '../../../../src/session/life/thaw-guard.ts';
import type { HostPing } from '../../../../src/statement/hosts.ts';
import { Counters } from '../../../../src/telemetry/counters.ts';
import { createLogger } from '../../../../src/telemetry/logger.ts';

const GOOD: HostPing = { address: 'a', latencyMs: 1 };
const BAD: HostPing = { address: 'b', error: { code: 'CASSANDRA_TIMEOUT', message: 'silent' } };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function guard({ pings = [GOOD], connected = true, thawAfterMs = 1_000, fails = false } = {}) {
  const seen = { pings: 0, replaced: [] as (readonly string[])[] };
  const counters = new Counters();
  const made = new ThawGuard(
    { thawAfterMs, thawPingMs: 100 },
    {
      ping: async () => {
        seen.pings += 1;
        return pings;
      },
      hasConnections: () => connected,
      replace: async (contactPoints) => {
        seen.replaced.push(contactPoints);
        if (fails) throw new Error('no node');
      },
      logger: createLogger('silent'),
      counters,
    },
  );
  return { guard: made, seen, counters };
}

const pause = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

describe('ThawGuard', () => {
  test('costs nothing without a pause, and nothing at all where it is off', async () => {
    const { guard: each } = guard();
    expect(each.wake()).toBeUndefined();
    const off = guard({ thawAfterMs: 0 });
    pause(100_000);
    expect(off.guard.wake()).toBeUndefined();
  });

  test('after a short pause asks no node, unless all connections are gone', async () => {
    const { guard: each, seen } = guard();
    pause(500);
    await each.wake();
    expect(seen).toEqual({ pings: 0, replaced: [] });
    const lost = guard({ connected: false });
    pause(500);
    await lost.guard.wake();
    expect(lost.seen).toEqual({ pings: 0, replaced: [[]] });
  });

  test('after a long pause pings once for all who wake, and keeps connections that answer', async () => {
    const { guard: each, seen, counters } = guard();
    pause(1_000);
    await Promise.all([each.wake(), each.wake()]);
    expect(seen).toEqual({ pings: 1, replaced: [] });
    expect(counters.values()).toMatchObject({ thawChecks: 1, thawRebuilds: 0 });
    expect(each.wake()).toBeUndefined();
  });

  test('makes all connections anew when one does not answer, asking first those that did', async () => {
    const { guard: each, seen, counters } = guard({ pings: [GOOD, BAD] });
    pause(1_000);
    await each.wake();
    expect(seen.replaced).toEqual([['a']]);
    expect(counters.values()).toMatchObject({ thawChecks: 1, thawRebuilds: 1 });
  });

  test('goes on with what answered when the rest cannot be made anew; fails when nothing answered', async () => {
    const some = guard({ pings: [GOOD, BAD], fails: true });
    pause(1_000);
    await some.guard.wake();
    const none = guard({ pings: [BAD], fails: true });
    pause(1_000);
    await expect(none.guard.wake()).rejects.toThrow('no node');
    await none.guard.settled();
  });

  test('pings at once after a suspicion, and replaces at once what has expired', async () => {
    const { guard: each, seen } = guard();
    each.suspect();
    await each.wake();
    expect(seen).toEqual({ pings: 1, replaced: [] });
    each.expire();
    await each.wake();
    expect(seen).toEqual({ pings: 2, replaced: [['a']] });
  });
});
