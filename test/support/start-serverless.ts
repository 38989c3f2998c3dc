/** Three real nodes, and the packaged function made for them: bundle with config file and snapshot, zipped and unpacked. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
// A plain script without types: what it gives is declared below.
// @ts-expect-error
import { lambdaRuntimes } from '../../scripts/lambda-runtimes.mjs';
import startCluster from './start-cluster.ts';

export interface ServerlessParts {
  /** The runtime interface client. */
  readonly client: string;
  /** Node binaries by major version. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Folder of the unpacked zip. */
  readonly task: string;
  readonly zipBytes: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    serverless: ServerlessParts;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-serverless-'));
  const { client, nodes } = lambdaRuntimes() as Pick<ServerlessParts, 'client' | 'nodes'>;
  const stopCluster = await startCluster(project);
  const { contactPoints, localDataCenter } = project.getProvidedContext().cassandra;
  const snapshot = join(folder, 'snapshot.json');
  const settings = {
    CASSANDRA_CONTACT_POINTS: contactPoints.join(','),
    CASSANDRA_LOCAL_DATACENTER: localDataCenter,
    CASSANDRA_KEYSPACES: 'shop',
    GATEWAY_CONFIG_FILE: join(ROOT, 'schema/gateway.config.ts'),
    GATEWAY_SNAPSHOT: snapshot,
  };
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { cwd: ROOT, env: { ...process.env, ...settings }, stdio: 'pipe' });
  run(process.execPath, ['dist/bin/cli.js', 'snapshot', snapshot]);
  run(process.execPath, ['scripts/build.mjs', '--bundle']);
  run(join(ROOT, 'node_modules/.bin/serverless'), ['package', '--package', join(folder, 'package')]);
  const task = join(folder, 'task');
  const zip = join(folder, 'package/cassandra-graphql-gateway.zip');
  run('python3', ['-m', 'zipfile', '-e', zip, task]);
  project.provide('serverless', { client, nodes, task, zipBytes: statSync(zip).size });
  return async () => {
    await stopCluster();
    rmSync(folder, { recursive: true, force: true });
  };
}
