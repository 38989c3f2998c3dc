import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

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
