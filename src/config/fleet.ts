/** What a fleet of instances does to a cluster: connections and statements, and how both are kept within a budget; pure. */
import type { Options } from './options.ts';

export type FleetOptions = Pick<
  Options,
  'fleetSize' | 'statementBudget' | 'connectionBudget' | 'connectionsPerHost' | 'hostSubset' | 'maxConcurrency'
>;

export interface FleetPlan {
  /** Connections of all instances to all nodes; up to twice as many while a deployment replaces instances. */
  readonly connections: number;
  /** Of them, to one node on average. */
  readonly connectionsPerNode: number;
  /** Statements in flight when every instance is busy. */
  readonly inFlight: number;
  /** One sentence for each budget that is exceeded. */
  readonly warnings: readonly string[];
}

/** @param hosts nodes of the local data center. */
export function planFleet(options: FleetOptions, hosts: number): FleetPlan {
  const { fleetSize, statementBudget, connectionBudget, connectionsPerHost, hostSubset, maxConcurrency } = options;
  const instances = Math.max(1, fleetSize);
  const used = hostSubset === 0 ? hosts : Math.min(hosts, hostSubset);
  const connections = instances * used * connectionsPerHost;
  const inFlight = instances * maxConcurrency;
  const warnings: string[] = [];
  if (connectionBudget > 0 && connections > connectionBudget)
    warnings.push(
      `${instances} instances × ${used} nodes × ${connectionsPerHost} are ${connections} connections, the budget is ${connectionBudget}: lower the reserved concurrency, or use fewer nodes (CASSANDRA_HOST_SUBSET)`,
    );
  if (statementBudget > 0 && inFlight > statementBudget)
    warnings.push(
      `${instances} instances × ${maxConcurrency} are ${inFlight} statements in flight, the budget is ${statementBudget}: lower the reserved concurrency or GATEWAY_MAX_CONCURRENCY`,
    );
  return { connections, connectionsPerNode: hosts === 0 ? 0 : connections / hosts, inFlight, warnings };
}

/** The limit of one instance that keeps a fleet within the budget; undefined where no budget is given. */
export function concurrencyWithin(budget: number, fleetSize: number): number | undefined {
  return budget === 0 || fleetSize === 0 ? undefined : Math.max(1, Math.floor(budget / fleetSize));
}
