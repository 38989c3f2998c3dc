/** What a cold start costs in round trips, on every Node version that Lambda offers. */
import { readdirSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { pause, startFunction } from '../support/function.ts';
import { OPCODES, type TestProxy } from '../support/proxy.ts';

const QUERY = '{ category(id: 1) { name } }';

function requestsOf(proxies: readonly TestProxy[]) {
  return proxies.flatMap(({ traffic }) => traffic.flatMap(({ requests }) => requests));
}

test('the zip with config file and snapshot is one code file of at most 400 kB', () => {
  const { task, zipBytes } = inject('serverless');
  process.stdout.write(`zip: ${Math.round(zipBytes / 1000)} kB\n`);
  expect(zipBytes).toBeLessThanOrEqual(400_000);
  expect(readdirSync(task, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(1);
});

describe.each(Object.keys(inject('serverless').nodes))('a cold start on Node %s', (node) => {
  test('takes 5 round trips at most to connect, 2 to the first row, and reads no schema', async () => {
    const { run, proxies } = await startFunction({ node, freezes: false });
    await pause(1_000); // connecting is over
    const connections = proxies.flatMap(({ traffic }) => traffic);
    const connected = Math.max(...connections.map(({ roundTrips }) => roundTrips));
    const before = connections.reduce((sum, { roundTrips }) => sum + roundTrips, 0);
    const { data, errors } = await run(QUERY);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ category: { name: 'Espresso' } });
    const first = connections.reduce((sum, { roundTrips }) => sum + roundTrips, 0);
    process.stdout.write(
      `Node ${node}: ${connected} round trips to connect, then ${first - before} to the first row\n`,
    );
    expect(connected).toBeLessThanOrEqual(5);

    const requests = requestsOf(proxies);
    expect(requests.filter(({ version }) => version !== 4)).toEqual([]);
    expect(requests.filter(({ opcode, body }) => opcode === OPCODES.QUERY && body.includes('system_schema'))).toEqual(
      [],
    );
    const statements = requests.filter(({ opcode }) => opcode === OPCODES.PREPARE || opcode === OPCODES.EXECUTE);
    expect(statements.map(({ opcode }) => opcode)).toEqual([OPCODES.PREPARE, OPCODES.EXECUTE]);
    expect(first - before).toBe(2);
    expect(connections).toHaveLength(3);
  });

  test('and a thaw with dead connections lose no request', async () => {
    const lambda = await startFunction({ node, variables: { CASSANDRA_THAW_AFTER_MS: '100' } });
    for (const fault of ['cut', 'drop', 'cut'] as const) {
      expect((await lambda.run(QUERY)).data).toEqual({ category: { name: 'Espresso' } });
      await lambda.environment.idle();
      for (const proxy of lambda.proxies) proxy[fault]();
      await pause(150);
    }
    expect((await lambda.run(QUERY)).data).toEqual({ category: { name: 'Espresso' } });
  });
});
