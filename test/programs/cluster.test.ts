/** A local cluster that cannot come up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
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

test('a Cassandra that speaks protocol 5 alone ends the start with its own advice, and is not connected to without end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-protocol-'));
  const cluster = await startCluster({ folder, settings: { native_transport_allow_older_protocols: false } });
  onTestFinished(async () => {
    await cluster.release();
    rmSync(folder, { recursive: true, force: true });
  });
  const { contactPoints, localDataCenter } = cluster;
  const gateway = createGateway(
    readConfig(
      { GATEWAY_MODE: 'development' },
      {},
      { contactPoints, localDataCenter, keyspaces: ['system_schema'], logLevel: 'silent' },
    ),
  );
  onTestFinished(() => gateway.close());
  await expect(gateway.ready).rejects.toMatchObject({
    code: 'CASSANDRA_PROTOCOL',
    message: expect.stringMatching(/does not speak version 4 .*native_transport_allow_older_protocols/),
  });
});
