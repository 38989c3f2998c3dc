/** A frozen function whose connections die meanwhile: no request that begins after the thaw is lost. */
import { describe, expect, test } from 'vitest';
import { pause, startFunction, type TestFunction } from '../support/function.ts';
import type { TestProxy } from '../support/proxy.ts';

const CYCLES = 100;
const PING_MS = 150;
const GUARD = { CASSANDRA_THAW_AFTER_MS: '100', CASSANDRA_THAW_PING_MS: String(PING_MS) };
const FREEZE_MS = 130;

const READ = '{ category(id: 1) { name } }';
const WRITE = 'mutation W($id: Int!, $name: String) { insertCategory(input: { id: $id, name: $name }) { applied } }';

const FAULTS: Readonly<Record<string, (proxy: TestProxy) => void>> = {
  FIN: (proxy) => proxy.cut('close'),
  RST: (proxy) => proxy.cut('reset'),
  'silent drop': (proxy) => proxy.drop(),
};

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Cycles {
  readonly failures: unknown[];
  readonly ms: number[];
}

async function cycles({ run, proxies }: TestFunction, fault: (proxy: TestProxy) => void): Promise<Cycles> {
  const failures: unknown[] = [];
  const ms: number[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const isRead = cycle % 2 === 0;
    for (const proxy of proxies) fault(proxy);
    await pause(FREEZE_MS);
    const answer = isRead ? await run(READ) : await run(WRITE, { id: 900 + cycle, name: `cycle ${cycle}` });
    ms.push(answer.ms);
    const isGood = isRead
      ? answer.data?.category?.name === 'Espresso'
      : answer.data?.insertCategory?.applied === true && answer.errors === undefined;
    if (!isGood) failures.push({ cycle, answer });
  }
  return { failures, ms };
}

describe('of requests that begin after a thaw', () => {
  test.concurrent.each(Object.entries(FAULTS))(
    'none fails in 100 cycles after %s, reads and writes',
    async (name, fault) => {
      const lambda = await startFunction({ variables: GUARD });
      await lambda.run(READ);
      const { failures, ms } = await cycles(lambda, fault);
      const { data } = await lambda.run('{ clusterHealth { thaw { checks rebuilds } session { reconnects } } }');
      process.stdout.write(
        `${name}: ${CYCLES - failures.length} of ${CYCLES} good, median ${median(ms).toFixed(0)} ms, longest ${Math.max(...ms).toFixed(0)} ms, ${data.clusterHealth.thaw.rebuilds} rebuilds\n`,
      );
      expect(failures).toEqual([]);
      expect(data.clusterHealth.thaw.rebuilds).toBeGreaterThanOrEqual(CYCLES);
      expect(lambda.proxies.map(({ open }) => open)).toEqual([1, 1, 1]);
    },
    180_000,
  );
});
