/** The serverless preset on three nodes: routing without the driver's metadata, drift of a snapshot, subsets of hosts. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { native } from '../../src/cql-type/value-type.ts';
import { Deadline } from '../../src/deadline.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { readKeyspace } from '../../src/introspection/read-keyspace.ts';
import { serializeSnapshot } from '../../src/introspection/snapshot.ts';
import { Session } from '../../src/session/session.ts';
import type { Routing } from '../../src/statement/statement.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { cassandra, eventually, recordingLogger, testConfig, withRun } from '../support/cassandra.ts';
import { TestProxy } from '../support/proxy.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

/** As `GATEWAY_PRESET=serverless` sets them. */
const SERVERLESS = {
  warmUpTimeoutMs: 0,
  metadataSync: false,
  prepareOnAllHosts: false,
  heartbeatMs: 0,
  thawAfterMs: 5_000,
} as const;

async function connected(options: object): Promise<Session> {
  const session = new Session(testConfig(options), recordingLogger().logger, new Counters());
  onTestFinished(() => session.close());
  await session.connect();
  return session;
}

describe.skipIf(cassandra().nodes.length === 0)('with the serverless preset', () => {
  test('the replicas of a partition are known from the keyspace that was learnt', async () => {
    const plain = await makeLiveKeyspace('routed', ['CREATE TABLE routed.items (id int PRIMARY KEY)'], 2);
    const usual = await connected({});
    const lean = await connected(SERVERLESS);
    const deadline = Deadline.after(10_000);
    const { replication } = await readKeyspace(lean, 'routed', { deadline, origin: 'client' });
    deadline.close();
    const routing = (id: number): Routing => ({ keyspace: 'routed', values: [{ value: id, type: native('int') }] });
    const replicasOfAll = (of: Session) =>
      of.replicasOf(() => Array.from({ length: 50 }, (_, id) => routing(id)))?.map((ids) => [...ids].sort());
    expect(lean.replicasOf(() => [routing(1)])).toEqual([[]]);
    lean.learnReplication('routed', replication);
    const replicas = replicasOfAll(lean);
    expect(replicas).toEqual(replicasOfAll(usual));
    const key = (id: number) => Buffer.of(0, 0, 0, id);
    const byDriver = (id: number) => plain.getReplicas('routed', key(id)).map((host) => String(host.hostId));
    expect(replicas).toEqual(Array.from({ length: 50 }, (_, id) => byDriver(id).sort()));
    expect(new Set(replicas?.flat()).size).toBe(3);
  });

  test('statements that are prepared while only one node is connected all succeed', async () => {
    const { logger, lines } = recordingLogger();
    const gateway = createGateway(testConfig(SERVERLESS), { logger });
    onTestFinished(() => gateway.close());
    await gateway.ready;
    const { run } = withRun(gateway, lines);
    const { errors } = await run(`{
      a: category(id: 1) { name } b: customers(first: 1) { edges { cursor } } c: products(first: 1) { edges { cursor } }
      d: users(first: 1) { edges { cursor } } e: categories(first: 1) { edges { cursor } } f: loyaltyCards(first: 1) { edges { cursor } }
    }`);
    expect(errors).toBeUndefined();
  });

  test('a schema that has moved on since its snapshot is noticed in a later request, logged and shown; another one is not', async () => {
    const client = await makeLiveKeyspace('drifting', ['CREATE TABLE drifting.items (id int PRIMARY KEY, a text)'], 3);
    const reader = await connected({});
    const deadline = Deadline.after(10_000);
    const keyspaces = [await readKeyspace(reader, 'drifting', { deadline, origin: 'client' })];
    deadline.close();
    const { logger, lines } = recordingLogger();
    const config = testConfig({ ...SERVERLESS, keyspaces: ['drifting'] }, {});
    const snapshot: unknown = JSON.parse(serializeSnapshot(keyspaces, reader.schemaVersion ?? ''));
    const gateway = createGateway(config, { logger, snapshot });
    onTestFinished(() => gateway.close());
    await gateway.ready;
    const { run } = withRun(gateway, lines);
    const schema = async () =>
      (await run('{ clusterHealth(refresh: true) { schema { source drifted } } }')).data.clusterHealth.schema;
    expect(await schema()).toMatchObject({ source: 'SNAPSHOT' });
    expect((await schema()).drifted).toBe(false);
    await client.execute('CREATE TABLE IF NOT EXISTS routed.others (id int PRIMARY KEY)');
    await eventually(
      async () => {
        await schema();
        return lines.filter(({ message }) => message === 'the schema is as it was').length;
      },
      (count) => count === 1,
      10_000,
    );
    expect((await schema()).drifted).toBe(false);
    await client.execute('ALTER TABLE drifting.items ADD b text');
    await eventually(schema, ({ drifted }) => drifted === true, 10_000);
    expect(lines.filter(({ message }) => message === 'the schema has changed since it was read')).toHaveLength(1);
    expect((await run('{ item(id: 1) { a } }')).errors).toBeUndefined();
  });

  test('with a snapshot the whole schema is served while Cassandra is away, and its rows once it is back', async () => {
    const reader = await connected({});
    const deadline = Deadline.after(10_000);
    const keyspaces = [await readKeyspace(reader, 'shop', { deadline, origin: 'client' })];
    deadline.close();
    const snapshot: unknown = JSON.parse(serializeSnapshot(keyspaces, reader.schemaVersion ?? ''));
    const proxy = await TestProxy.start(0);
    proxy.isClosed = true;
    const { logger, lines } = recordingLogger();
    const gateway = createGateway(testConfig({ ...SERVERLESS, contactPoints: [proxy.contactPoint] }), {
      logger,
      snapshot,
    });
    onTestFinished(() => gateway.close());
    const { run } = withRun(gateway, lines);
    await eventually(
      () => run('{ category(id: 1) { name } }'),
      ({ errors }) => errors?.[0]?.extensions.code === 'CASSANDRA_UNREACHABLE',
      5_000,
    );
    proxy.isClosed = false;
    await gateway.ready;
    expect((await run('{ category(id: 1) { name } }')).data).toEqual({ category: { name: 'Espresso' } });
    expect(lines.filter(({ message }) => message === 'schema built')).toHaveLength(1);
  });

  test('a subset of hosts is all that is connected to, and all that health speaks of', async () => {
    const { logger, lines } = recordingLogger();
    const gateway = createGateway(testConfig({ hostSubset: 2, connectionBudget: 10, fleetSize: 6 }), { logger });
    onTestFinished(() => gateway.close());
    await gateway.ready;
    const { run } = withRun(gateway, lines);
    for (let round = 0; round < 20; round += 1)
      expect((await run('{ category(id: 1) { name } }')).errors).toBeUndefined();
    const { data } = await run('{ clusterHealth(refresh: true) { status hostsUp hostsDown totalConnections } }');
    expect(data.clusterHealth).toEqual({ status: 'HEALTHY', hostsUp: 2, hostsDown: 0, totalConnections: 2 });
    expect(lines.find(({ message }) => message === 'fleet')).toMatchObject({
      warning: expect.stringContaining('6 instances × 2 nodes × 1 are 12 connections, the budget is 10'),
    });
  });
});
