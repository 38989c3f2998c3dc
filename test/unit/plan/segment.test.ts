import { expect, test } from 'vitest';
import { NARROW } from '../../../src/plan/projection.ts';
import { planRead } from '../../../src/plan/read-plan.ts';
import { segmentConditions } from '../../../src/plan/segment.ts';
import { PLAN_LIMITS, shopModel, tableOf } from '../../support/shop-model.ts';

const table = tableOf(shopModel(), 'roaster_readings');
const bounds = (index: number, of: number) =>
  segmentConditions(table, { index, of }).map(({ value }) => BigInt(String(value)));

test.each([1, 2, 3, 7, 16, 1_000, 4_096])('%i segments cover each token once', (of) => {
  let before = -(2n ** 63n);
  for (let index = 0; index < of; index += 1) {
    const [start, end] = bounds(index, of);
    expect(start).toBe(before);
    expect(end).toBeGreaterThan(start ?? 0n);
    before = end ?? 0n;
  }
  expect(before).toBe(2n ** 63n - 1n);
});

test.each([
  [0, 0],
  [0, 4_097],
  [2, 2],
  [-1, 2],
])('segment %i of %i is refused', (index, of) => {
  expect(() => segmentConditions(table, { index, of })).toThrow(/goes from 1 to 4096/);
});

const request = { conditions: [], limits: PLAN_LIMITS, projection: NARROW, segment: { index: 0, of: 2 } };

test('segments need open scans and the tokens of Murmur3', () => {
  expect(planRead(table, request)).toMatchObject({ kind: 'scan', paging: 'state' });
  expect(() => planRead({ ...table, canScan: false }, request)).toThrow(/without a filter/);
  expect(() => planRead({ ...table, partitioner: 'RandomPartitioner' }, request)).toThrow(
    /the cluster's partitioner is RandomPartitioner: leave it out/,
  );
});
