/** Load balancing, retry and tracking policies given to the driver. */
import {
  type Client,
  type EmptyCallback,
  type ExecutionOptions,
  type Host,
  type HostMap,
  policies,
  tracker,
  types,
} from 'cassandra-driver';
import { controlHostOf } from './driver-internals.ts';
import { chooseHosts } from './host-subset.ts';

type QueryPlan = Iterator<Host>;
type PlanCallback = (error: Error, plan: QueryPlan) => void;
type DecisionInfo = policies.retry.DecisionInfo;
type OperationInfo = policies.retry.OperationInfo;

/** The option of a statement that names its preferred coordinator; the driver hands unknown options through. */
export interface CoordinatorOption {
  readonly preferredHostId?: string;
}

/**
 * The driver's default plan (token aware, local data center), with a statement's preferred coordinator put first. Without
 * a statement the plan is for a PREPARE, which the driver fails when the first node has no connection yet, as after a start
 * without warm-up: so it goes to a node that has one, always the same.
 */
export class CoordinatorPolicy extends policies.loadBalancing.DefaultLoadBalancingPolicy {
  readonly #subset: number;
  #client: Client | undefined;
  #hosts: HostMap | undefined;
  #chosen: ReadonlySet<string> | undefined;

  /** @param subset nodes to use; 0 for all of the data center. */
  constructor(subset: number) {
    super();
    this.#subset = subset;
  }

  override init(client: Client, hosts: HostMap, callback: EmptyCallback): void {
    this.#client = client;
    this.#hosts = hosts;
    super.init(client, hosts, callback);
    if (this.#subset > 0) this.#chosen = this.#choose(client, hosts);
  }

  override getDistance(host: Host): types.distance {
    const isLeftOut = this.#chosen !== undefined && !this.#chosen.has(host.address);
    return isLeftOut ? types.distance.ignored : super.getDistance(host);
  }

  #choose(client: Client, hosts: HostMap): ReadonlySet<string> {
    const candidates = hosts
      .values()
      .filter((host) => super.getDistance(host) === types.distance.local)
      .map(({ address, rack }) => ({ address, rack }));
    return chooseHosts(candidates, controlHostOf(client)?.address ?? '', this.#subset);
  }

  override newQueryPlan(keyspace: string, options: ExecutionOptions, callback: PlanCallback): void {
    const preferred = preferredHost(options);
    const host = preferred === undefined ? undefined : this.#find(preferred);
    super.newQueryPlan(keyspace, options, (error: Error, plan: QueryPlan) => {
      if (error) callback(error, plan);
      else if (options === null) callback(error, this.#preparePlan(plan));
      else callback(error, host === undefined ? plan : startingWith(host, plan));
    });
  }

  #preparePlan(plan: QueryPlan): QueryPlan {
    const host = this.#client && preparingHost(this.#client);
    return host === undefined ? plan : startingWith(host, plan);
  }

  #find(hostId: string): Host | undefined {
    return this.#hosts?.values().find((host) => host.isUp() && String(host.hostId) === hostId);
  }
}

/** The node that prepares: the first one with a connection. */
export function preparingHost(client: Client): Host | undefined {
  return client
    .getState()
    .getConnectedHosts()
    .find((host) => host.isUp());
}

function preferredHost(options: ExecutionOptions | null): string | undefined {
  if (options === null) return undefined; // a PREPARE has no options
  return rawOptionsOf(options).preferredHostId;
}

/** The very object that `execute` was called with. */
function rawOptionsOf(options: ExecutionOptions): CoordinatorOption {
  return (options as unknown as { getRawQueryOptions(): CoordinatorOption }).getRawQueryOptions(); // not in the typings
}

function* startingWith(first: Host, rest: QueryPlan): Generator<Host> {
  yield first;
  for (const host of iterate(rest)) if (host !== first) yield host;
}

/** The driver's plans are iterators that are not iterable. */
function* iterate(plan: QueryPlan): Generator<Host> {
  for (let next = plan.next(); !next.done; next = plan.next()) yield next.value;
}

// A class that the driver insists on and that its typings declare as an interface.
const { AddressTranslator } = policies.addressResolution as unknown as { AddressTranslator: new () => object };

/** Reaches nodes at other addresses than Cassandra tells; entries are `node=address:port`. */
export class AddressMap extends AddressTranslator implements policies.addressResolution.AddressTranslator {
  readonly #endpoints: ReadonlyMap<string, string>;

  constructor(entries: readonly string[]) {
    super();
    this.#endpoints = new Map(entries.map((entry) => entry.split('=') as [string, string])); // of the option's form
  }

  translate(address: string, port: number, callback: (endpoint: string) => void): void {
    const endpoint = this.#endpoints.get(address) ?? `${address}:${port}`;
    callback(endpoint.replace(/[[\]]/g, '')); // as the driver writes addresses
  }
}

const MAX_RETRIES = 2;

/**
 * Statements that the driver sent again, by the options object they were given: an earlier node may have carried them
 * out, whatever the last one answers, and the driver reports the last answer alone.
 */
export const sentAgain = new WeakSet<object>();

/** The driver's default decisions, with a limit: by default it retries idempotent statements on every host there is. */
export class BoundedRetryPolicy extends policies.retry.RetryPolicy {
  override onRequestError(info: OperationInfo, consistency: types.consistencies, error: Error): DecisionInfo {
    if (info.nbRetry >= MAX_RETRIES) return this.rethrowResult();
    sentAgain.add(rawOptionsOf(info.executionOptions));
    return super.onRequestError(info, consistency, error);
  }
}

// A class that the driver insists on and that its typings declare as an interface.
const { RequestTracker: RequestTrackerClass } = tracker as unknown as { RequestTracker: new () => object };

const MAX_UNPREPARED = 5;
const UNKNOWN_ID = Buffer.alloc(0);

/**
 * Ends the driver's prepare loop. On UNPREPARED it prepares and executes again, without a limit, so a server that
 * keeps answering UNPREPARED would hold the call for ever. The tracker sees each answer before the driver acts on it
 * and, after a few, takes away the id by which the driver would prepare again: the call then fails.
 */
export class PrepareLoopGuard extends RequestTrackerClass {
  readonly #counts = new WeakMap<object, number>();

  onError(...[, , , options, , error]: Parameters<tracker.RequestTracker['onError']>): void {
    if (!isUnprepared(error)) return;
    const count = (this.#counts.get(options) ?? 0) + 1;
    this.#counts.set(options, count);
    if (count > MAX_UNPREPARED) error.queryId = UNKNOWN_ID;
  }

  onSuccess(): void {}
  shutdown(): void {}
}

function isUnprepared(error: Error): error is Error & { queryId: Buffer } {
  return 'code' in error && error.code === types.responseErrorCodes.unprepared;
}
