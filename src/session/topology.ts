/** What the driver knows of the cluster, as plain data. */
import type { Client, Host } from 'cassandra-driver';
import { usedHosts } from './driver-internals.ts';
import type { HostState, Routing } from './executor.ts';
import { encodeValue } from './value-codec.ts';
import { toWireType } from './wire-type.ts';

/** As configured, or as the secure connect bundle says. */
export function localDataCenterOf(client: Client): string | undefined {
  return (client as unknown as { options: { localDataCenter?: string } }).options.localDataCenter; // not in the typings
}

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

/** The partition key's bytes, a buffer for each of its columns. */
export function routingBuffers(client: Client, routing: Routing): Buffer[] {
  const { encoder } = encoderHolder(client);
  return routing.values.map(({ value, type }) => encoder.encode(encodeValue(value, type), toWireType(type)));
}

/** Host ids of the replicas of a partition, empty when the driver does not know the keyspace's replication. */
export function replicaIdsOf(client: Client, routing: Routing): readonly string[] {
  const hosts = usedHosts(client);
  if (hosts.length === 1) return hosts.map((host) => String(host.hostId)); // one node holds everything
  const buffers = routingBuffers(client, routing);
  const key = buffers.length === 1 ? buffers[0]! : composite(buffers); // exactly one
  const replicas = client.getReplicas(routing.keyspace, key) as Host[] | null; // null without metadata
  // Hosts that are not used would be passed over as coordinators.
  return (replicas ?? []).filter((host) => hosts.includes(host)).map((host) => String(host.hostId));
}

/** The serialized form of a composite partition key: length, bytes and a zero for each component. */
function composite(buffers: readonly Buffer[]): Buffer {
  return Buffer.concat(
    buffers.flatMap((buffer) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(buffer.length);
      return [length, buffer, Buffer.alloc(1)];
    }),
  );
}

interface Encoder {
  encode(value: unknown, type: unknown): Buffer;
}

function encoderHolder(client: Client): { readonly encoder: Encoder } {
  const holder = client as unknown as { _getEncoder(): Encoder }; // the driver's encoder is not in the typings
  return { encoder: holder._getEncoder() };
}
