/** One real Cassandra for all tests of a project, with the example keyspace. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCluster } from '../../src/local-cassandra/cluster.ts';
import { applyShop } from './apply-shop.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-node-'));
  const cluster = await startCluster({ folder });
  const { nodes, java, jars, contactPoints, localDataCenter } = cluster;
  await applyShop({ contactPoints, localDataCenter }, 1);
  project.provide('cassandra', { nodes, java, jars, contactPoints, localDataCenter });
  return async () => {
    await cluster.release();
    rmSync(folder, { recursive: true, force: true });
  };
}
