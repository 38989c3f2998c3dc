/** Writes of every kind while something fails: none that was acknowledged is lost, none is done twice, no outcome lies. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { cassandra, eventually, testGateway } from '../support/cassandra.ts';
import { type Frame, type Mischief, OPCODES, TestProxy, writeTimeout } from '../support/proxy.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { FAULT_TABLES, type Load, lies, writeUnderFault } from '../support/writes/fault-load.ts';

const { nodes } = cassandra();
const isSkipped = nodes.length === 0;
const COUNT = Number(process.env.FAULT_WRITES ?? 10_000);
const WRITERS = 48;

/** A gateway that reaches each node through a proxy of its own. */
async function faultyGateway(options: Partial<Options> = {}) {
  const client = await makeLiveKeyspace('faults', FAULT_TABLES, 3);
  const proxies = await Promise.all(nodes.map((_, index) => TestProxy.start(index)));
  const addressMap = nodes.map(({ address }, index) => `${address}=${proxies[index]!.contactPoint}`);
  const gateway = await testGateway(
    {
      keyspaces: ['faults'],
      contactPoints: proxies.map(({ contactPoint }) => contactPoint),
      addressMap,
      readTimeoutMs: 1_500,
      requestTimeoutMs: 8_000,
      logLevel: 'warn',
      serverTimestamps: true,
      ...options,
    },
    {
      writes: Object.fromEntries(
        ['items', 'claims', 'tallies', 'parts'].map((table) => [table, { consistency: ['ALL'] }]),
      ),
    },
  );
  return { ...gateway, client, proxies };
}

function told(what: string, { counts }: Load): void {
  process.stdout.write(`${COUNT} writes, ${what}: ${JSON.stringify(counts)}\n`);
}

const sumOf = ({ counts }: Load, outcome: 'UNKNOWN' | 'applied') =>
  Object.values(counts).reduce((sum, each) => sum + each[outcome], 0);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const isWrite = ({ opcode }: Frame) => opcode === OPCODES.EXECUTE || opcode === OPCODES.BATCH;

/** Every so many writes something is done to one. */
function every(count: number, mischief: (frame: Frame, turn: number) => Uint8Array | Mischief | undefined) {
  let seen = 0;
  return (frame: Frame) => {
    if (!isWrite(frame)) return undefined;
    seen += 1;
    return seen % count === 0 ? mischief(frame, seen / count) : undefined;
  };
}

