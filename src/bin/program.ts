/** The commands: what there is to type, and what runs it. */
import { createRequire } from 'node:module';
import { Argument, Command, Option } from 'commander';
import type { Severity } from '../commands/diff-apis.ts';
import { FLEET_OPTIONS, fleet } from './fleet.ts';
import { CONFIG_FILE, findConfigFile } from './load-config-file.ts';
import { superviseProcess } from './process-life.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string }; // our own file
const SNAPSHOT_FILE = 'schema/snapshot.json';
const FAIL_ON: readonly Severity[] = ['breaking', 'dangerous'];

// Each command loads what it needs when it runs.
const commands = () => import('./commands.ts');

export const program = new Command('cassandra-graphql-gateway')
  .description('A GraphQL API over Apache Cassandra. Options come from the environment, see src/config/README.md.')
  .version(version)
  .exitOverride()
  .showHelpAfterError();

interface Named {
  readonly config?: string;
}

/** A command that takes a config file. */
function command(usage: string, description: string): Command {
  return program
    .command(usage)
    .description(description)
    .option(
      '--config <file>',
      `relations, names, rights (default: GATEWAY_CONFIG_FILE, or ${CONFIG_FILE} in this folder)`,
    );
}

command('dev', 'serves the API with GraphiQL, over a local Cassandra with an example, or over CASSANDRA_CONTACT_POINTS')
  .option('--fresh', 'begins with a new local Cassandra', false)
  .option('--write', 'serves mutations although the cluster is not a local one', false)
  .action(async (options: Named & { readonly fresh: boolean; readonly write: boolean }) => {
    const { develop, say } = await import('./dev.ts');
    const life = superviseProcess(say);
    life.run(() => develop(options, life));
  });

command('serve', 'serves the API, as in production')
  .option('--snapshot <file>', 'the schema from a file (default: GATEWAY_SNAPSHOT)')
  .action(async (options: Named & { readonly snapshot?: string }) => {
    const { serveGateway } = await import('./serve.ts');
    const life = superviseProcess(() => {});
    const snapshotFile = options.snapshot || process.env.GATEWAY_SNAPSHOT || undefined;
    life.run(() => serveGateway({ config: findConfigFile(options.config), snapshot: snapshotFile }, life));
  });

command('print', 'prints the API as SDL')
  .option('--snapshot <file>', 'of a snapshot instead of the cluster')
  .option('--role <role>', 'as callers with this role see it')
  .option('--scalars', 'prints the TypeScript types of the scalars instead, for code generators')
  .action(async (options: Named & { readonly snapshot?: string; readonly scalars?: boolean; readonly role?: string }) =>
    (await commands()).print({ ...options, config: findConfigFile(options.config) }),
  );

command(
  'snapshot [file]',
  `writes the schema of the keyspaces to a file (default: GATEWAY_SNAPSHOT, or ${SNAPSHOT_FILE})`,
).action(async (file: string | undefined, options: Named) =>
  (await commands()).snapshot(file || process.env.GATEWAY_SNAPSHOT || SNAPSHOT_FILE, findConfigFile(options.config)),
);

command('diff <before> [after]', 'shows what changed in the API between two snapshots, or a snapshot and the cluster')
  .addOption(
    new Option('--fail-on <severity>', 'exits with 1 from this severity on').choices(FAIL_ON).default('breaking'),
  )
  .action(async (before: string, after: string | undefined, options: Named & { readonly failOn: Severity }) =>
    (await commands()).diff({ before, after, failOn: options.failOn, config: findConfigFile(options.config) }),
  );

command('relations', 'proposes relations that the names of columns suggest, as a part of a configuration to paste')
  .option('--snapshot <file>', 'of this snapshot instead of the cluster')
  .action(async (options: Named & { readonly snapshot?: string }) =>
    (await commands()).relations({
      config: findConfigFile(options.config),
      ...(options.snapshot === undefined ? {} : { snapshot: options.snapshot }),
    }),
  );

command('check', 'checks configuration, names, relations, rules and rights against the cluster, without serving')
  .option('--matrix', 'shows which role may do what with which table', false)
  .action(async ({ config, matrix }: Named & { readonly matrix: boolean }) =>
    (await commands()).check({ config: findConfigFile(config), matrix }),
  );

command('companions', 'compares tables with their companion tables, and mends what differs')
  .addArgument(new Argument('<action>', 'what to do').choices(['check', 'repair']))
  .option('--state <file>', 'where the run stands is kept here, so that one that was stopped goes on')
  .action(async (action: string, { config, state }: Named & { readonly state?: string }) => {
    const { companions } = await import('./companions.ts');
    await companions({ repair: action === 'repair', config: findConfigFile(config), state });
  });

program
  .command('api-key <id>')
  .description(
    'makes an API key for a program: prints the key, once, and what `identity` in the config file keeps of it',
  )
  .action(async (id: string) => (await commands()).apiKey(id));

const fleetCommand = program
  .command('fleet')
  .description('what a number of instances means for a cluster: connections, and statements in flight at worst');
for (const option of FLEET_OPTIONS) fleetCommand.addOption(option);
fleetCommand.action(fleet);

program.addHelpText('after', '\nExit codes: 0 fine, 1 a finding or failure, 2 usage or configuration.');
