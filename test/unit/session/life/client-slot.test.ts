import type { Client } from 'cassandra-driver';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClientSlot } from '../../../../src/session/life/client-slot.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the slot uses of a client: one node with statements under way, and an end. */
class Fake {
  inFlight = 0;
  isShut = false;
  readonly node = {
    _distance: 0,
    isUp: () => true,
    reconnectionDelay: 0,
    pool: { connections: [], coreConnectionsLength: 0 },
  };
  readonly controlConnection = { hosts: { values: () => [this.node] } };
  getState = () => ({ getOpenConnections: () => 1, getInFlightQueries: () => this.inFlight });
  shutdown = async () => {
    this.isShut = true;
  };
}

function slot() {
  const opened: Fake[] = [];
  const seen = { replaced: 0, connected: 0, contactPoints: [] as (readonly string[] | undefined)[] };
  const failing: { error?: Error } = {};
  const made = new ClientSlot({
    open: async (contactPoints) => {
      seen.contactPoints.push(contactPoints);
      if (failing.error !== undefined) throw failing.error;
      const client = new Fake();
      opened.push(client);
      return client as unknown as Client; // what the slot uses of one
    },
    retireMs: 1_000,
    onConnected: () => {
      seen.connected += 1;
    },
    onReplaced: () => {
      seen.replaced += 1;
    },
    onCloseError: () => {},
  });
  return { slot: made, opened, seen, failing };
}

describe('ClientSlot', () => {
  test('connects once for all who wait, and after a failure again when asked', async () => {
    const { slot: each, opened, failing } = slot();
    failing.error = new Error('no node');
    await expect(Promise.all([each.connect(), each.connect()])).rejects.toThrow('no node');
    expect([each.failure, each.client]).toEqual([failing.error, undefined]);
    delete failing.error;
    await Promise.all([each.connect(), each.connect()]);
    expect([opened.length, each.failure]).toEqual([1, undefined]);
  });

  test('puts another client in place, and ends the old one when its statements are answered', async () => {
    const { slot: each, opened, seen } = slot();
    await each.connect();
    opened[0]!.inFlight = 1;
    await each.replace(['a']);
    expect([each.client, seen.replaced, seen.contactPoints.at(-1)]).toEqual([opened[1], 1, ['a']]);
    await vi.advanceTimersByTimeAsync(200);
    expect(opened[0]!.isShut).toBe(false);
    opened[0]!.inFlight = 0;
    await vi.advanceTimersByTimeAsync(50);
    expect([opened[0]!.isShut, opened[1]!.isShut]).toEqual([true, false]);
    await each.settled();
  });

  test('ends the old one at the latest when its time is over', async () => {
    const { slot: each, opened } = slot();
    await each.connect();
    opened[0]!.inFlight = 1;
    await each.replace();
    await vi.advanceTimersByTimeAsync(1_050);
    expect(opened[0]!.isShut).toBe(true);
  });

  test('keeps the present client when another does not connect', async () => {
    const { slot: each, opened, failing, seen } = slot();
    await each.connect();
    failing.error = new Error('no node');
    await expect(each.replace()).rejects.toThrow('no node');
    expect([each.client, seen.replaced]).toEqual([opened[0], 0]);
  });

  test('closes all, and connects no more', async () => {
    const { slot: each, opened } = slot();
    await each.connect();
    await each.close();
    expect([opened[0]!.isShut, each.client]).toEqual([true, undefined]);
    await expect(each.connect()).rejects.toMatchObject({ code: 'NOT_READY' });
  });
});
