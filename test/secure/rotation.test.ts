/** A password that is exchanged while a server runs, with nodes that restart: every node is connected again. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'cassandra-driver';
import { expect, onTestFinished, test } from 'vitest';
import { type LocalCluster, startCluster } from '../../src/local-cassandra/cluster.ts';
import { nodetoolArguments } from '../../src/local-cassandra/node-files.ts';
import type { NodeState } from '../../src/local-cassandra/supervisor-protocol.ts';
import { Session } from '../../src/session/session.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { changePassword } from '../support/admin-client.ts';
import { eventually, recordingLogger, testConfig } from '../support/cassandra.ts';
import { startSecret } from '../support/secret.ts';

const LAG_MS = 20_000;
const BACK_MS = 60_000;
const ROLE = 'rotating';

async function startNodes(): Promise<LocalCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-rotation-'));
  const cluster = await startCluster({ folder, nodes: 3, security: { authentication: true } });
  onTestFinished(async () => {
    await cluster.release();
    rmSync(folder, { recursive: true, force: true });
  });
  return cluster;
}

function flush({ jmxPort }: NodeState, { java, jars }: LocalCluster): void {
  execFileSync(java, nodetoolArguments(jmxPort, jars, ['flush', 'system_auth']), { stdio: 'pipe' });
}

/** Kills a node and starts it again as it was started. */
async function restart({ pid, folder }: NodeState): Promise<void> {
  const running = latest.get(folder) ?? pid;
  const [java = '', ...args] = readFileSync(`/proc/${running}/cmdline`, 'utf8').split('\0').slice(0, -1);
  process.kill(running, 'SIGKILL');
  await eventually(
    () => isGone(running),
    (gone) => gone,
    10_000,
  );
  const node = spawn(java, args, { cwd: folder, stdio: 'ignore' });
  latest.set(folder, node.pid ?? 0);
  onTestFinished(() => void node.kill('SIGKILL'));
}

/** Processes of nodes that were started again, by their folders. */
const latest = new Map<string, number>();

function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') ?? true;
  } catch {
    return true;
  }
}

function adminOf({ contactPoints, localDataCenter }: LocalCluster): Client {
  const credentials = { username: 'cassandra', password: 'cassandra' };
  return new Client({ contactPoints: [...contactPoints], localDataCenter, credentials });
}

/** Carries out statements as soon as the superuser, who is made a moment after the ports open, may log in. */
async function asAdmin(cluster: LocalCluster, ...statements: readonly string[]): Promise<void> {
  await eventually(
    async () => {
      const client = adminOf(cluster);
      try {
        for (const cql of statements) await client.execute(cql);
        return 'done';
      } catch (error) {
        return String(error);
      } finally {
        await client.shutdown();
      }
    },
    (outcome) => outcome === 'done',
    BACK_MS,
  );
}

test.runIf(process.platform === 'linux')(
  'the secret is read again by whichever node refuses first: one, two and all nodes restarted, with a secret that lags',
  async () => {
    const cluster = await startNodes();
    await asAdmin(
      cluster,
      "ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
      `CREATE ROLE IF NOT EXISTS ${ROLE} WITH PASSWORD = 'p0' AND LOGIN = true AND SUPERUSER = true`,
      "CREATE ROLE IF NOT EXISTS manager WITH PASSWORD = 'manager' AND LOGIN = true AND SUPERUSER = true",
    );
    const secret = await startSecret(ROLE, 'p0');
    const { contactPoints, localDataCenter } = cluster;
    const { logger } = recordingLogger();
    const session = new Session(
      testConfig(
        {
          contactPoints,
          localDataCenter,
          preset: 'server',
          ...secret.options,
          awsAccessKeyId: 'AKIDEXAMPLE',
          awsSecretAccessKey: 'secret',
          awsRegion: 'eu-west-1',
        },
        {},
      ),
      logger,
      new Counters(),
    );
    onTestFinished(() => session.close());
    await session.connect();
    const connected = () => session.hosts().filter(({ openConnections }) => openConnections > 0).length;
    await eventually(connected, (count) => count === 3, 10_000);

    for (const count of [1, 2, 3]) {
      const password = `p${count}`;
      const manager = new Client({
        contactPoints: [...contactPoints],
        localDataCenter,
        credentials: { username: 'manager', password: 'manager' },
      });
      await changePassword(manager, ROLE, password);
      await manager.shutdown();
      const isLagging = count === 3;
      if (!isLagging) secret.password = password;
      const before = secret.reads;
      // What was not written out would be lost with all nodes.
      for (const node of cluster.nodes) flush(node, cluster);
      await Promise.all(cluster.nodes.slice(0, count).map(restart));
      await eventually(connected, (up) => up < 3, 10_000);
      const startedAt = Date.now();
      if (isLagging) {
        await eventually(
          () => secret.reads,
          (reads) => reads > before,
          BACK_MS,
        );
        setTimeout(() => {
          secret.password = password;
        }, LAG_MS);
      }
      await eventually(connected, (up) => up === 3, BACK_MS);
      process.stdout.write(
        `${count} of 3 nodes restarted${isLagging ? `, the secret ${LAG_MS / 1_000} s late` : ''}: connected again after ${Math.round((Date.now() - startedAt) / 1_000)} s, the secret was read ${secret.reads - before} times\n`,
      );
      expect(secret.reads).toBeGreaterThan(before);
    }
  },
  400_000,
);
