import { expect, test, vi } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { createBunchingLogger, createLogger } from '../../../src/telemetry/logger.ts';

test('createLogger() writes JSON lines of its level and above, with errors to the root', () => {
  const lines: string[] = [];
  const logger = createLogger('warn', (line) => lines.push(line));
  logger.info('quiet');
  logger.error('loud', { error: new GatewayError('NOT_READY', 'why', { cause: new Error('root') }), big: 1n });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    message: 'loud',
    big: '1',
    error: { name: 'GatewayError', code: 'NOT_READY', message: 'why', cause: { message: 'root' } },
  });
});

test('createBunchingLogger() writes lines in bunches: after some milliseconds, with one that is urgent, or when told', () => {
  vi.useFakeTimers();
  const bunches: string[] = [];
  const logger = createBunchingLogger('info', (lines) => bunches.push(lines));
  const messages = () => bunches.map((bunch) => bunch.split('\n').map((line) => JSON.parse(line).message));
  logger.info('a');
  logger.infoText('b', '"rows":1');
  expect(bunches).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(messages()).toEqual([['a', 'b']]);
  logger.info('c');
  logger.error('d');
  expect(messages().at(-1)).toEqual(['c', 'd']);
  logger.info('e');
  logger.flush();
  expect(messages().at(-1)).toEqual(['e']);
  vi.runAllTimers();
  expect(bunches).toHaveLength(3);
  vi.useRealTimers();
});
