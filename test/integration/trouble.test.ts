import { describe, expect, onTestFinished, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { createLambdaHandler } from '../../src/lambda/create-handler.ts';
import {
  cassandra,
  eventually,
  nodetool,
  recordingLogger,
  type TestGateway,
  testConfig,
  testGateway,
  withRun,
} from '../support/cassandra.ts';
import { EVENTS } from '../support/lambda-events.ts';
import { TestProxy } from '../support/proxy.ts';
import { makeLiveKeyspace, rawClient } from '../support/raw-client.ts';

/** A gateway that is not ready. */
function startGateway(options: Partial<Options>): TestGateway {
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig(options, {}), { logger });
  onTestFinished(() => gateway.close());
  return withRun(gateway, lines);
}

const NAME = '{ category(id: 1) { name } }';

describe('at start', () => {
  test('an unknown keyspace ends the start with its name; requests get the code alone', async () => {
    const { gateway, run } = startGateway({ keyspaces: ['nowhere'] });
    await expect(gateway.ready).rejects.toMatchObject({
      code: 'KEYSPACE_NOT_FOUND',
      message: 'The keyspace "nowhere" does not exist: check CASSANDRA_KEYSPACES',
    });
    const { errors } = await run(NAME);
    expect(errors).toMatchObject([
      { message: 'The gateway cannot use its database', extensions: { code: 'KEYSPACE_NOT_FOUND' } },
    ]);
  });

  test('a wrong data center ends the start, and is not tried in a loop', async () => {
    const { gateway, lines } = startGateway({ localDataCenter: 'mars' });
    await expect(gateway.ready).rejects.toMatchObject({ code: 'DATA_CENTER_NOT_FOUND' });
    expect(lines.filter(({ message }) => message === 'not ready yet')).toEqual([]);
  });

  test('an empty keyspace has health and no mutations', async () => {
    await makeLiveKeyspace('empty_one', []);
    const { run } = await testGateway({ keyspaces: ['empty_one'] }, {});
    const { data } = await run(
      '{ clusterHealth { status } __schema { mutationType { name } queryType { fields { name } } } }',
    );
    expect(data).toEqual({
      clusterHealth: { status: 'HEALTHY' },
      __schema: { mutationType: null, queryType: { fields: [{ name: 'clusterHealth' }] } },
    });
  });

  test('with Cassandra down the process is alive, not ready, and serves when it is back', async () => {
    await nodetool(0, 'disablebinary');
    const { gateway, run, lines } = startGateway({});
    const get = (url: string) => gateway.fetch({ method: 'GET', url, headers: {} });
    try {
      await eventually(() => lines.some(({ message }) => message === 'not ready yet'), Boolean, 5_000);
      expect([(await get('/health')).status, (await get('/ready')).status]).toEqual([200, 503]);
      const refused = await gateway.fetch({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: NAME }),
      });
      expect([refused.status, refused.headers['retry-after'], JSON.parse(refused.body).errors[0].extensions]).toEqual([
        503,
        '1',
        { code: 'NOT_READY', retryable: true, retryAfter: 1 },
      ]);
      const { data } = await run('{ clusterHealth { status hostsUp session { connectedSince } hosts { address } } }');
      expect(data.clusterHealth).toEqual({
        status: 'UNAVAILABLE',
        hostsUp: 0,
        session: { connectedSince: null },
        hosts: [],
      });
    } finally {
      await nodetool(0, 'enablebinary');
    }
    await gateway.ready;
    expect((await get('/ready')).status).toBe(200);
    expect((await run(NAME)).data).toEqual({ category: { name: 'Espresso' } });
  });
});

test('a Lambda whose first connect fails is answered with the code and works on a later invocation', async () => {
  await nodetool(0, 'disablebinary');
  const handler = createLambdaHandler(testConfig({ connectTimeoutMs: 500 }), { logger: recordingLogger().logger });
  onTestFinished(() => handler.close());
  const invoke = async () => {
    const event = EVENTS.functionUrl?.make({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: NAME }),
    });
    const { statusCode, body } = await handler(event!, { getRemainingTimeInMillis: () => 5_000 });
    return [statusCode, JSON.parse(body).errors?.[0].extensions.code ?? JSON.parse(body).data];
  };
  try {
    expect(await invoke()).toEqual([503, 'NOT_READY']);
    expect(await invoke()).toEqual([503, 'NOT_READY']);
  } finally {
    await nodetool(0, 'enablebinary');
  }
  expect(await invoke()).toEqual([200, { category: { name: 'Espresso' } }]);
});

