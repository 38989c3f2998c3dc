/** Joins pings, host states and counters into one picture of the cluster, kept for a second. */
import type { Options } from '../config/options.ts';
import type { HostPing, HostState } from '../statement/hosts.ts';
import type { CounterName, Counters, GaugeName } from '../telemetry/counters.ts';

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
  /** Null when withheld, as all that follows. */
  readonly hostsUp: number | null;
  readonly hostsDown: number | null;
  readonly totalConnections: number | null;
  readonly hosts: readonly HostHealth[] | null;
  readonly counters: CounterHealth | null;
  readonly connectedSince: string | null;
  readonly schema: SchemaHealth | null;
}

/** A copy of the registry. */
export type CounterHealth = Readonly<Record<CounterName | GaugeName, number>>;

/** The schema that is served. */
export interface SchemaHealth {
  readonly source: 'CLUSTER' | 'SNAPSHOT';
  readonly digest: string;
  /** Whether the cluster's differs; null while that is not known. */
  readonly drifted: boolean | null;
  /** What the last look found that was not as before, at most twenty changes. */
  readonly changes: readonly { readonly description: string; readonly isBreaking: boolean }[];
}

/** Where the parts come from; each is asked when a snapshot is taken. */
export interface HealthSources {
  readonly ping: (timeoutMs: number) => Promise<readonly HostPing[]>;
  readonly hosts: () => readonly HostState[];
  readonly session: () => {
    readonly connectedSince: Date | null;
    readonly protocolVersion: number | null;
    readonly localDataCenter: string | null;
  };
  readonly schema: () => SchemaHealth | null;
  readonly counters: Counters;
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
    const { ping, hosts, session, schema, counters } = this.#sources;
    const pings = await ping(PING_TIMEOUT_MS);
    const byAddress = new Map(pings.map((each) => [each.address, each]));
    const { connectedSince, protocolVersion, localDataCenter } = session();
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
      counters: counters.values(),
      connectedSince: connectedSince?.toISOString() ?? null,
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
    hostsUp: null,
    hostsDown: null,
    totalConnections: null,
    hosts: null,
    counters: null,
    connectedSince: null,
    schema: null,
  };
}
