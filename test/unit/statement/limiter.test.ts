import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deadline } from '../../../src/deadline.ts';
import type { Executor } from '../../../src/statement/executor.ts';
import { Limiter, type LimiterOptions } from '../../../src/statement/limiter.ts';
import type { Page, Statement } from '../../../src/statement/statement.ts';
import { Counters } from '../../../src/telemetry/counters.ts';

const STATEMENT: Statement = { cql: '', values: [], columns: [], kind: 'read', isIdempotent: true, isPrepared: true };

/** An executor whose statements end when the test says so. */
function controlledExecutor() {
  const waiting: { resolve: (page: Page) => void; reject: (error: Error) => void }[] = [];
  let most = 0;
  let now = 0;
  const executor: Executor = {
    execute: () => {
      now += 1;
      most = Math.max(most, now);
      return new Promise<Page>((resolve, reject) => waiting.push({ resolve, reject })).finally(() => {
        now -= 1;
      });
    },
  };
  return { executor, waiting, most: () => most };
}

/** The same, which notes of which share each statement is. */
function orderedExecutor() {
  const order: (string | undefined)[] = [];
  const ends: (() => void)[] = [];
  const executor: Executor = {
    execute: (_statement, { share }) => {
      order.push(share);
      return new Promise<Page>((resolve) => ends.push(() => resolve({ rows: [] })));
    },
  };
  return { executor, order, ends };
}

