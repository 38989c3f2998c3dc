/** `npm run fleet`: what a plan means for a cluster: connections, and statements in flight at worst. */
import { parseArgs } from 'node:util';
import { concurrencyWithin, planFleet } from '../config/fleet.ts';

const USAGE = `Usage: npm run fleet -- --instances 1000 --nodes 9 [options]
  --instances N              instances at the same time: the reserved concurrency (times worker threads on Managed Instances)
  --nodes N                  nodes of the local data center
  --subset N                 nodes that one instance uses; default all
  --connections-per-host N   default 1
  --concurrency N            statements in flight of one instance; default from the budget, else 32
  --statement-budget N       statements in flight that the cluster may have
  --connection-budget N      connections that the cluster may have`;

const NAMES = [
  'instances',
  'nodes',
  'subset',
  'connections-per-host',
  'concurrency',
  'statement-budget',
  'connection-budget',
] as const;

function readNumbers(): Partial<Record<(typeof NAMES)[number], number>> {
  const options = Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
  if (values.help) throw new TypeError('');
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 0) throw new TypeError(`--${name} is ${text}, expected a whole number`);
      return [name, value];
    }),
  );
}

function main(): void {
  const given = readNumbers();
  const { instances, nodes } = given;
  if (!instances || !nodes) throw new TypeError('--instances and --nodes are needed, both above 0');
  const budget = given['statement-budget'] ?? 0;
  const maxConcurrency = given.concurrency ?? concurrencyWithin(budget, instances) ?? 32;
  const plan = planFleet(
    {
      fleetSize: instances,
      statementBudget: budget,
      connectionBudget: given['connection-budget'] ?? 0,
      connectionsPerHost: given['connections-per-host'] ?? 1,
      hostSubset: given.subset ?? 0,
      maxConcurrency,
    },
    nodes,
  );
  const lines = [
    ['Limit of one instance (GATEWAY_MAX_CONCURRENCY)', maxConcurrency],
    ['Statements in flight at worst', plan.inFlight],
    ['Connections', plan.connections],
    ['Connections to one node, on average', Math.ceil(plan.connectionsPerNode)],
    ['Connections while a deployment replaces all instances', plan.connections * 2],
  ] as const;
  for (const [what, value] of lines) process.stdout.write(`${what.padEnd(56)}${value}\n`);
  for (const warning of plan.warnings) process.stdout.write(`Warning: ${warning}\n`);
  process.exitCode = plan.warnings.length === 0 ? 0 : 1;
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
