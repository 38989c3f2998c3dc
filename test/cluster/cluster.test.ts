/** Three nodes, every one with every row: routing, statement counts, health, loss of nodes. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cassandra, eventually, nodetool, testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const isSkipped = cassandra().nodes.length === 0;
const NAMES = '{ products(first: 40) { edges { node { sku } } } }';
const HEALTH =
  '{ clusterHealth(refresh: true) { status hostsUp hostsDown schemaAgreement totalConnections hosts { address isUp latencyMs error { code } } } }';

function signal(node: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  process.kill(cassandra().nodes[node]?.pid ?? 0, name);
}

/** Freezes a node, and lets it go on after the test. A busy thread answers until the system has stopped it too. */
async function freeze(node: number): Promise<void> {
  onTestFinished(() => signal(node, 'SIGCONT'));
  signal(node, 'SIGSTOP');
  const tasks = `/proc/${cassandra().nodes[node]?.pid}/task`;
  const states = () => readdirSync(tasks).map((task) => stateOf(`${tasks}/${task}/stat`));
  await eventually(states, (each) => each.every((state) => state === 'T'), 5_000);
}

/** `T` for a stopped thread: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function stateOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').split(') ')[1]?.[0];
  } catch {
    return undefined; // it ended since it was listed
  }
}

describe.skipIf(isSkipped)('with three nodes', () => {
  test('all are found through one contact point, with one connection each', async () => {
    const { run } = await testGateway({ contactPoints: cassandra().contactPoints.slice(0, 1) });
    const { data } = await run(HEALTH);
    expect(data.clusterHealth).toMatchObject({
      status: 'HEALTHY',
      hostsUp: 3,
      hostsDown: 0,
      schemaAgreement: true,
      totalConnections: 3,
    });
    expect(data.clusterHealth.hosts.map(({ address }: { address: string }) => address).sort()).toEqual(
      [...cassandra().contactPoints].sort(),
    );
  });

  test('50 parents with 50 children cost 2 statements where every node has every row', async () => {
    const { run, statements } = await testGateway();
    const { data, errors } = await run(
      '{ productsByCategories: productsByCategory(where: { categoryId: { in: [1, 2, 3, 4, 5] } }, first: 50) { edges { node { sku product { name } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.productsByCategories.edges).toHaveLength(50);
    expect(
      data.productsByCategories.edges.every(({ node }: { node: { product: object | null } }) => node.product !== null),
    ).toBe(true);
    expect(statements()).toBe(2);
  });

  test('where each row is on one node, the keys go in one statement to each node that holds them', async () => {
    const client = await makeLiveKeyspace('single_copy', [
      'CREATE TABLE single_copy.items (id int PRIMARY KEY, name text)',
      'CREATE TABLE single_copy.parents (p int, k int, item int, PRIMARY KEY (p, k))',
    ]);
    for (let id = 0; id < 50; id += 1) {
      await client.execute('INSERT INTO single_copy.items (id, name) VALUES (?, ?)', [id, `i${id}`], { prepare: true });
      await client.execute('INSERT INTO single_copy.parents (p, k, item) VALUES (1, ?, ?)', [id, id], {
        prepare: true,
      });
    }
    const { run, statements } = await testGateway(
      { keyspaces: ['single_copy'] },
      { relations: [{ table: 'parents', field: 'found', target: 'items', kind: 'one', columns: { item: 'id' } }] },
    );
    const { data } = await run(
      '{ parents(where: { p: { eq: 1 } }, first: 50) { edges { node { item found { name } } } } }',
    );
    expect(data.parents.edges.map(({ node }: { node: { found: { name: string } } }) => node.found.name)).toEqual(
      Array.from({ length: 50 }, (_, id) => `i${id}`),
    );
    expect(statements()).toBe(1 + 3);
  });

  test('a frozen node is seen within a second, and costs nobody an answer', async () => {
    const { run } = await testGateway({ readTimeoutMs: 500 });
    await run(NAMES);
    await freeze(2);
    const startedAt = Date.now();
    const { data } = await run(HEALTH);
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(data.clusterHealth).toMatchObject({ status: 'DEGRADED', hostsUp: 2, hostsDown: 1 });
    const silent = data.clusterHealth.hosts.find(
      ({ address }: { address: string }) => address === cassandra().contactPoints[2],
    );
    expect(silent).toMatchObject({ latencyMs: null, error: { code: 'CASSANDRA_TIMEOUT' } });
    for (let round = 0; round < 12; round += 1) {
      // By key: of a read of the whole table Cassandra asks no other replica when one is silent.
      const answer = await run(`{ category(id: ${1 + (round % 6)}) { name } }`);
      expect(answer.errors).toBeUndefined();
    }
    signal(2, 'SIGCONT');
    await eventually(
      async () => (await run(HEALTH)).data.clusterHealth.status,
      (status) => status === 'HEALTHY',
      20_000,
    );
  });

  test('without a quorum reads say CASSANDRA_UNAVAILABLE or time out, and serve again without a restart', async () => {
    const { run } = await testGateway({ readTimeoutMs: 800, requestTimeoutMs: 3_000 });
    await run(NAMES);
    await freeze(1);
    await freeze(2);
    const { errors } = await run('{ product(sku: "ESP-ETH-250") { name } }');
    expect(errors?.[0]?.extensions.code).toMatch(/CASSANDRA_(UNAVAILABLE|TIMEOUT|UNREACHABLE)|DEADLINE_EXCEEDED/);
    signal(1, 'SIGCONT');
    signal(2, 'SIGCONT');
    await eventually(
      async () => (await run('{ product(sku: "ESP-ETH-250") { name } }')).errors,
      (each) => each === undefined,
      20_000,
    );
  });

  // The last one: the node does not come back.
  test('a node that is killed under load fails no read, and shows within a second', async () => {
    const { run, lines } = await testGateway({ readTimeoutMs: 1_000 });
    await run(NAMES);
    let isOver = false;
    const failures: unknown[] = [];
    let served = 0;
    const load = async (seed: number) => {
      for (let id = seed; !isOver; id += 1) {
        const { errors } = await run(`{ category(id: ${1 + (id % 6)}) { name } }`);
        if (errors === undefined) served += 1;
        else failures.push(errors[0]?.extensions.code);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const loads = Array.from({ length: 8 }, (_, seed) => load(seed));
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(cassandra().nodes[2]?.pid ?? 0, 'SIGKILL');
    const health = await eventually(
      async () => (await run(HEALTH)).data.clusterHealth,
      ({ status }) => status === 'DEGRADED',
      1_500,
    );
    expect(health).toMatchObject({ hostsUp: 2, hostsDown: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    isOver = true;
    await Promise.all(loads);
    expect(failures).toEqual([]);
    expect(served).toBeGreaterThan(50);

    // The node leaves the cluster for good: the session takes a new client, whose ring is without it.
    await nodetool(0, 'assassinate', cassandra().nodes[2]?.address ?? '');
    await eventually(() => lines.some((line) => line.message === 'client replaced'), Boolean, 30_000);
    // The other node hears of it a little later.
    const healed = await eventually(
      async () => (await run(HEALTH)).data.clusterHealth,
      ({ status }) => status === 'HEALTHY',
      30_000,
    );
    expect(healed).toMatchObject({ hostsUp: 2, hostsDown: 0 });
    expect((await run('{ category(id: 1) { name } }')).errors).toBeUndefined();
  });
});
