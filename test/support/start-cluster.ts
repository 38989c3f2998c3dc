/** Three real nodes for all tests of a project, with the example keyspace on every node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCluster } from '../../src/local-cassandra/cluster.ts';
import { applyShop } from './apply-shop.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.platform !== 'linux') {
    process.stderr.write('three nodes need the loopback addresses of Linux: these tests are skipped\n');
    project.provide('cassandra', { nodes: [], java: '', jars: [], contactPoints: [], localDataCenter: '' });
    return async () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), 'gateway-cluster-'));
  const cluster = await startCluster({ folder, nodes: 3 });
  const { nodes, java, jars, contactPoints, localDataCenter } = cluster;
  await applyShop({ contactPoints, localDataCenter }, 3);
  project.provide('cassandra', { nodes, java, jars, contactPoints, localDataCenter });
  return async () => {
    await cluster.release();
    rmSync(folder, { recursive: true, force: true });
  };
}
