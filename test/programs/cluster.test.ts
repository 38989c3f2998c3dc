/** A local cluster that cannot come up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCluster } from '../../src/local-cassandra/cluster.ts';

test('a Cassandra that does not start shows the end of its log, and says what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-broken-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const starting = startCluster({ folder, settings: { commitlog_sync: 'sometimes' } });
  await expect(starting).rejects.toMatchObject({
    text: expect.stringMatching(
      /Cassandra ended while it started[\s\S]*commitlog_sync[\s\S]*What to do:[\s\S]*docker run/,
    ),
  });
});
