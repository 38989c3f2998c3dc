/** Logins that are no fixed password: a signature, and a secret that is exchanged while connections are open. */
import { readFileSync } from 'node:fs';
import { Client } from 'cassandra-driver';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { Deadline } from '../../src/deadline.ts';
import { Session } from '../../src/session/session.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { adminClient, changePassword } from '../support/admin-client.ts';
import { cassandra, eventually, recordingLogger, testConfig } from '../support/cassandra.ts';
import { TestProxy } from '../support/proxy.ts';
import { startSecret } from '../support/secret.ts';
import { startSignatureFront } from '../support/signature-front.ts';

const KEY = { awsAccessKeyId: 'AKIDEXAMPLE', awsSecretAccessKey: 'secret', awsRegion: 'eu-west-1' };
const TLS = {
  tls: true,
  tlsCa: inject('certificate'),
  keyspaces: ['system_schema'],
  consistency: 'LOCAL_ONE',
} as const;
const PING = {
  cql: 'SELECT release_version FROM system.local',
  values: [],
  columns: [],
  kind: 'read',
  isIdempotent: true,
  isPrepared: true,
} as const;

function session(options: Partial<Options>) {
  const { logger, lines } = recordingLogger();
  const counters = new Counters();
  const made = new Session(testConfig({ ...TLS, ...options }, {}), logger, counters);
  onTestFinished(() => made.close());
  return { session: made, lines, counters };
}

test('a signature answers the challenge of Keyspaces over TLS, and one by another key is refused', async () => {
  await adminClient();
  const { nodes, localDataCenter } = cassandra();
  const front = await startSignatureFront({
    ...inject('keyStore'),
    keyStore: readFileSync(inject('keyStore').path),
    node: nodes[0]!,
    credentials: { accessKeyId: KEY.awsAccessKeyId, secretAccessKey: KEY.awsSecretAccessKey },
    region: KEY.awsRegion,
  });
  const keyspaces = { ...KEY, service: 'keyspaces', contactPoints: [front.contactPoint], localDataCenter } as const;
  await session({ ...keyspaces, tlsServerName: 'node' }).session.connect();
  expect(front.verdicts).toEqual([true]);
  const stranger = session({ ...keyspaces, tlsServerName: 'node', awsSecretAccessKey: 'another' });
  await expect(stranger.session.connect()).rejects.toMatchObject({ code: 'CASSANDRA_AUTHENTICATION' });
  expect(front.verdicts).toEqual([true, false]);
  expect(JSON.stringify(stranger.lines)).not.toContain('another');
});

test('a password that was exchanged while the process was frozen is read again from its secret', async () => {
  const client = await adminClient();
  await client.execute(
    "CREATE ROLE IF NOT EXISTS rotated WITH PASSWORD = 'first' AND LOGIN = true AND SUPERUSER = true",
  );
  const secret = await startSecret('rotated', 'first');
  const proxy = await TestProxy.start(0, true);
  const { session: rotating, counters } = session({
    ...KEY,
    ...secret.options,
    contactPoints: [proxy.contactPoint],
    thawAfterMs: 50,
  });
  await eventually(
    () =>
      rotating.connect().then(
        () => 'connected',
        (error: Error) => error.message,
      ),
    (outcome) => outcome === 'connected',
    10_000,
  );
  await changePassword(client, 'rotated', 'second');
  secret.password = 'second';
  // The cache of credentials of the node is refreshed in the background.
  await eventually(
    async () => {
      const probe = new Client({
        contactPoints: [...cassandra().contactPoints],
        localDataCenter: cassandra().localDataCenter,
        credentials: { username: 'rotated', password: 'first' },
        sslOptions: { rejectUnauthorized: false },
      });
      return probe.connect().then(
        () => probe.shutdown().then(() => 'old'),
        () => 'new',
      );
    },
    (which) => which === 'new',
    10_000,
  );
  const before = secret.reads;
  proxy.cut();
  await new Promise((resolve) => setTimeout(resolve, 100)); // a pause
  const deadline = Deadline.after(5_000);
  await rotating.execute(PING, { deadline, origin: 'client' });
  deadline.close();
  expect(counters.values().thawRebuilds).toBe(1);
  expect(secret.reads).toBe(before + 1);
});
