import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadline, DeadlineLine } from '../../src/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('Deadline ends once, by time, and tells every listener', () => {
  const deadline = Deadline.after(100);
  const heard: string[] = [];
  deadline.listen((error) => heard.push(error.code));
  const never = () => heard.push('never');
  deadline.listen(never);
  deadline.unlisten(never);
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
  deadline.listen((error) => heard.push(error.code));
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

test('Deadline.run() closes its deadline however the work ends', async () => {
  await expect(Deadline.run(100, async (deadline) => deadline.remainingMs)).resolves.toBe(100);
  await expect(Deadline.run(100, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(vi.getTimerCount()).toBe(0);
});

test('DeadlineLine ends each of its deadlines when it is due, with one timer for all', () => {
  const line = new DeadlineLine(100);
  const heard: string[] = [];
  const start = (name: string) => {
    const deadline = line.start();
    deadline.listen(({ code }) => heard.push(`${name} ${code}`));
    return deadline;
  };
  const first = start('first');
  vi.advanceTimersByTime(60);
  start('second');
  const third = start('third');
  expect(vi.getTimerCount()).toBe(1);
  first.close();
  third.abort();
  vi.advanceTimersByTime(40);
  expect(heard).toEqual(['third REQUEST_ABORTED']);
  vi.advanceTimersByTime(60);
  expect(heard).toEqual(['third REQUEST_ABORTED', 'second DEADLINE_EXCEEDED']);
  expect(vi.getTimerCount()).toBe(0);
  start('fourth');
  vi.advanceTimersByTime(100);
  expect(heard.at(-1)).toBe('fourth DEADLINE_EXCEEDED');
});
