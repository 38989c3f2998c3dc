import { expect, test } from 'vitest';
import { Usage } from '../../../src/statement/executor.ts';
import { Meter } from '../../../src/statement/meter.ts';
import { Counters } from '../../../src/telemetry/counters.ts';
import { longScope, recordingExecutor } from '../../support/recording-executor.ts';

test('Meter counts statements of clients alone, in the registry and for their operation', async () => {
  const { executor } = recordingExecutor(({ cql }) => (cql === 'bad' ? new Error('x') : [{ a: 1 }, { a: 2 }]));
  const counters = new Counters();
  const meter = new Meter(executor, counters);
  const statement = { values: [], columns: [], kind: 'read', isIdempotent: true, isPrepared: true } as const;
  const usage = new Usage();
  const scope = { ...longScope(), usage };
  await meter.execute({ ...statement, cql: 'boot' }, { ...scope, origin: 'boot' });
  await meter.execute({ ...statement, cql: 'warm-up' }, { ...scope, origin: 'warm-up' });
  await meter.execute({ ...statement, cql: 'good' }, scope);
  await expect(meter.execute({ ...statement, cql: 'bad' }, scope)).rejects.toThrow('x');
  expect(counters.values()).toMatchObject({ statementsSent: 2, statementsCompleted: 1, statementsFailed: 1 });
  expect(usage).toMatchObject({ statements: 2, rows: 2 });
});
