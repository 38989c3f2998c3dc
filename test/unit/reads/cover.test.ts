import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildModel } from '../../../src/model/build-model.ts';
import { NARROW } from '../../../src/plan/projection.ts';
import { coverByReplicas } from '../../../src/reads/cover.ts';
import { groupKeys } from '../../../src/reads/group-keys.ts';
import { type Key, type LevelRead, rowLevel } from '../../../src/reads/level-read.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, tableOf } from '../../support/shop-model.ts';

describe('coverByReplicas()', () => {
  const replicaSets = fc.array(fc.subarray(['a', 'b', 'c', 'd']), { maxLength: 60 });

  test('puts every key once into a group whose coordinator holds it, in chunks', () => {
    fc.assert(
      fc.property(replicaSets, fc.integer({ min: 1, max: 10 }), fc.nat(), (sets, chunkSize, offset) => {
        const groups = coverByReplicas(sets, chunkSize, offset);
        expect(groups.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(sets.map((_, index) => index));
        for (const { coordinator, members } of groups) {
          expect(members.length).toBeLessThanOrEqual(chunkSize);
          for (const member of members) {
            if (coordinator === undefined) expect(sets[member]).toEqual([]);
            else expect(sets[member]).toContain(coordinator);
          }
        }
      }),
    );
  });

  test('is one statement where one node holds everything, one per replica where nothing is shared', () => {
    expect(
      coverByReplicas(
        Array.from({ length: 50 }, () => ['a', 'b', 'c']),
        100,
        1,
      ),
    ).toHaveLength(1);
    expect(
      coverByReplicas(
        Array.from({ length: 50 }, (_, index) => [['a', 'b', 'c'][index % 3]!]),
        100,
        0,
      ),
    ).toHaveLength(3);
  });

  test('spreads over the nodes that would all do', () => {
    const coordinators = [0, 1, 2].map((offset) => coverByReplicas([['a', 'b', 'c']], 10, offset)[0]?.coordinator);
    expect(new Set(coordinators).size).toBe(3);
  });
});

/** A level of a table with `size` key columns, of which `partitionSize` are its partition key. */
function levelOf(partitionSize: number, size: number, canListRows: boolean): LevelRead {
  const columns = (from: number, to: number) =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, index) => [`k${from + index}`, size === 3 ? 'int' : 'text']),
    );
  const spec = { partition: columns(0, partitionSize), clustering: columns(partitionSize, size) };
  const model = buildModel([{ metadata: makeKeyspace({ t: spec }), prefix: '' }], { ...MODEL_OPTIONS, shape: {} });
  const read = rowLevel(tableOf(model, 't'), NARROW);
  return canListRows ? read : { ...read, limit: 1 };
}

describe('groupKeys()', () => {
  const key = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3));

  test('puts distinct keys once into groups that CQL can list', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { selector: String, maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (keys, partitionSize, canListRows) => {
          const groups = groupKeys(levelOf(partitionSize, 3, canListRows), keys, [...keys.keys()]);
          expect(groups.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(keys.map((_, index) => index));
          for (const group of groups) {
            const fixed = (each: Key) =>
              group.kind === 'rows'
                ? each.slice(0, partitionSize)
                : each.filter((_, place) => group.kind === 'partitions' && place !== group.component);
            if (group.kind !== 'single')
              expect(new Set(group.members.map((member) => String(fixed(keys[member]!)))).size).toBe(1);
            if (group.kind === 'rows') expect(canListRows).toBe(true);
            if (group.kind === 'partitions') expect(group.component).toBeLessThan(partitionSize);
          }
        },
      ),
    );
  });

  test.each([
    ['50 keys of one column', Array.from({ length: 50 }, (_, index) => [index]), 1, 1],
    ['50 composite keys with one equal component', Array.from({ length: 50 }, (_, index) => ['a', index]), 2, 1],
    ['rows of one partition', Array.from({ length: 50 }, (_, index) => ['a', index]), 1, 1],
    ['two partitions with 25 rows each', Array.from({ length: 50 }, (_, index) => [index % 2, index]), 1, 2],
    [
      '25 partitions with the same two rows each',
      Array.from({ length: 50 }, (_, index) => [Math.floor(index / 2), index % 2]),
      1,
      2,
    ],
    ['composite keys without an equal component', Array.from({ length: 5 }, (_, index) => [index, index]), 2, 5],
  ])('%s need as few statements as can be', (_what, keys, partitionSize, count) => {
    expect(groupKeys(levelOf(partitionSize, keys[0]!.length, true), keys, [...keys.keys()])).toHaveLength(count);
  });
});
