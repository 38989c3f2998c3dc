/** A frozen function whose connections die meanwhile: no request that begins after the thaw is lost. */
import { Client } from 'cassandra-driver';
import { describe, expect, test } from 'vitest';
import { cassandra } from '../support/cassandra.ts';
import { pause, proxies, startFunction, type TestFunction } from '../support/function.ts';
import { OPCODES, TestProxy } from '../support/proxy.ts';

const CYCLES = 200; // 100 reads and 100 writes
const PING_MS = 150;
const AFTER_MS = 100;
const FREEZE_MS = 130;
const GUARD = { CASSANDRA_THAW_AFTER_MS: String(AFTER_MS), CASSANDRA_THAW_PING_MS: String(PING_MS) };

const READ = '{ category(id: 1) { name } }';
const WRITE = 'mutation W($id: Int!, $name: String) { insertCategory(input: { id: $id, name: $name }) { applied } }';
const THAW = '{ clusterHealth { thaw { checks rebuilds retries } } }';

const FAULTS: Readonly<Record<string, (proxy: TestProxy) => void>> = {
  'nothing wrong': () => {},
  FIN: (proxy) => proxy.cut('close'),
  RST: (proxy) => proxy.cut('reset'),
  'silent drop': (proxy) => proxy.drop(),
};

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Time of a plain driver to connect to the three nodes, without a proxy. */
async function connectMs(): Promise<number> {
  const { contactPoints, localDataCenter } = cassandra();
  const client = new Client({ contactPoints: [...contactPoints], localDataCenter });
  const startedAt = performance.now();
  await client.connect();
  const ms = performance.now() - startedAt;
  await client.shutdown();
  return ms;
}

interface Cycles {
  readonly failures: unknown[];
  readonly ms: number[];
  readonly connects: number[];
}

async function cycles(lambda: TestFunction, fault: (proxy: TestProxy) => void): Promise<Cycles> {
  const [failures, ms, connects]: [unknown[], number[], number[]] = [[], [], []];
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await lambda.environment.idle();
    for (const proxy of lambda.proxies) fault(proxy);
    connects.push(await connectMs());
    await pause(FREEZE_MS);
    const isRead = cycle % 2 === 0;
    const answer = isRead ? await lambda.run(READ) : await lambda.run(WRITE, { id: 900 + cycle, name: `c${cycle}` });
    ms.push(answer.ms);
    const isGood = isRead ? answer.data?.category?.name === 'Espresso' : answer.data?.insertCategory?.applied === true;
    if (!isGood || answer.errors !== undefined) failures.push({ cycle, answer });
  }
  return { failures, ms, connects };
}

test('of 100 reads and 100 writes that begin after a thaw none fails, whatever became of the connections', async () => {
  const medians: Record<string, number> = {};
  for (const [name, fault] of Object.entries(FAULTS)) {
    const lambda = await startFunction({ variables: GUARD });
    await lambda.run(READ);
    const { failures, ms, connects } = await cycles(lambda, fault);
    const { data } = await lambda.run(THAW);
    const { checks, rebuilds, retries } = data.clusterHealth.thaw;
    medians[name] = median(ms);
    const added = median(ms) - (medians['nothing wrong'] ?? 0);
    const bound = PING_MS + 2 * median(connects);
    process.stdout.write(
      `${name}: ${failures.length} of ${CYCLES} failed; median ${median(ms).toFixed(1)} ms, longest ${Math.max(...ms).toFixed(1)} ms, ` +
        `added ${added.toFixed(1)} ms (bound ${bound.toFixed(1)}); ${checks} checks, ${rebuilds} rebuilds, ${retries} retries\n`,
    );
    expect(failures, name).toEqual([]);
    if (name === 'nothing wrong') {
      // A node that collects garbage for so long may be taken for dead: its cycle lasted at least as long as a ping may.
      expect(rebuilds, name).toBeLessThanOrEqual(ms.filter((each) => each >= PING_MS).length);
    } else expect(rebuilds, name).toBe(CYCLES);
    expect(added, name).toBeLessThanOrEqual(bound);
    expect(lambda.proxies.map(({ open }) => open)).toEqual([1, 1, 1]);
    await lambda.environment.stop();
  }
}, 480_000);

describe('a thaw when nothing is wrong', () => {
  const trips = (all: readonly TestProxy[]) =>
    all.flatMap(({ traffic }) => traffic.map(({ roundTrips }) => roundTrips));

  test('costs one round trip to each node, all at once, after a long pause, and none after a short one', async () => {
    const { run, proxies, environment } = await startFunction({
      variables: { ...GUARD, CASSANDRA_THAW_AFTER_MS: '500' },
    });
    await run(READ);
    await run(READ); // whichever node is asked next knows the statement now, or is asked to prepare it here
    await run(READ);
    await run(READ);
    for (const [waitMs, pings] of [
      [200, 0],
      [700, 3],
      [300, 0],
    ] as const) {
      await environment.idle();
      await pause(waitMs);
      const before = trips(proxies);
      const requestsBefore = proxies.map(({ traffic }) => traffic.flatMap(({ requests }) => requests).length);
      await run(READ);
      const added = trips(proxies).map((each, index) => each - (before[index] ?? 0));
      const sent = proxies.flatMap(({ traffic }, index) =>
        traffic.flatMap(({ requests }) => requests).slice(requestsBefore[index]),
      );
      expect(sent.filter(({ opcode, body }) => opcode === OPCODES.QUERY && body.includes('system.local'))).toHaveLength(
        pings,
      );
      expect(Math.max(...added)).toBeLessThanOrEqual(pings === 0 ? 1 : 2);
    }
    const { data } = await run(THAW);
    expect(data.clusterHealth.thaw).toEqual({ checks: 1, rebuilds: 0, retries: 0 });
  });
});

