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
import type { BoundValue } from '../../cql-type/bound-value.ts';
import { type DriverFailure, retryInDriver } from '../retry-rule.ts';
import { chooseHosts } from './host-subset.ts';
import { controlHostOf, rawOptionsOf } from './internals.ts';

type QueryPlan = Iterator<Host>;
/** The driver tests for truth, and its typings have no null. */
const NO_ERROR = null as unknown as Error;
type PlanCallback = (error: Error, plan: QueryPlan) => void;
type DecisionInfo = policies.retry.DecisionInfo;
type OperationInfo = policies.retry.OperationInfo;

/** Options of a statement beyond those of the driver, which hands them through. */
export interface SentOptions {
  /** Host id of the coordinator to try first. */
  readonly preferredHostId?: string;
  /** What is bound: compared with the markers when the driver prepares the statement again. */
  readonly expects?: readonly BoundValue[];
  /**
   * Set when the driver sends the statement again: an earlier node may have carried it out, whatever the last one answers,
   * and the driver reports the last answer alone.
   */
  wasSentAgain?: boolean;
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
    if (options !== null && this.#hosts?.length === 1) {
      // One node holds everything: no key needs to be hashed to find it.
      const [only] = this.#hosts.values();
      callback(NO_ERROR, (only?.isUp() ? [only] : []).values());
      return;
    }
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
  return rawOptionsOf<SentOptions>(options).preferredHostId;
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

/** Asks the one rule what the driver may try by itself (`retry-rule.ts`). */
export class RuledRetryPolicy extends policies.retry.RetryPolicy {
  override onRequestError(info: OperationInfo, consistency: types.consistencies): DecisionInfo {
    return this.#decideSent(info, { kind: 'request-error', retries: info.nbRetry }, consistency);
  }

  override onUnavailable(info: OperationInfo, consistency: types.consistencies): DecisionInfo {
    return this.#decide({ kind: 'unavailable', retries: info.nbRetry }, consistency);
  }

  override onReadTimeout(
    info: OperationInfo,
    ...[consistency, received, blockFor, hasData]: ReadTimeout
  ): DecisionInfo {
    const isDataMissing = received >= blockFor && !hasData;
    return this.#decide({ kind: 'read-timeout', retries: info.nbRetry, isDataMissing }, consistency);
  }

  override onWriteTimeout(info: OperationInfo, ...[consistency, , , writeType]: WriteTimeout): DecisionInfo {
    const isBatchLog = writeType === 'BATCH_LOG';
    return this.#decideSent(info, { kind: 'write-timeout', retries: info.nbRetry, isBatchLog }, consistency);
  }

  /** What was sent may be carried out, whatever becomes of it when it is sent again. */
  #decideSent(info: OperationInfo, failure: DriverFailure, consistency: types.consistencies): DecisionInfo {
    if (retryInDriver(failure) !== 'no') rawOptionsOf<SentOptions>(info.executionOptions).wasSentAgain = true;
    return this.#decide(failure, consistency);
  }

  #decide(failure: DriverFailure, consistency: types.consistencies): DecisionInfo {
    const where = retryInDriver(failure);
    return where === 'no' ? this.rethrowResult() : this.retryResult(consistency, where === 'same-host');
  }
}

type ReadTimeout = [consistency: types.consistencies, received: number, blockFor: number, isDataPresent: boolean];
type WriteTimeout = [consistency: types.consistencies, received: number, blockFor: number, writeType: string];

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
