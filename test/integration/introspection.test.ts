import { expect, onTestFinished, test } from 'vitest';
import { Deadline } from '../../src/deadline.ts';
import type { KeyspaceMetadata } from '../../src/introspection/metadata.ts';
import { readKeyspace } from '../../src/introspection/read-keyspace.ts';
import { Session } from '../../src/session/session.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { recordingLogger, testConfig } from '../support/cassandra.ts';

async function connectedSession(): Promise<Session> {
  const session = new Session(testConfig(), recordingLogger().logger, new Counters());
  onTestFinished(() => session.close());
  await session.connect();
  return session;
}

/** Ids differ in each cluster; their order does not. */
function withStableIds(metadata: KeyspaceMetadata): KeyspaceMetadata {
  const time = (id: string) => id.replace(/^(\w+)-(\w+)-(\w+)-.*/, '$3$2$1');
  const ids = [...metadata.tables, ...metadata.views].map(({ id }) => id).sort((a, b) => (time(a) < time(b) ? -1 : 1));
  const stable = (id: string) => `${String(ids.indexOf(id) + 1).padStart(8, '0')}-0000-1000-8000-000000000000`;
  return {
    ...metadata,
    tables: metadata.tables.map((table) => ({ ...table, id: stable(table.id) })),
    views: metadata.views.map((view) => ({ ...view, id: stable(view.id) })),
  };
}

test('readKeyspace() gives the recorded metadata of the example keyspace', async () => {
  const session = await connectedSession();
  const metadata = await readKeyspace(session, 'shop', { deadline: Deadline.after(30_000), origin: 'client' });
  await expect(`${JSON.stringify(withStableIds(metadata), null, 2)}\n`).toMatchFileSnapshot(
    '../support/fixtures/shop.json',
  );
});

test('readKeyspace() refuses a keyspace that does not exist, by name', async () => {
  const session = await connectedSession();
  await expect(
    readKeyspace(session, 'nowhere', { deadline: Deadline.after(30_000), origin: 'client' }),
  ).rejects.toMatchObject({
    code: 'KEYSPACE_NOT_FOUND',
    message: expect.stringContaining('"nowhere"'),
  });
});
