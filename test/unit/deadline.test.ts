import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadline } from '../../src/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('Deadline ends once, by time, and tells every listener', () => {
  const deadline = Deadline.after(100);
  const heard: string[] = [];
  deadline.onEnd((error) => heard.push(error.code));
  const unsubscribe = deadline.onEnd(() => heard.push('never'));
  unsubscribe();
  expect(deadline.remainingMs).toBe(100);
  vi.advanceTimersByTime(100);
  deadline.abort();
  expect(heard).toEqual(['DEADLINE_EXCEEDED']);
  expect(deadline.remainingMs).toBe(0);
});

test('Deadline.abort() ends it as REQUEST_ABORTED, also for those who come late', () => {
  const deadline = Deadline.after(100);
  deadline.abort();
  const heard: string[] = [];
  deadline.onEnd((error) => heard.push(error.code));
  expect(heard).toEqual(['REQUEST_ABORTED']);
});

test('Deadline.race() rejects at the end, and settles as the work does before', async () => {
  const deadline = Deadline.after(100);
  await expect(deadline.race(Promise.resolve(1))).resolves.toBe(1);
  const raced = deadline.race(new Promise(() => {}));
  vi.advanceTimersByTime(100);
  await expect(raced).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('Deadline notices by the wall clock that a frozen process slept past it', () => {
  const deadline = Deadline.after(100);
  vi.setSystemTime(Date.now() + 5_000);
  expect(deadline.error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('Deadline.close() leaves no timer', () => {
  Deadline.after(100).close();
  expect(vi.getTimerCount()).toBe(0);
});
