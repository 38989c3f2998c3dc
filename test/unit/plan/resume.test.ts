import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildModel } from '../../../src/model/build-model.ts';
import { type Condition, columnOf } from '../../../src/plan/condition.ts';
import { NARROW } from '../../../src/plan/projection.ts';
import { planWhere } from '../../../src/plan/read-plan.ts';
import { resumeAfter } from '../../../src/plan/resume.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, tableOf } from '../../support/shop-model.ts';

type Row = readonly [number, number, number];
const value = fc.integer({ min: 0, max: 3 });

function passes(row: Row, conditions: readonly Condition[]): boolean {
  return conditions.every((each) => {
    const { operator, value: bound } = each;
    const column = columnOf(each);
    if (column.role === 'partition') return true;
    const cell = row[['x', 'y', 'z'].indexOf(column.name)] ?? 0;
    const limit = Number(bound);
    return { eq: cell === limit, gt: cell > limit, gte: cell >= limit, lt: cell < limit, lte: cell <= limit }[
      operator as 'eq'
    ];
  });
}

test('the slices after a row hold exactly the rows behind it, in order, for every mix of directions, order and range', () => {
  const directions = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  const bounds = fc.record({
    lower: fc.option(value),
    isLowerOpen: fc.boolean(),
    upper: fc.option(value),
    isUpperOpen: fc.boolean(),
  });
  const rows = fc.uniqueArray(fc.tuple(value, value, value), {
    selector: (row) => row.join(),
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      directions,
      fc.boolean(),
      bounds,
      fc.nat(1),
      rows,
      fc.nat(100),
      (isDescending, isReversed, bound, fixed, unsorted, at) => {
        const clustering = Object.fromEntries(
          ['x', 'y', 'z'].map((name, index) => [name, `int${isDescending[index] ? ' DESC' : ''}`]),
        );
        const table = tableOf(
          buildModel([{ metadata: makeKeyspace({ t: { partition: { p: 'int' }, clustering } }), prefix: '' }], {
            ...MODEL_OPTIONS,
            shape: {},
          }),
          't',
        );
        const filter = {
          ...(bound.lower === null ? {} : { [bound.isLowerOpen ? 'gt' : 'gte']: bound.lower }),
          ...(bound.upper === null ? {} : { [bound.isUpperOpen ? 'lt' : 'lte']: bound.upper }),
        };
        const prefix = fixed === 0 ? {} : { x: { eq: 1 } };
        const ranged = Object.keys(filter).length === 0 ? {} : { [fixed === 0 ? 'x' : 'y']: filter };
        const where = { p: { eq: 1 }, ...prefix, ...ranged };
        const plan = planWhere(table, where, { isReversed, limits: PLAN_LIMITS, projection: NARROW });
        const sorted = [...unsorted].sort((a, b) => {
          for (const [index, isDown] of isDescending.entries()) {
            const difference = (a[index] ?? 0) - (b[index] ?? 0);
            if (difference !== 0) return isDown !== isReversed ? -difference : difference;
          }
          return 0;
        });
        const all = sorted.filter((row) => passes(row, plan.conditions));
        if (all.length === 0) return;
        const index = at % all.length;
        const slices = resumeAfter(plan, all[index]!);
        const read = slices.flatMap(({ conditions }) => sorted.filter((row) => passes(row, conditions)));
        expect(read).toEqual(all.slice(index + 1));
      },
    ),
    { numRuns: 500 },
  );
});
