/** The driver as it is, with all rights. */
import { Client } from 'cassandra-driver';
import { onTestFinished } from 'vitest';
import { cassandra, eventually } from './cassandra.ts';

/** A superuser of the node that asks for a password and for TLS; shut down after the test. */
export async function adminClient(): Promise<Client> {
  const { contactPoints, localDataCenter } = cassandra();
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    credentials: { username: 'cassandra', password: 'cassandra' },
    sslOptions: { rejectUnauthorized: false },
    protocolOptions: { maxVersion: 4 },
  });
  onTestFinished(() => client.shutdown());
  // The role is made a moment after the port opens.
  await eventually(
    () =>
      client.connect().then(
        () => true,
        () => false,
      ),
    (isConnected) => isConnected,
    20_000,
  );
  return client;
}

/** Cassandra takes another password of a role only seconds after the last one. */
export async function changePassword(client: Client, role: string, password: string): Promise<void> {
  await eventually(
    () =>
      client.execute(`ALTER ROLE ${role} WITH PASSWORD = '${password}'`).then(
        () => 'changed',
        (error: Error) => error.message,
      ),
    (outcome) => outcome === 'changed',
    30_000,
  );
}
