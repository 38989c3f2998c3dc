/** What the driver knows of the cluster, as plain data. */
import type { Client, Host } from 'cassandra-driver';
import { encode } from '../../cql-type/encode.ts';
import { partitionKeyBytes } from '../../cql-type/key.ts';
import type { HostState } from '../../statement/hosts.ts';
import type { Routing } from '../../statement/statement.ts';
import { usedHosts } from './internals.ts';

/** State of every node that is used. */
export function hostStatesOf(client: Client): readonly HostState[] {
  const state = client.getState();
  return usedHosts(client).map((host) => ({
    address: host.address,
    dataCenter: host.datacenter ?? null,
    rack: host.rack ?? null,
    hostId: host.hostId ? String(host.hostId) : null,
    releaseVersion: host.cassandraVersion ?? null,
    isUp: host.isUp(),
    openConnections: state.getOpenConnections(host),
    inFlight: state.getInFlightQueries(host),
  }));
}

/** Host ids of the replicas of a partition, empty when the driver does not know the keyspace's replication. */
export function replicaIdsOf(client: Client, routing: Routing): readonly string[] {
  const hosts = usedHosts(client);
  if (hosts.length === 1) return hosts.map((host) => String(host.hostId)); // one node holds everything
  const key = partitionKeyBytes(routing.values.map(({ value, type }) => encode(value ?? null, type)));
  const replicas = client.getReplicas(routing.keyspace, key) as Host[] | null; // null without metadata
  // Hosts that are not used would be passed over as coordinators.
  return (replicas ?? []).filter((host) => hosts.includes(host)).map((host) => String(host.hostId));
}
