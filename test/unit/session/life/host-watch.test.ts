import { EventEmitter } from 'node:events';
import type { Client } from 'cassandra-driver';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HostWatch } from '../../../../src/session/life/host-watch.ts';
import { createLogger } from '../../../../src/telemetry/logger.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client that knows two nodes, and says what happens to them. */
class Nodes extends EventEmitter {
  readonly up = new Map([
    ['a', true],
    ['b', true],
  ]);
  readonly controlConnection = {
    hosts: {
      values: () =>
        [...this.up.keys()].map((address) => ({ address, _distance: 0, isUp: () => this.up.get(address) === true })),
    },
  };

  set(address: string, isUp: boolean): void {
    this.up.set(address, isUp);
    this.emit(isUp ? 'hostUp' : 'hostDown', { address });
  }
}

function watch(isDeferring = false) {
  const seen = { replaced: 0, regained: 0, deferred: 0 };
  const count = (what: keyof typeof seen) => {
    seen[what] += 1;
  };
  const failing = { value: false };
  const nodes = new Nodes();
  const made = new HostWatch(createLogger('silent'), {
    isCurrent: () => true,
    replace: async () => {
      count('replaced');
      if (failing.value) throw new Error('no node');
    },
    defer: isDeferring ? () => count('deferred') : undefined,
    onRegained: () => count('regained'),
  });
  made.follow(nodes as unknown as Client); // what the watch uses of a client
  return { watch: made, nodes, seen, failing };
}

describe('HostWatch', () => {
  test('does nothing while some node is up', async () => {
    const { watch: each, nodes, seen } = watch();
    nodes.set('a', false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([each.isAllDown, seen.replaced]).toEqual([false, 0]);
  });

  test('replaces the client when all nodes were down for 10 s, again and again until it works', async () => {
    const { watch: each, nodes, seen, failing } = watch();
    failing.value = true;
    nodes.set('a', false);
    nodes.set('b', false);
    expect(each.isAllDown).toBe(true);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(seen.replaced).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.replaced).toBe(1);
    failing.value = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen.replaced).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.replaced).toBe(2);
  });

  test('keeps the client when a node comes back in time, and counts it', async () => {
    const { watch: each, nodes, seen } = watch();
    nodes.set('a', false);
    nodes.set('b', false);
    await vi.advanceTimersByTimeAsync(5_000);
    nodes.set('b', true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([each.isAllDown, seen]).toEqual([false, { replaced: 0, regained: 1, deferred: 0 }]);
  });

  test('replaces the client once, a second after nodes came or went', async () => {
    const { nodes, seen } = watch();
    nodes.emit('hostAdd', { address: 'c' });
    await vi.advanceTimersByTimeAsync(500);
    nodes.emit('hostAdd', { address: 'd' });
    await vi.advanceTimersByTimeAsync(999);
    expect(seen.replaced).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.replaced).toBe(1);
  });

  test('leaves the work to the next statement where timers must not run, and stops when it is told', async () => {
    const { nodes, seen } = watch(true);
    nodes.emit('hostRemove', { address: 'b' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual({ replaced: 0, regained: 0, deferred: 1 });
    const other = watch();
    other.nodes.emit('hostRemove', { address: 'b' });
    other.watch.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.seen.replaced).toBe(0);
  });
});
