/** Joins pings, host states and counters into one picture of the cluster, kept for a second. */
import type { Options } from '../config/options.ts';
import type { HostPing, HostState } from '../session/executor.ts';

export type ClusterStatus = 'HEALTHY' | 'DEGRADED' | 'UNAVAILABLE';

export interface HostHealth extends HostState {
  readonly latencyMs: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ClusterHealth {
  readonly status: ClusterStatus;
  readonly takenAt: string;
  readonly clusterName: string | null;
  readonly protocolVersion: number | null;
  readonly schemaAgreement: boolean | null;
  readonly hostsUp: number;
  readonly hostsDown: number;
  readonly totalConnections: number;
  readonly hosts: readonly HostHealth[] | null;
  readonly limiter: {
    readonly limit: number;
    readonly running: number;
    readonly queued: number;
    readonly rejected: number;
    readonly timedOut: number;
  };
  readonly requests: { readonly sent: number; readonly completed: number; readonly failed: number };
  readonly session: { readonly connectedSince: string | null; readonly reconnects: number };
  readonly thaw: ThawHealth;
  readonly schema: SchemaHealth | null;
}

/** What pauses of the process did to the connections, since the start. */
export interface ThawHealth {
  readonly checks: number;
  readonly rebuilds: number;
  readonly retries: number;
}

/** The schema that is served. */
export interface SchemaHealth {
  readonly source: 'CLUSTER' | 'SNAPSHOT';
  readonly digest: string;
  /** Whether the cluster's differs; null while that is not known. */
  readonly drifted: boolean | null;
}

/** Where the parts come from; each is asked when a snapshot is taken. */
export interface HealthSources {
  readonly ping: (timeoutMs: number) => Promise<readonly HostPing[]>;
  readonly hosts: () => readonly HostState[];
  readonly session: () => {
    readonly connectedSince: Date | null;
    readonly reconnects: number;
    readonly protocolVersion: number | null;
    readonly localDataCenter: string | null;
    readonly thaw: ThawHealth;
  };
  readonly schema: () => SchemaHealth | null;
  readonly limiter: () => ClusterHealth['limiter'];
  readonly requests: () => ClusterHealth['requests'];
}

const PING_TIMEOUT_MS = 400;
const MAX_AGE_MS = 1_000;

export class HealthMonitor {
  readonly #sources: HealthSources;
  #latest: { readonly at: number; readonly health: Promise<ClusterHealth> } | undefined;
  #isTaking = false;

  constructor(sources: HealthSources) {
    this.#sources = sources;
  }

  /**
   * A snapshot younger than a second, or a new one with `refresh`; takes 400 ms at most and never rejects. One that is
   * being taken serves all who ask: pings go round the limiter, so clients must not be able to multiply them.
   */
  check(refresh = false): Promise<ClusterHealth> {
    const now = Date.now();
    const isStale = this.#latest === undefined || refresh || now - this.#latest.at >= MAX_AGE_MS;
    if (this.#latest !== undefined && (this.#isTaking || !isStale)) return this.#latest.health;
    this.#isTaking = true;
    const health = this.#take().finally(() => {
      this.#isTaking = false;
    });
    this.#latest = { at: now, health };
    return health;
  }

  async #take(): Promise<ClusterHealth> {
    const { ping, hosts, session, schema, limiter, requests } = this.#sources;
    const pings = await ping(PING_TIMEOUT_MS);
    const byAddress = new Map(pings.map((each) => [each.address, each]));
    const { connectedSince, reconnects, protocolVersion, localDataCenter, thaw } = session();
    // Nodes of other data centers are never connected to, so they tell nothing about health.
    const local = hosts().filter((host) => localDataCenter === null || host.dataCenter === localDataCenter);
    const states = local.map((host) => toHostHealth(host, byAddress.get(host.address)));

    const answering = states.filter((host) => host.error === null);
    const versions = new Set(answering.map((host) => byAddress.get(host.address)?.schemaVersion));
    const schemaAgreement = answering.length === 0 ? null : versions.size === 1;
    return {
      status: statusOf(states.length, answering.length, schemaAgreement),
      takenAt: new Date().toISOString(),
      clusterName: pings.find((each) => each.clusterName !== undefined)?.clusterName ?? null,
      protocolVersion,
      schemaAgreement,
      hostsUp: answering.length,
      hostsDown: states.length - answering.length,
      totalConnections: states.reduce((sum, host) => sum + host.openConnections, 0),
      hosts: states,
      limiter: limiter(),
      requests: requests(),
      session: { connectedSince: connectedSince?.toISOString() ?? null, reconnects },
      thaw,
      schema: schema(),
    };
  }
}

function toHostHealth(host: HostState, ping: HostPing | undefined): HostHealth {
  const silent = { code: 'CASSANDRA_UNREACHABLE', message: 'The node was not asked' };
  return { ...host, latencyMs: ping?.latencyMs ?? null, error: ping === undefined ? silent : (ping.error ?? null) };
}

function statusOf(all: number, answering: number, schemaAgreement: boolean | null): ClusterStatus {
  if (answering === 0) return 'UNAVAILABLE';
  return answering === all && schemaAgreement === true ? 'HEALTHY' : 'DEGRADED';
}

/** What a client may see at this level of detail; `off` keeps the status alone. */
export function withDetail(health: ClusterHealth, detail: Options['healthDetail']): ClusterHealth {
  if (detail === 'full') return health;
  if (detail === 'summary') return { ...health, hosts: null };
  return {
    ...health,
    clusterName: null,
    protocolVersion: null,
    schemaAgreement: null,
    hostsUp: 0,
    hostsDown: 0,
    totalConnections: 0,
    hosts: null,
    limiter: { limit: 0, running: 0, queued: 0, rejected: 0, timedOut: 0 },
    requests: { sent: 0, completed: 0, failed: 0 },
    session: { connectedSince: null, reconnects: 0 },
    thaw: { checks: 0, rebuilds: 0, retries: 0 },
    schema: null,
  };
}