/** A limiter whose numbers can be looked at together. */
function newLimiter(executor: Executor, options: LimiterOptions) {
  const counters = new Counters();
  const limiter = new Limiter(executor, options, counters);
  return Object.assign(limiter, {
    numbers: () => {
      const { statementsRejected: rejected, statementsTimedOut: timedOut } = counters.values();
      return { running: limiter.running, queued: limiter.queued, rejected, timedOut };
    },
  });
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Limiter', () => {
  test('refuses with OVERLOADED when slots and queue are full, and says the numbers', async () => {
    const { executor, waiting } = controlledExecutor();
    const limiter = newLimiter(executor, {
      maxConcurrency: 1,
      maxQueued: 1,
      maxSharePercent: 50,
      queueTimeoutMs: 1_000,
    });
    const deadline = Deadline.after(10_000);
    const first = limiter.execute(STATEMENT, { deadline, origin: 'client' });
    const second = limiter.execute(STATEMENT, { deadline, origin: 'client' });
    await expect(limiter.execute(STATEMENT, { deadline, origin: 'client' })).rejects.toMatchObject({
      code: 'OVERLOADED',
      outcome: 'NOT_APPLIED',
      details: { running: 1, queued: 1 },
    });
    expect(limiter.numbers()).toEqual({ running: 1, queued: 1, rejected: 1, timedOut: 0 });
    waiting[0]?.resolve({ rows: [] });
    await settle();
    waiting[1]?.resolve({ rows: [] });
    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });

  test('gives up with QUEUE_TIMEOUT what waited too long, though the statement before it goes on', async () => {
    const { executor, waiting } = controlledExecutor();
    const limiter = newLimiter(executor, { maxConcurrency: 1, maxQueued: 5, maxSharePercent: 50, queueTimeoutMs: 100 });
    const deadline = Deadline.after(10_000);
    void limiter.execute(STATEMENT, { deadline, origin: 'client' });
    const late = limiter.execute(STATEMENT, { deadline, origin: 'client' });
    late.catch(() => {});
    await vi.advanceTimersByTimeAsync(100);
    await expect(late).rejects.toMatchObject({ code: 'QUEUE_TIMEOUT', outcome: 'NOT_APPLIED' });
    expect(limiter.numbers()).toMatchObject({ running: 1, queued: 0, timedOut: 1 });
    waiting[0]?.resolve({ rows: [] });
    await settle();
    expect(waiting).toHaveLength(1);
  });

  test('answers a caller at its deadline at once, but holds the slot until the driver is done', async () => {
    const { executor, waiting } = controlledExecutor();
    const limiter = newLimiter(executor, {
      maxConcurrency: 1,
      maxQueued: 5,
      maxSharePercent: 50,
      queueTimeoutMs: 10_000,
    });
    const running = limiter.execute(STATEMENT, { deadline: Deadline.after(50), origin: 'client' });
    const queued = limiter.execute(STATEMENT, { deadline: Deadline.after(50), origin: 'client' });
    running.catch(() => {});
    queued.catch(() => {});
    await vi.advanceTimersByTimeAsync(50);
    await expect(running).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'UNKNOWN' });
    await expect(queued).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'NOT_APPLIED' });
    expect(limiter.numbers()).toMatchObject({ running: 1, queued: 0 });
    waiting[0]?.resolve({ rows: [] });
    await settle();
    expect(limiter.running).toBe(0);
  });

  test('runs what waits in the order of coming, also when a slot was free in between', async () => {
    const { executor, waiting } = controlledExecutor();
    const order: string[] = [];
    const recording: Executor = {
      execute: (statement, scope) => {
        order.push(statement.cql);
        return executor.execute(statement, scope);
      },
    };
    const limiter = newLimiter(recording, {
      maxConcurrency: 2,
      maxQueued: 9,
      maxSharePercent: 50,
      queueTimeoutMs: 10_000,
    });
    const deadline = Deadline.after(10_000);
    const send = (cql: string) => limiter.execute({ ...STATEMENT, cql }, { deadline, origin: 'client' });
    const all = ['a', 'b', 'c', 'd'].map(send);
    for (let index = 0; index < 6; index += 1) {
      waiting[index]?.resolve({ rows: [] });
      if (index === 1) all.push(send('e'), send('f'));
      await settle();
    }
    await Promise.all(all);
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('counts exactly under random starts, ends, aborts, deadlines and time-outs', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('start' as const),
          deadlineMs: fc.integer({ min: 1, max: 400 }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), at: fc.nat(20), fails: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), at: fc.nat(50) }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 0, max: 150 }) }),
      },
    );
    const options = fc.record({
      maxConcurrency: fc.integer({ min: 1, max: 4 }),
      maxQueued: fc.nat(5),
      maxSharePercent: fc.constant(50),
      queueTimeoutMs: fc.integer({ min: 1, max: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(options, fc.array(step, { maxLength: 60 }), async (limits, steps) => {
        const { executor, waiting, most } = controlledExecutor();
        const limiter = newLimiter(executor, limits);
        const deadlines: Deadline[] = [];
        const codes: string[] = [];
        let started = 0;
        for (const each of steps) {
          if (each.kind === 'start') {
            const deadline = Deadline.after(each.deadlineMs);
            deadlines.push(deadline);
            started += 1;
            limiter.execute(STATEMENT, { deadline, origin: 'client' }).then(
              () => codes.push('OK'),
              (error: { code?: string }) => codes.push(error.code ?? 'FAILED'),
            );
          } else if (each.kind === 'end') {
            const [work] = waiting.splice(each.at % Math.max(1, waiting.length), 1);
            if (each.fails) work?.reject(new Error('fails'));
            else work?.resolve({ rows: [] });
          } else if (each.kind === 'abort') {
            deadlines[each.at % Math.max(1, deadlines.length)]?.abort();
          } else {
            await vi.advanceTimersByTimeAsync(each.milliseconds);
          }
          await settle();
          const { running, queued, rejected, timedOut } = limiter.numbers();
          expect(running).toBe(waiting.length);
          expect(running).toBeLessThanOrEqual(limits.maxConcurrency);
          expect(queued).toBeLessThanOrEqual(limits.maxQueued);
          expect(rejected).toBe(codes.filter((code) => code === 'OVERLOADED').length);
          expect(timedOut).toBe(codes.filter((code) => code === 'QUEUE_TIMEOUT').length);
          if (queued > 0) expect(running).toBe(limits.maxConcurrency);
        }
        while (waiting.length > 0) {
          waiting.pop()?.resolve({ rows: [] });
          await settle();
        }
        await vi.advanceTimersByTimeAsync(1_000);
        expect(limiter.numbers()).toMatchObject({ running: 0, queued: 0 });
        await limiter.onIdle();
        expect(codes).toHaveLength(started);
        expect(most()).toBeLessThanOrEqual(limits.maxConcurrency);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('lets the statements of several tenants go by turns, the one of which fewer run first', async () => {
    const { executor, order, ends } = orderedExecutor();
    const options = { maxConcurrency: 4, maxQueued: 100, maxSharePercent: 50, queueTimeoutMs: 10_000 };
    const limiter = newLimiter(executor, options);
    const deadline = Deadline.after(10_000);
    const send = (share: string) => void limiter.execute(STATEMENT, { deadline, origin: 'client', share });
    for (let count = 0; count < 20; count += 1) send('a');
    for (let count = 0; count < 3; count += 1) send('b');
    send('c');
    for (let count = 0; count < 8; count += 1) {
      await settle();
      ends.shift()?.();
    }
    await settle();
    expect(order.slice(0, 4)).toEqual(['a', 'a', 'a', 'a']);
    // Of a three run then, of the others none; then as many of each as there are.
    expect(order.slice(4, 6)).toEqual(['b', 'c']);
    expect(order.slice(4, 12).filter((share) => share === 'b')).toHaveLength(3);
    for (let count = 0; count < 30; count += 1) {
      ends.shift()?.();
      await settle();
    }
    expect(order).toHaveLength(24);
    expect(limiter.numbers()).toMatchObject({ running: 0, queued: 0 });
    deadline.close();
  });

  test('takes callers who are not known for one of several', async () => {
    const { executor, order, ends } = orderedExecutor();
    const options = { maxConcurrency: 2, maxQueued: 100, maxSharePercent: 50, queueTimeoutMs: 10_000 };
    const limiter = newLimiter(executor, options);
    const deadline = Deadline.after(10_000);
    const send = (share?: string) =>
      void limiter
        .execute(STATEMENT, { deadline, origin: 'client', ...(share === undefined ? {} : { share }) })
        .catch(() => {}); // those that are left at the end
    for (let count = 0; count < 4; count += 1) send('t');
    for (let count = 0; count < 8; count += 1) send();
    for (let count = 0; count < 4; count += 1) {
      await settle();
      ends.shift()?.();
    }
    await settle();
    expect(order.slice(0, 6).filter((share) => share === 't').length).toBeGreaterThanOrEqual(3);
    deadline.expire();
  });

  test('leaves places to wait for others than one tenant; callers that are not told apart have all', async () => {
    const { executor } = controlledExecutor();
    const options = { maxConcurrency: 1, maxQueued: 4, maxSharePercent: 50, queueTimeoutMs: 10_000 };
    const deadline = Deadline.after(10_000);
    const outcomes = async (shares: readonly (string | undefined)[]) => {
      const limiter = newLimiter(executor, options);
      const refused: string[] = [];
      for (const share of shares)
        limiter
          .execute(STATEMENT, { deadline, origin: 'client', ...(share === undefined ? {} : { share }) })
          .catch(({ message }: Error) => refused.push(`${share}: ${message}`));
      await settle();
      return refused;
    };
    expect(await outcomes(['a', 'a', 'a', 'a', 'b', 'b', 'c'])).toEqual([
      'a: Cannot take more statements as many of the caller wait already as may',
      'c: Cannot take more statements as 4 wait already, 4 may',
    ]);
    const all = [undefined, undefined, undefined, undefined, undefined];
    expect(await outcomes(all)).toEqual([]);
    deadline.expire();
  });
});
