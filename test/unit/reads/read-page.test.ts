/** Pages are right however Cassandra cuts its own: every walk sees each row once, from any cursor. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Row, StoredValue } from '../../../src/cql-type/value-type.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { NARROW } from '../../../src/plan/projection.ts';
import { planKey, planWhere, type ReadPlan } from '../../../src/plan/read-plan.ts';
import type { Position } from '../../../src/reads/position.ts';
import { readPage } from '../../../src/reads/read-page.ts';
import type { Executor } from '../../../src/statement/executor.ts';
import { Usage } from '../../../src/statement/executor.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { longScope } from '../../support/recording-executor.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace({
  t: { partition: { p: 'int' }, clustering: { k: 'int' }, statics: { s: 'int' }, regular: { v: 'int' } },
});
const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} });
const table = tableOf(model, 't');
const SCAN = planWhere(table, undefined, { isReversed: false, limits: PLAN_LIMITS, projection: NARROW });

/** How long each page of Cassandra is, whatever was asked for; then as asked. */
type Cuts = readonly number[];

/** Answers a scan from `rows`: a page state is the place where a page begins. */
function cuttingExecutor(rows: readonly Row[], cuts: Cuts): Executor {
  let asked = 0;
  return {
    execute: async ({ fetchSize = rows.length, pageState }) => {
      const begin = pageState === undefined ? 0 : Number.parseInt(pageState, 16);
      const end = begin + Math.min(cuts[asked++] ?? fetchSize, rows.length - begin);
      const state = end.toString(16).padStart(8, '0');
      return { rows: rows.slice(begin, end), ...(end < rows.length ? { pageState: state } : {}) };
    },
  };
}

interface Walk {
  readonly seen: readonly Row[];
  /** Where each row seen may be continued after. */
  readonly cursors: readonly Position[];
}

async function walk(
  executor: Executor,
  plan: ReadPlan,
  { first, after }: { first: number; after?: Position },
): Promise<Walk> {
  const [seen, cursors]: [Row[], Position[]] = [[], []];
  const parts = {
    executor,
    scope: { ...longScope(), usage: new Usage() },
    replicasOf: () => undefined,
    inChunkSize: 100,
  };
  let from = after;
  for (let pages = 0; pages < 500; pages += 1) {
    const page = await readPage(parts, { plan, first, after: from });
    expect(page.rows.length).toBeLessThanOrEqual(first);
    seen.push(...page.rows);
    cursors.push(...page.rows.map((_, index) => page.positionAfter(index)));
    if (!page.hasNextPage) return { seen, cursors };
    from = page.end ?? page.positionAfter(page.rows.length - 1);
  }
  throw new Error('the pages do not end');
}

const HIDDEN = new StoredValue(Buffer.alloc(0), undefined);
/** Ordinary rows, partitions with static values alone, rows that cannot be shown. */
const anyRow = fc.oneof(
  { weight: 6, arbitrary: fc.constant('row' as const) },
  fc.constant('static' as const),
  fc.constant('hidden' as const),
);
const toRows = (kinds: readonly ('row' | 'static' | 'hidden')[]): Row[] =>
  kinds.map((kind, index) => ({
    p: index,
    k: kind === 'static' ? null : kind === 'hidden' ? HIDDEN : index,
    s: 1,
    v: index,
  }));
const cuts = fc.array(fc.nat(6), { maxLength: 40 });
const isSeen = ({ k }: Row) => typeof k === 'number';

describe('readPage()', () => {
  test('sees each row once, in order, whatever pages Cassandra sends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { maxLength: 40 }),
        cuts,
        fc.integer({ min: 1, max: 7 }),
        async (kinds, cut, first) => {
          const rows = toRows(kinds);
          const { seen } = await walk(cuttingExecutor(rows, cut), SCAN, { first });
          expect(seen).toEqual(rows.filter(isSeen));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('goes on after any row, also when pages are cut in another way than when its cursor was made', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { minLength: 1, maxLength: 30 }),
        cuts,
        cuts,
        fc.integer({ min: 1, max: 7 }),
        async (kinds, cut, laterCut, first) => {
          const rows = toRows(kinds);
          const { cursors } = await walk(cuttingExecutor(rows, cut), SCAN, { first });
          for (const [index, after] of cursors.entries()) {
            const { seen } = await walk(cuttingExecutor(rows, laterCut), SCAN, { first, after });
            expect(seen).toEqual(rows.filter(isSeen).slice(index + 1));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('goes on where the row of the cursor stood when it was deleted meanwhile', async () => {
    const rows = toRows(Array.from({ length: 20 }, () => 'row' as const));
    for (const cut of [[], [3, 3], [1, 0, 1, 0, 5]]) {
      const { cursors } = await walk(cuttingExecutor(rows, []), SCAN, { first: 7 });
      const left = rows.filter((_, index) => index !== 3);
      const { seen } = await walk(cuttingExecutor(left, cut), SCAN, { first: 7, after: cursors[3]! });
      expect(seen).toEqual(rows.slice(4));
    }
  });

  test('key pages leave out what cannot be shown, and end where the last row read stands', async () => {
    const rows = toRows(['row', 'hidden', 'hidden', 'row', 'hidden', 'row']);
    const plan = planKey(table, [1], { isReversed: false, projection: NARROW });
    const places = new Map(rows.map(({ k }, index) => [k, index]));
    const executor: Executor = {
      execute: async ({ values }) => {
        const [, after, limit] = values.length === 3 ? values : [values[0], undefined, values[1]];
        const begin = after === undefined ? 0 : places.get(after.value as number)! + 1;
        return { rows: rows.slice(begin, begin + Number(limit?.value)) };
      },
    };
    const { seen } = await walk(executor, plan, { first: 5 });
    expect(seen).toEqual(rows.filter(isSeen));
  });
});
