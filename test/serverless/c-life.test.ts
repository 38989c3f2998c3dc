/** What a function leaves behind: between invocations, in the cluster, and at its end. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { eventually } from '../support/cassandra.ts';
import { operationEvent, proxies, startFunction } from '../support/function.ts';

const READ = '{ category(id: 1) { name } }';
const OPERATIONS = [
  READ,
  '{ customers(first: 5) { edges { node { name orders(first: 2) { edges { node { placedAt } } } } } } }',
  'mutation { insertCategory(input: { id: 990, name: "probe" }) { applied } }',
  '{ clusterHealth(refresh: true) { status } }',
  '{ nonsense',
];

test('over 1,000 invocations no promise, timer or rejection outlives an answer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-probe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(inject('serverless').task, folder, { recursive: true });
  cpSync(fileURLToPath(new URL('../support/functions/probe.cjs', import.meta.url)), join(folder, 'probe.cjs'));
  const { environment } = await startFunction({ task: folder, handler: 'probe.handler' });
  for (let index = 0; index < 1_000; index += 1) {
    const { kind, text } = await environment.invoke(operationEvent(OPERATIONS[index % OPERATIONS.length] ?? ''));
    expect([kind, text]).toEqual(['response', expect.stringContaining('"statusCode":')]);
  }
  const { text } = await environment.invoke({ probe: true } as never); // an event that the probe answers itself
  const seen = JSON.parse(text) as Readonly<Record<string, number>> & { readonly active: readonly string[] };
  process.stdout.write(`after 1,000 invocations: ${text}\n`);
  expect(seen).toMatchObject({ invocations: 1_000, latePromises: 0, rejections: 0 });
  expect(seen.promises).toBeGreaterThan(10_000);
  // The same sockets and timers of the driver after every one.
  expect(seen.active).toHaveLength(1);
}, 120_000);

test.each([1, 2])(
  'four cold instances open exactly hosts × %i × 4 connections, and drain them within 500 ms',
  async (perHost) => {
    const all = await proxies();
    const variables = { CASSANDRA_CONNECTIONS_PER_HOST: String(perHost), GATEWAY_DRAIN_ON_SHUTDOWN: 'true' };
    const functions = await Promise.all(
      Array.from({ length: 4 }, () => startFunction({ proxies: all, variables, freezes: true })),
    );
    const open = () => all.map((proxy) => proxy.open);
    const answers = await Promise.all(functions.map(({ run }) => run(READ)));
    expect(answers.map(({ data }) => data?.category?.name)).toEqual(Array(4).fill('Espresso'));
    expect(open()).toEqual([4 * perHost, 4 * perHost, 4 * perHost]);
    await Promise.all(functions.map(({ environment }) => environment.idle()));
    for (const { environment } of functions) environment.shutDown();
    await eventually(open, (counts) => counts.every((count) => count === 0), 500);
  },
);
