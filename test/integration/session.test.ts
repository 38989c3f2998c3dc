/** The life of the session and the defects of the driver that it guards against. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { Deadline } from '../../src/deadline.ts';
import { Session } from '../../src/session/session.ts';
import type { ExecutionScope } from '../../src/statement/executor.ts';
import type { Statement } from '../../src/statement/statement.ts';
import { Counters } from '../../src/telemetry/counters.ts';
import { cassandra, eventually, nodetool, recordingLogger, testConfig } from '../support/cassandra.ts';
import { errorFrame, OPCODES, TestProxy } from '../support/proxy.ts';

const READ: Statement = {
  cql: 'SELECT name FROM shop.categories WHERE id = 1',
  values: [],
  columns: [{ column: 'name', property: 'name', type: { kind: 'native', name: 'text' } }],
  kind: 'read',
  isIdempotent: true,
  isPrepared: true,
};
const scope = (milliseconds = 10_000): ExecutionScope => ({ deadline: Deadline.after(milliseconds), origin: 'client' });

function newSession(options: Partial<Options> = {}) {
  const { logger, lines } = recordingLogger();
  const counters = new Counters();
  const session = new Session(testConfig(options), logger, counters);
  onTestFinished(() => session.close());
  return { session, lines, counts: () => counters.values() };
}

const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP.*Wrap/.test(name)).length;

describe('connect()', () => {
  test('connects once for all who wait, warms up, and is done when it is', async () => {
    const proxy = await TestProxy.start();
    const { session, lines } = newSession({ contactPoints: [proxy.contactPoint] });
    await Promise.all([session.connect(), session.connect(), session.connect()]);
    expect(proxy.accepted).toBe(1);
    expect(lines.filter(({ message }) => message === 'node answers')).toMatchObject([
      { address: proxy.contactPoint, latencyMs: expect.any(Number) },
    ]);
    expect(session.state).toMatchObject({ protocolVersion: 4, connectedSince: expect.any(Date) });
  });

  test('pings nobody when the warm-up is turned off', async () => {
    const { session, lines } = newSession({ warmUpTimeoutMs: 0 });
    await session.connect();
    expect(lines.filter(({ message }) => message === 'node answers')).toEqual([]);
  });

  test('opens as many connections a node as asked for', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint], connectionsPerHost: 3 });
    await session.connect();
    expect(session.hosts()[0]?.openConnections).toBe(3);
  });

  test('names the data centers there are when the local one is wrong, and leaks no sockets', async () => {
    const before = sockets();
    const { session } = newSession({ localDataCenter: 'mars' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(session.connect()).rejects.toMatchObject({
        code: 'DATA_CENTER_NOT_FOUND',
        message: expect.stringMatching(/"mars" does not exist, there are: .*datacenter1/),
      });
    }
    await eventually(sockets, (count) => count <= before, 2_000);
  });

  test('fails soon where nobody listens, and works when called again', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: ['127.0.0.1:1'] });
    await expect(session.connect()).rejects.toMatchObject({ code: 'CASSANDRA_UNREACHABLE' });
    await expect(session.connect()).rejects.toMatchObject({ code: 'CASSANDRA_UNREACHABLE' });
    expect(proxy.accepted).toBe(0);
  });

  test('gives up on a node that accepts and never answers', async () => {
    const proxy = await TestProxy.start();
    proxy.isBlackhole = true;
    const { session } = newSession({ contactPoints: [proxy.contactPoint], readTimeoutMs: 300, connectTimeoutMs: 300 });
    const startedAt = Date.now();
    await expect(session.connect()).rejects.toMatchObject({ code: 'CASSANDRA_UNREACHABLE' });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  test('close() during connect() leaves nothing open', async () => {
    const before = sockets();
    const { session } = newSession();
    const connecting = session.connect();
    await session.close();
    await connecting;
    await eventually(sockets, (count) => count <= before, 2_000);
    await expect(session.connect()).rejects.toMatchObject({ code: 'NOT_READY' });
    await expect(session.execute(READ, scope())).rejects.toMatchObject({
      code: 'CASSANDRA_UNREACHABLE',
      outcome: 'NOT_APPLIED',
    });
  });
});

describe('execute()', () => {
  test('refuses at an ended deadline without sending', async () => {
    const { session } = newSession();
    await session.connect();
    const deadline = Deadline.after(10_000);
    deadline.abort();
    await expect(session.execute(READ, { deadline, origin: 'client' })).rejects.toMatchObject({
      code: 'REQUEST_ABORTED',
      outcome: 'NOT_APPLIED',
    });
  });

  test('waits no longer than the deadline for a silent node', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint] });
    await session.connect();
    await session.execute(READ, scope());
    proxy.isBlackhole = true;
    const startedAt = Date.now();
    await expect(session.execute(READ, scope(300))).rejects.toMatchObject({ code: 'CASSANDRA_TIMEOUT' });
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  test('ends when a server never stops answering UNPREPARED', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint] });
    await session.connect();
    await session.execute(READ, scope());
    let executed = 0;
    proxy.script = (frame) => {
      if (frame.opcode !== OPCODES.EXECUTE) return undefined;
      executed += 1;
      return errorFrame(frame, 0x2500, 'unprepared', frame.body.subarray(0, 2 + frame.body.readUInt16BE(0)));
    };
    await expect(session.execute(READ, scope())).rejects.toMatchObject({
      code: 'CASSANDRA_FAILURE',
      outcome: 'NOT_APPLIED',
    });
    expect(executed).toBeLessThan(20);
    proxy.script = undefined;
    expect((await session.execute(READ, scope())).rows).toEqual([{ name: 'Espresso' }]);
  });

  test('prepares again when the server has forgotten a statement', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint] });
    await session.connect();
    await session.execute(READ, scope());
    let first = true;
    proxy.script = (frame) => {
      if (frame.opcode !== OPCODES.EXECUTE || !first) return undefined;
      first = false;
      return errorFrame(frame, 0x2500, 'unprepared', frame.body.subarray(0, 2 + frame.body.readUInt16BE(0)));
    };
    expect((await session.execute(READ, scope())).rows).toEqual([{ name: 'Espresso' }]);
  });

  test('retries an overloaded node a bounded number of times', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint] });
    await session.connect();
    await session.execute(READ, scope());
    let executed = 0;
    proxy.script = (frame) => {
      if (frame.opcode !== OPCODES.EXECUTE) return undefined;
      executed += 1;
      return errorFrame(frame, 0x1001, 'overloaded');
    };
    await expect(session.execute(READ, scope())).rejects.toMatchObject({ code: 'CASSANDRA_OVERLOADED' });
    expect(executed).toBeLessThanOrEqual(3);
  });

  test('a write that was sent again is UNKNOWN, even if the last answer refuses it', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint] });
    await session.connect();
    const write: Statement = {
      ...READ,
      cql: "UPDATE shop.categories SET name = 'Espresso' WHERE id = 1",
      columns: [],
      kind: 'write',
    };
    await session.execute(write, scope());
    let executed = 0;
    proxy.script = (frame) => {
      if (frame.opcode !== OPCODES.EXECUTE) return undefined;
      executed += 1;
      return executed === 1 ? errorFrame(frame, 0x1001, 'overloaded') : errorFrame(frame, 0x2200, 'invalid');
    };
    await expect(session.execute(write, scope())).rejects.toMatchObject({ outcome: 'UNKNOWN' });
    proxy.script = (frame) => (frame.opcode === OPCODES.EXECUTE ? errorFrame(frame, 0x2200, 'invalid') : undefined);
    await expect(session.execute(write, scope())).rejects.toMatchObject({ outcome: 'NOT_APPLIED' });
  });

  test('pings and introspection are never prepared', async () => {
    const proxy = await TestProxy.start();
    const opcodes: number[] = [];
    proxy.script = ({ opcode }) => {
      opcodes.push(opcode);
      return undefined;
    };
    const { session } = newSession({ contactPoints: [proxy.contactPoint] });
    await session.connect();
    await session.ping(1_000);
    expect(opcodes).not.toContain(OPCODES.PREPARE);
    await session.execute(READ, scope());
    expect(opcodes.filter((opcode) => opcode === OPCODES.PREPARE)).toHaveLength(1);
  });
});

describe('after the connection was lost', () => {
  test.each(['close', 'reset'] as const)(
    'by %s, the session serves again within a second, with one connection',
    async (how) => {
      const proxy = await TestProxy.start();
      const { session, counts } = newSession({ contactPoints: [proxy.contactPoint] });
      await session.connect();
      for (let loss = 0; loss < 4; loss += 1) {
        proxy.cut(how);
        await eventually(
          () =>
            session.execute(READ, scope(1_000)).then(
              () => 'served',
              (error: { code: string }) => error.code,
            ),
          (outcome) => outcome === 'served',
          3_000,
        );
        await eventually(
          () => proxy.open,
          (open) => open === 1,
          2_000,
        );
      }
      expect(counts().reconnects).toBe(4);
    },
  );

  test('of one connection among several, it is made again soon, however often that happens', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint], connectionsPerHost: 2 });
    await session.connect();
    for (let loss = 0; loss < 8; loss += 1) {
      proxy.cutOne();
      await eventually(
        () => session.hosts()[0]?.openConnections,
        (open) => open === 2,
        4_000,
      );
    }
  });

  test('silently, steady traffic drops the dead connection after a few time-outs', async () => {
    const proxy = await TestProxy.start();
    const { session } = newSession({ contactPoints: [proxy.contactPoint], readTimeoutMs: 100 });
    await session.connect();
    await session.execute(READ, scope());
    proxy.isBlackhole = true;
    await session.execute(READ, scope()).catch(() => {});
    proxy.isBlackhole = false; // new connections pass, the old one stays dead
    const outcome = () =>
      session.execute(READ, scope(150)).then(
        () => 'served',
        (error: { code: string }) => error.code,
      );
    await eventually(outcome, (each) => each === 'served', 8_000);
  });

  test('for long, a new client looks up the contact points again', async () => {
    const proxy = await TestProxy.start();
    const { session, lines } = newSession({ contactPoints: [proxy.contactPoint], connectTimeoutMs: 500 });
    await session.connect();
    proxy.isClosed = true;
    proxy.cut();
    await eventually(() => lines.some(({ message }) => message === 'client not replaced'), Boolean, 15_000);
    proxy.isClosed = false;
    await eventually(
      () =>
        session.execute(READ, scope(1_000)).then(
          () => 'served',
          (error: { code: string }) => error.code,
        ),
      (outcome) => outcome === 'served',
      15_000,
    );
  });

  test('with the native transport off and on, four times, no socket is left over', async () => {
    const before = sockets();
    const { session, lines } = newSession();
    await session.connect();
    const connected = sockets();
    // Whatever fails here, the tests behind it have a Cassandra.
    onTestFinished(() => nodetool(0, 'enablebinary').then(() => undefined));
    for (let cycle = 0; cycle < 4; cycle += 1) {
      await nodetool(0, 'disablebinary');
      // Cassandra closes connections when it comes to it, on a busy machine seconds later.
      await eventually(
        () => session.hosts()[0]?.isUp,
        (isUp) => isUp === false,
        15_000,
      );
      await nodetool(0, 'enablebinary');
      await eventually(
        () => session.hosts()[0]?.isUp,
        (isUp) => isUp === true,
        15_000,
      );
      expect((await session.execute(READ, scope())).rows).toHaveLength(1);
    }
    await eventually(sockets, (count) => count === connected, 3_000);
    await session.close();
    await eventually(sockets, (count) => count <= before, 3_000);
    expect(lines.filter(({ message }) => message === 'node up').length).toBeGreaterThanOrEqual(4);
    expect(cassandra().nodes).toHaveLength(1);
  });
});