describe.skipIf(isSkipped)('with three nodes', () => {
  test.each(['cut before', 'cut after'] as const)(
    'connections are %s the node has the request',
    async (mischief) => {
      const { run, proxies, client } = await faultyGateway();
      for (const proxy of proxies) proxy.script = every(200, () => mischief);
      const load = await writeUnderFault(run, { count: COUNT, writers: WRITERS });
      told(`connections ${mischief} the node has the request`, load);
      expect(await lies(client, load)).toEqual([]);
      expect([sumOf(load, 'applied') > COUNT / 2, sumOf(load, 'UNKNOWN') > 0]).toEqual([true, true]);
      for (const proxy of proxies) proxy.script = undefined;
      expect((await run('{ clusterHealth { status } }')).errors).toBe(undefined);
    },
    300_000,
  );

  test('write timeouts of each type, of writes that were carried out and of others that were not', async () => {
    const { run, proxies, client } = await faultyGateway();
    const types = {
      one: ['SIMPLE', 'CAS', 'COUNTER', 'VIEW', 'CDC'],
      batch: ['BATCH', 'BATCH_LOG', 'UNLOGGED_BATCH'],
    };
    const mischief = (frame: Frame, turn: number) => {
      const ofKind = types[frame.opcode === OPCODES.BATCH ? 'batch' : 'one'];
      const type = ofKind[(turn >> 1) % ofKind.length]!;
      const answer = writeTimeout(frame, type);
      return turn % 2 === 0 || type === 'BATCH' ? { instead: answer } : answer;
    };
    for (const proxy of proxies) proxy.script = every(20, mischief);
    const load = await writeUnderFault(run, { count: COUNT, writers: WRITERS });
    told('write timeouts', load);
    expect(await lies(client, load)).toEqual([]);
    expect([sumOf(load, 'applied') > COUNT / 2, sumOf(load, 'UNKNOWN') > COUNT / 50]).toEqual([true, true]);
  }, 300_000);

  test("Cassandra's own write timeouts are told by their type", async () => {
    const { run, proxies } = await faultyGateway({
      readTimeoutMs: 6_000,
      requestTimeoutMs: 12_000,
      logLevel: 'debug',
    });
    const types = async (query: string) => {
      const { errors = [] } = await run(query);
      return errors.map(
        ({ extensions, message }) => `${extensions.outcome} ${extensions.writeType ?? extensions.code}: ${message}`,
      );
    };
    const all = 'options: { consistency: ALL }';
    const insert = (id: number) => `insertItem(input: { id: ${id}, v: "a" }, ${all}) { applied }`;
    const claim = (id: number) =>
      `mutation { insertClaim(input: { id: ${id}, owner: "a" }, ifNotExists: true, ${all}) { applied } }`;
    const warm = `mutation { ${insert(-9)} ${claim(-9).slice(11, -2)} incrementTally(input: { key: { id: -9 }, by: { n: "1" } }) { applied } }`;
    expect(await types(warm)).toEqual([]); // everything is prepared
    expect(await types(`mutation @batch { a: ${insert(-8)} b: ${insert(-7)} }`)).toEqual([]);
    for (const proxy of proxies.slice(1)) proxy.isClosed = true;
    for (const proxy of proxies.slice(1)) proxy.cut();
    await eventually(
      async () => (await run('{ clusterHealth { hostsUp } }')).data.clusterHealth.hostsUp,
      (hostsUp) => hostsUp === 1,
      10_000,
    );
    onTestFinished(() => nodes.forEach(({ pid }) => process.kill(pid, 'SIGCONT')));
    for (const { pid } of nodes.slice(1)) process.kill(pid, 'SIGSTOP');
    const late = /^UNKNOWN BATCH_LOG: The log of the batch was not written in time/;
    const [claimed, batched] = await Promise.all([
      types(claim(-2)),
      types(`mutation @batch { a: ${insert(-4)} b: ${insert(-5)} }`),
    ]);
    expect(claimed).toEqual([expect.stringMatching(/^UNKNOWN CAS: Too few replicas agreed in time/)]);
    expect(batched).toEqual([expect.stringMatching(late), expect.stringMatching(late)]);
    process.kill(nodes[1]!.pid, 'SIGCONT');
    const [one, decided] = await Promise.all([types(`mutation { ${insert(-1)} }`), types(claim(-1))]);
    expect(one).toEqual([expect.stringMatching(/^UNKNOWN SIMPLE: Too few replicas acknowledged the write in time/)]);
    expect(decided).toEqual([expect.stringMatching(/^UNKNOWN (CAS|SIMPLE): /)]);
  }, 120_000);

  test('one node after the other is stopped and goes on', async () => {
    const { run, client } = await faultyGateway();
    const signal = (node: number, name: 'SIGSTOP' | 'SIGCONT') => process.kill(nodes[node % 3]!.pid, name);
    onTestFinished(() => nodes.forEach((_, node) => signal(node, 'SIGCONT')));
    let stopped = 0;
    let isOver = false;
    const stopping = (async () => {
      for (; !isOver; stopped += 1) {
        signal(stopped, 'SIGSTOP');
        await pause(1_500);
        signal(stopped, 'SIGCONT');
        await pause(1_500);
      }
    })();
    const load = await writeUnderFault(run, { count: COUNT, writers: WRITERS });
    isOver = true;
    await stopping;
    told(`${stopped} stops of a node`, load);
    await eventually(
      async () =>
        await run(
          '{ clusterHealth(refresh: true) { status hosts { address isUp latencyMs error { code } } schemaAgreement } }',
        ),
      ({ data }) => data?.clusterHealth.status === 'HEALTHY',
      30_000,
    );
    expect(await lies(client, load)).toEqual([]);
    expect(sumOf(load, 'applied')).toBeGreaterThan(COUNT / 2);
  }, 600_000);
});
