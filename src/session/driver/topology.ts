/** What the driver knows of the cluster, as plain data. */
import type { Client, Host } from 'cassandra-driver';
import { encode } from '../../cql-type/encode.ts';
import { partitionKeyBytes } from '../../cql-type/key.ts';
import type { HostState } from '../../statement/hosts.ts';
import type { Routing } from '../../statement/statement.ts';
import { keyspaceOf } from './driver-metadata.ts';
import { usedHosts } from './internals.ts';
import { Ring } from './ring.ts';

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

/** Which nodes hold partitions, as one client knows it; a client is replaced when nodes come or go. */
export class Replicas {
  readonly #client: Client;
  #ring: Ring | undefined;
  /** Ids by the list that the driver keeps for a range of tokens. */
  readonly #ofRange = new WeakMap<readonly Host[], readonly string[]>();
  /** Equal lists are one object. */
  readonly #known = new Map<string, readonly string[]>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** As {@link ReplicasOf} says. */
  of(routings: () => readonly Routing[]): readonly (readonly string[])[] | undefined {
    const hosts = usedHosts(this.#client);
    return hosts.length <= 1 ? undefined : routings().map((routing) => this.#ofOne(routing, hosts));
  }

  #ofOne({ keyspace, values }: Routing, hosts: readonly Host[]): readonly string[] {
    const key = partitionKeyBytes(values.map(({ value, type }) => encode(value ?? null, type)));
    const replicas = this.#replicasOf(keyspace, key);
    if (replicas === undefined) return NONE;
    let ids = this.#ofRange.get(replicas);
    if (ids === undefined) {
      // Hosts that are not used would be passed over as coordinators.
      ids = this.#one(replicas.filter((host) => hosts.includes(host)).map((host) => String(host.hostId)));
      this.#ofRange.set(replicas, ids);
    }
    return ids;
  }

  /** The same list for all partitions of a range; undefined for a keyspace that the driver does not know. */
  #replicasOf(name: string, key: Buffer): readonly Host[] | undefined {
    const keyspace = keyspaceOf(this.#client, name);
    if (keyspace === undefined) return undefined;
    this.#ring = Ring.of(this.#client, this.#ring);
    return this.#ring === undefined ? this.#client.getReplicas(name, key) : this.#ring.replicasOf(keyspace, key);
  }

  #one(ids: readonly string[]): readonly string[] {
    const text = [...ids].sort().join();
    const known = this.#known.get(text) ?? ids;
    this.#known.set(text, known);
    return known;
  }
}

const NONE: readonly string[] = [];