describe('while serving', () => {
  test('Cassandra goes and comes back under load: errors are coded and in time, nothing is left over', async () => {
    const { run } = await testGateway({ requestTimeoutMs: 2_000 });
    await run(NAME);
    const resources = () =>
      process
        .getActiveResourcesInfo()
        .filter((name) => name !== 'Immediate')
        .sort();
    const before = resources();
    const seen = new Map<string, number>();
    let slowest = 0;
    let isOver = false;
    const load = async () => {
      while (!isOver) {
        const startedAt = Date.now();
        const { errors } = await run(NAME);
        slowest = Math.max(slowest, Date.now() - startedAt);
        const code = String(errors?.[0]?.extensions.code ?? 'OK');
        seen.set(code, (seen.get(code) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const loads = Array.from({ length: 16 }, load);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await nodetool(0, 'disablebinary');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await nodetool(0, 'enablebinary');
    const backAt = Date.now();
    await eventually(
      async () => (await run(NAME)).errors,
      (errors) => errors === undefined,
      5_000,
    );
    expect(Date.now() - backAt).toBeLessThan(5_000);
    isOver = true;
    await Promise.all(loads);
    expect(
      [...seen.keys()].filter(
        (code) =>
          ![
            'OK',
            'CASSANDRA_UNREACHABLE',
            'CASSANDRA_TIMEOUT',
            'CASSANDRA_FAILURE',
            'CASSANDRA_OVERLOADED',
            'DEADLINE_EXCEEDED',
          ].includes(code),
      ),
    ).toEqual([]);
    expect(seen.get('CASSANDRA_UNREACHABLE')).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(2_500);
    await eventually(resources, (after) => after.length <= before.length, 5_000);
  });

  test('a silent Cassandra costs a request its deadline, not more, and its slot only as long as the driver waits', async () => {
    const proxy = await TestProxy.start();
    const { run, gateway } = await testGateway({
      contactPoints: [proxy.contactPoint],
      requestTimeoutMs: 400,
      readTimeoutMs: 1_000,
      maxConcurrency: 2,
      maxQueued: 1,
    });
    await run(NAME);
    proxy.isBlackhole = true;
    const startedAt = Date.now();
    const codes = await Promise.all(
      Array.from({ length: 5 }, async () => (await run(NAME)).errors?.[0]?.extensions.code),
    );
    expect(Date.now() - startedAt).toBeLessThan(1_200);
    expect(codes.filter((code) => code === 'OVERLOADED')).toHaveLength(2);
    expect(codes.filter((code) => code === 'CASSANDRA_TIMEOUT' || code === 'DEADLINE_EXCEEDED')).toHaveLength(3);
    expect(gateway).toBeDefined();
  });

  test('a dropped table and column answer SCHEMA_CHANGED, the rest is unaffected, nothing is prepared in a loop', async () => {
    const client = await makeLiveKeyspace('changing', [
      'CREATE TABLE changing.dropped (id int PRIMARY KEY, v text)',
      'CREATE TABLE changing.altered (id int PRIMARY KEY, gone text, kept text)',
      'CREATE TABLE changing.stable (id int PRIMARY KEY, v text)',
    ]);
    for (const table of ['dropped', 'altered', 'stable'])
      await client.execute(`INSERT INTO changing.${table} (id) VALUES (1)`);
    const proxy = await TestProxy.start();
    let prepares = 0;
    proxy.script = ({ opcode }) => {
      if (opcode === 0x09) prepares += 1;
      return undefined;
    };
    const { run } = await testGateway({ keyspaces: ['changing'], contactPoints: [proxy.contactPoint] }, {});
    const query = '{ dropped(id: 1) { id } altered(id: 1) { id } stable(id: 1) { id } }';
    expect((await run(query)).errors).toBeUndefined();
    await client.execute('DROP TABLE changing.dropped');
    await client.execute('ALTER TABLE changing.altered DROP gone');
    await client.execute('ALTER TABLE changing.stable ADD added int');
    prepares = 0;
    for (let round = 0; round < 5; round += 1) {
      const { data, errors } = await run(query);
      expect(data).toEqual({ dropped: null, altered: null, stable: { id: 1 } });
      expect(
        errors?.map(({ path, extensions }) => `${path?.[0]} ${extensions.code} ${extensions.retryable}`).sort(),
      ).toEqual(['altered SCHEMA_CHANGED true', 'dropped SCHEMA_CHANGED true']);
    }
    expect(prepares).toBeLessThan(30);
    const write = await run('mutation { insertDropped(input: { id: 2 }) { applied } }');
    expect(write.errors?.[0]?.extensions).toMatchObject({ code: 'SCHEMA_CHANGED', outcome: 'NOT_APPLIED' });
  });

  test('a write that was sent and not answered is UNKNOWN, one that was never sent is NOT_APPLIED', async () => {
    const proxy = await TestProxy.start();
    const { run } = await testGateway({
      contactPoints: [proxy.contactPoint],
      requestTimeoutMs: 600,
      readTimeoutMs: 300,
    });
    const write = 'mutation { insertUser(input: { id: 77, login: "x" }) { applied } }';
    expect((await run(write)).errors).toBeUndefined();
    proxy.isBlackhole = true;
    expect((await run(write)).errors?.[0]?.extensions).toMatchObject({
      code: expect.stringMatching(/CASSANDRA_TIMEOUT|DEADLINE_EXCEEDED/),
      outcome: 'UNKNOWN',
    });
    proxy.cut();
    await eventually(
      async () => (await run(write)).errors?.[0]?.extensions,
      (extensions) => extensions?.outcome === 'NOT_APPLIED' && extensions.code === 'CASSANDRA_UNREACHABLE',
      3_000,
    );
    const client = await rawClient();
    await client.execute('DELETE FROM shop.user WHERE id = 77');
  });
});

describe('clusterHealth', () => {
  const QUERY =
    '{ clusterHealth(refresh: true) { status takenAt clusterName protocolVersion schemaAgreement hostsUp hostsDown totalConnections hosts { address dataCenter rack hostId releaseVersion isUp openConnections inFlight latencyMs error { code message } } limiter { limit running queued rejected timedOut } requests { sent completed failed } session { connectedSince reconnects } } }';

  test('shows everything in full detail', async () => {
    const { run } = await testGateway();
    await run(NAME);
    const { data } = await run(QUERY);
    expect(data.clusterHealth).toMatchObject({
      status: 'HEALTHY',
      clusterName: 'local',
      protocolVersion: 4,
      schemaAgreement: true,
      hostsUp: 1,
      hostsDown: 0,
      totalConnections: 1,
      hosts: [
        {
          address: cassandra().contactPoints[0],
          dataCenter: 'datacenter1',
          isUp: true,
          releaseVersion: '5.0.9',
          latencyMs: expect.any(Number),
          error: null,
        },
      ],
      limiter: { limit: 128, running: 0, queued: 0, rejected: 0, timedOut: 0 },
      requests: { sent: 1, completed: 1, failed: 0 },
      session: { reconnects: 0 },
    });
    expect(Date.parse(data.clusterHealth.takenAt)).toBeGreaterThan(Date.now() - 5_000);
  });

  test('withholds hosts in a summary, and everything but the status when off', async () => {
    const summary = await testGateway({ healthDetail: 'summary' });
    expect((await summary.run(QUERY)).data.clusterHealth).toMatchObject({
      hosts: null,
      hostsUp: 1,
      clusterName: 'local',
    });
    const off = await testGateway({ healthDetail: 'off' });
    expect((await off.run(QUERY)).data.clusterHealth).toMatchObject({
      status: 'HEALTHY',
      hosts: null,
      hostsUp: null,
      clusterName: null,
      limiter: null,
      session: { connectedSince: null },
    });
  });

  test('reuses a snapshot for a second unless asked to refresh', async () => {
    const { run } = await testGateway();
    const take = async (args: string) => (await run(`{ clusterHealth${args} { takenAt } }`)).data.clusterHealth.takenAt;
    const first = await take('');
    expect(await take('')).toBe(first);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await take('(refresh: true)')).not.toBe(first);
  });

  test('answers in half a second when the node is silent', async () => {
    const proxy = await TestProxy.start();
    const { run } = await testGateway({ contactPoints: [proxy.contactPoint] });
    proxy.isBlackhole = true;
    const startedAt = Date.now();
    const { data } = await run(QUERY);
    expect(Date.now() - startedAt).toBeLessThan(800);
    expect(data.clusterHealth).toMatchObject({
      status: 'UNAVAILABLE',
      hostsUp: 0,
      hostsDown: 1,
      schemaAgreement: null,
      hosts: [
        {
          isUp: true,
          latencyMs: null,
          error: { code: 'CASSANDRA_TIMEOUT', message: 'Cassandra did not answer in time' },
        },
      ],
    });
  });
});
