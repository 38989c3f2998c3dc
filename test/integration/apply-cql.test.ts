import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Deadline } from '../../src/deadline.ts';
import { applyCql } from '../../src/local-cassandra/apply-cql.ts';
import { Session } from '../../src/session/session.ts';
import type { Executor } from '../../src/statement/executor.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { recordingLogger, testConfig } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

test('applyCql() begins an interrupted file anew, so that counters do not double, and applies no file twice', async () => {
  const client = await makeLiveKeyspace('applied', ['CREATE TABLE applied.tallies (id int PRIMARY KEY, n counter)']);
  const folder = mkdtempSync(join(tmpdir(), 'gateway-apply-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const updates = Array.from({ length: 5 }, (_, id) => `UPDATE applied.tallies SET n = n + 1 WHERE id = ${id};`);
  const file = `90-interrupted-${Date.now()}.cql`;
  writeFileSync(join(folder, file), ['TRUNCATE applied.tallies;', ...updates].join('\n'));
  const session = new Session(testConfig(), recordingLogger().logger, new Counters());
  onTestFinished(() => session.close());
  await session.connect();
  const scope = { deadline: Deadline.after(30_000), origin: 'client' } as const;
  const options = { folder, replicationFactor: 1 };
  const broken: Executor = {
    execute: (statement, each) =>
      statement.cql.includes('id = 3') ? Promise.reject(new Error('interrupted')) : session.execute(statement, each),
  };
  await expect(applyCql(broken, scope, options)).rejects.toThrow('interrupted');
  await applyCql(session, scope, options);
  await applyCql(session, scope, options);
  const { rows } = await client.execute('SELECT n FROM applied.tallies');
  expect(rows.map((row) => Number(row.n))).toEqual([1, 1, 1, 1, 1]);
});
