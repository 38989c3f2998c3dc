/**
 * The only place that touches what the driver does not publish. Written for cassandra-driver 4.10.0; a test fails when
 * another version is installed, so that these repairs are looked at again.
 */
import type { Client, Host } from 'cassandra-driver';

export const DRIVER_VERSION = '4.10.0';

interface Connection {
  close(callback: () => void): void;
}
interface ControlConnection {
  hosts?: { values(): Host[] };
  connection?: Connection | null;
  protocolVersion?: number;
  shutdown(): void;
  _borrowAConnection(hosts: Iterator<Host>): Connection;
  _refreshControlConnection(hosts: Iterator<Host>): Promise<void>;
}
interface Internals {
  controlConnection: ControlConnection;
}

function controlConnectionOf(client: Client): ControlConnection {
  return (client as unknown as Internals).controlConnection;
}

/**
 * Keeps the driver from re-creating all hosts when every connection is lost: it would leak their pools, and the number
 * of sockets would double with each loss. Borrowing from the pools as they come back is what it did before 4.6.3. The
 * price, no new look-up of the contact points, is paid by the session, which makes a new client when all hosts stay down.
 */
export function repairControlConnection(client: Client): void {
  const control = controlConnectionOf(client);
  control._refreshControlConnection = async (hosts) => {
    control.connection = control._borrowAConnection(hosts);
  };
}

/** Closes what a failed `connect()` leaves open; `shutdown()` does nothing before a client is connected. */
export async function disposeFailedClient(client: Client): Promise<void> {
  const control = controlConnectionOf(client);
  control.shutdown();
  await new Promise<void>((resolve) => {
    if (control.connection) control.connection.close(resolve);
    else resolve();
  });
  const hosts = control.hosts?.values() ?? [];
  await Promise.all(
    hosts.map((host) => (host as unknown as { shutdown(waitForPending: boolean): Promise<void> }).shutdown(false)),
  );
}

/** The protocol version in use. */
export function protocolVersionOf(client: Client): number | undefined {
  return controlConnectionOf(client).protocolVersion;
}
