/** The driver as it is, to prepare what tests need and to look at the server from outside. */
import { Client } from 'cassandra-driver';
import { onTestFinished } from 'vitest';
import { cassandra } from './cassandra.ts';

export async function rawClient(): Promise<Client> {
  const client = await openRawClient();
  onTestFinished(() => client.shutdown());
  return client;
}

/** The same for several tests: to be shut down by whoever opened it. */
export async function openRawClient(): Promise<Client> {
  const { contactPoints, localDataCenter } = cassandra();
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    protocolOptions: { maxVersion: 4 },
    // Many tables are made on a busy machine.
    socketOptions: { readTimeout: 60_000 },
  });
  await client.connect();
  return client;
}

/** A keyspace with these tables, anew; dropped after the test. */
export async function makeLiveKeyspace(
  name: string,
  statements: readonly string[],
  replicationFactor = 1,
): Promise<Client> {
  const client = await rawClient();
  await createKeyspace(client, name, statements, replicationFactor);
  return client;
}

/** The same for all tests of a file, in `beforeAll`; gives what drops it. */
export async function keyspaceOfFile(name: string, statements: readonly string[]): Promise<() => Promise<void>> {
  const client = await openRawClient();
  await createKeyspace(client, name, statements);
  return async () => {
    await client.execute(`DROP KEYSPACE ${name}`);
    await client.shutdown();
  };
}

/** The same over a client that is there. */
export async function createKeyspace(
  client: Client,
  name: string,
  statements: readonly string[],
  replicationFactor = 1,
): Promise<void> {
  await client.execute(`DROP KEYSPACE IF EXISTS ${name}`);
  await client.execute(
    `CREATE KEYSPACE ${name} WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': ${replicationFactor}}`,
  );
  for (const statement of statements) await client.execute(statement);
}