describe('a freeze in the middle of a request', () => {
  const frozenWhile = async (lambda: TestFunction, operation: Promise<unknown>, fault: (proxy: TestProxy) => void) => {
    await pause(60);
    lambda.environment.freeze();
    await pause(20);
    for (const proxy of lambda.proxies) {
      fault(proxy);
      proxy.delayMs = 0;
    }
    await pause(500);
    lambda.environment.thaw();
    return operation;
  };

  test.each(['FIN', 'RST'])('reads again what %s broke, and says UNKNOWN of a write', async (name) => {
    const lambda = await startFunction({ variables: GUARD });
    for (let warm = 0; warm < 4; warm += 1) {
      await lambda.run(READ);
      await lambda.run(WRITE, { id: 900, name: 'first' });
    }
    await lambda.environment.idle();
    for (const proxy of lambda.proxies) proxy.delayMs = 150; // so that the statement is under way
    const fault = FAULTS[name] ?? (() => {});
    const read = (await frozenWhile(lambda, lambda.run(READ), fault)) as { data: unknown };
    expect(read.data).toEqual({ category: { name: 'Espresso' } });
    for (const proxy of lambda.proxies) proxy.delayMs = 150;
    await lambda.environment.idle();
    const write = (await frozenWhile(lambda, lambda.run(WRITE, { id: 901, name: 'second' }), fault)) as {
      errors: { extensions: object }[];
    };
    expect(write.errors?.[0]?.extensions).toMatchObject({ code: 'CASSANDRA_UNREACHABLE', outcome: 'UNKNOWN' });
    expect((await lambda.run(READ)).data).toEqual({ category: { name: 'Espresso' } });
  });

  test('reads again what ran out of time while frozen', async () => {
    const lambda = await startFunction({ variables: { ...GUARD, CASSANDRA_READ_TIMEOUT_MS: '400' } });
    for (let warm = 0; warm < 4; warm += 1) await lambda.run(READ);
    await lambda.environment.idle();
    for (const proxy of lambda.proxies) proxy.delayMs = 150;
    const operation = lambda.run(READ);
    await pause(60);
    lambda.environment.freeze();
    for (const proxy of lambda.proxies) proxy.drop();
    await pause(1_000);
    for (const proxy of lambda.proxies) proxy.delayMs = 0;
    lambda.environment.thaw();
    expect((await operation).data).toEqual({ category: { name: 'Espresso' } });
    const { data } = await lambda.run(THAW);
    expect(data.clusterHealth.thaw.retries).toBe(1);
  });

  test('while it connects costs that attempt alone', async () => {
    const lambda = await startFunction({ variables: GUARD, freezes: false });
    await lambda.environment.stop();
    const slow = await startFunction({ variables: GUARD, freezes: true, proxies: lambda.proxies });
    // It was stopped when it asked for its first event, with the connect under way.
    for (const proxy of lambda.proxies) proxy.cut('reset');
    await pause(200);
    expect((await slow.run(READ)).data).toEqual({ category: { name: 'Espresso' } });
  });
});

describe('after a thaw into trouble', () => {
  test('all nodes gone is a coded error within the time of the invocation, and mended by the first invocation after', async () => {
    const { run, proxies, environment } = await startFunction({ variables: GUARD });
    await run(READ);
    await environment.idle();
    for (const proxy of proxies) {
      proxy.isClosed = true;
      proxy.cut('reset');
    }
    await pause(FREEZE_MS);
    const { errors, ms } = await run(READ);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CASSANDRA_UNREACHABLE', retryable: true });
    expect(ms).toBeLessThan(6_000);
    for (const proxy of proxies) proxy.isClosed = false;
    await pause(FREEZE_MS);
    expect((await run(READ)).data).toEqual({ category: { name: 'Espresso' } });
  });

  test('addresses that changed meanwhile are found through the contact points', async () => {
    const present = await proxies();
    const later = await TestProxy.start(0); // where a node is reached after the freeze
    later.isClosed = true;
    const contactPoints = [...present, later].map(({ contactPoint }) => contactPoint).join(',');
    const lambda = await startFunction({
      proxies: present,
      variables: { ...GUARD, CASSANDRA_CONTACT_POINTS: contactPoints },
    });
    await lambda.run(READ);
    await lambda.environment.idle();
    for (const proxy of present) {
      proxy.isClosed = true;
      proxy.cut('reset');
    }
    later.isClosed = false;
    await pause(FREEZE_MS);
    expect((await lambda.run(READ)).data).toEqual({ category: { name: 'Espresso' } });
    expect(later.open).toBe(1);
  });

  test('one node gone is left out, and the others serve', async () => {
    const { run, proxies, environment } = await startFunction({ variables: GUARD });
    await run(READ);
    await environment.idle();
    const [first] = proxies;
    if (first === undefined) throw new Error('no proxy');
    first.isClosed = true;
    first.cut('reset');
    for (let cycle = 0; cycle < 10; cycle += 1) {
      await pause(FREEZE_MS);
      expect((await run(READ)).data).toEqual({ category: { name: 'Espresso' } });
    }
    expect(proxies.map(({ open }) => open)).toEqual([0, 1, 1]);
  });
});
