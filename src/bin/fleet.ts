/** The command `fleet`: what a plan means for a cluster: connections, and statements in flight at worst. */
import { InvalidArgumentError, Option } from 'commander';
import { concurrencyWithin, planFleet } from '../config/fleet.ts';
import { say } from './terminal.ts';

/** The default of an instance that is a function. */
const DEFAULT_CONCURRENCY = 32;

interface FleetNumbers {
  readonly instances: number;
  readonly nodes: number;
  readonly subset: number;
  readonly connectionsPerHost: number;
  readonly concurrency?: number;
  readonly statementBudget: number;
  readonly connectionBudget: number;
}

export const FLEET_OPTIONS: readonly Option[] = [
  number('instances', 'instances at the same time: the reserved concurrency').makeOptionMandatory(),
  number('nodes', 'nodes of the local data center').makeOptionMandatory(),
  number('subset', 'nodes that one instance uses; 0 for all').default(0),
  number('connections-per-host', 'connections of one instance to one node').default(1),
  number('concurrency', `statements in flight of one instance (default: from the budget, else ${DEFAULT_CONCURRENCY})`),
  number('statement-budget', 'statements in flight that the cluster may have; 0 for no budget').default(0),
  number('connection-budget', 'connections that the cluster may have; 0 for no budget').default(0),
];

function number(name: string, description: string): Option {
  return new Option(`--${name} <number>`, description).argParser((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
    return Number(text);
  });
}

/** Prints the sums; exits with 1 when a budget is exceeded. */
export function fleet(given: FleetNumbers): void {
  const { instances, nodes, statementBudget } = given;
  const maxConcurrency = given.concurrency ?? concurrencyWithin(statementBudget, instances) ?? DEFAULT_CONCURRENCY;
  const plan = planFleet({ ...given, fleetSize: instances, hostSubset: given.subset, maxConcurrency }, nodes);
  const lines = [
    ['Limit of one instance (GATEWAY_MAX_CONCURRENCY)', maxConcurrency],
    ['Statements in flight at worst', plan.inFlight],
    ['Connections', plan.connections],
    ['Connections to one node, on average', Math.ceil(plan.connectionsPerNode)],
    ['Connections while a deployment replaces all instances', plan.connections * 2],
  ] as const;
  for (const [what, value] of lines) say(`${what.padEnd(56)}${value}`);
  for (const warning of plan.warnings) say(`Warning: ${warning}`);
  if (plan.warnings.length > 0) process.exitCode = 1;
}
