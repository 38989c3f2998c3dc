/** There is one way to rows and one way of writing them, and rules stand on both: nothing passes by them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { permitsOf } from '../../../src/access/permits.ts';
import { RuleBook } from '../../../src/access/rule-book.ts';
import { tenant } from '../../../src/config/rules-config.ts';
import { Deadline } from '../../../src/deadline.ts';
import { toCanonical } from '../../../src/graphql/values/canonical.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { NARROW } from '../../../src/plan/projection.ts';
import { planKey, planRead, planWhere } from '../../../src/plan/read-plan.ts';
import { createLoaders, type Loaders } from '../../../src/reads/create-loaders.ts';
import { PermittedLoaders } from '../../../src/reads/permitted-loaders.ts';
import { RowChecks } from '../../../src/reads/row-checks.ts';
import { makeKeyspace } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, tableOf } from '../../support/shop-model.ts';

const SRC = fileURLToPath(new URL('../../../src', import.meta.url));

function sources(folder: string): { readonly file: string; readonly text: string }[] {
  return readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      file: relative(SRC, join(SRC, folder, name)),
      text: readFileSync(join(SRC, folder, name), 'utf8'),
    }));
}

const model = buildModel(
  [
    {
      metadata: makeKeyspace({
        docs: {
          partition: { tenant: 'text' },
          clustering: { id: 'int' },
          regular: { body: 'text', at: 'vector<float, 2>' },
        },
      }),
      prefix: '',
    },
  ],
  { ...MODEL_OPTIONS, shape: {} },
);
const book = new RuleBook({ r: { tables: { docs: { read: true, rows: { tenant: tenant() } } } } }, model, false);
const rights = book.rightsOf(['r']);
const table = tableOf(rights.model, 'docs');
const permits = permitsOf(rights.grants, { subject: 'ada', tenant: 'mine', roles: ['r'] }, toCanonical);

const KEY = ['theirs', 1];
const request = { limits: PLAN_LIMITS, projection: NARROW } as const;
const slice = planWhere(table, { tenant: { eq: 'theirs' } }, request);
const scan = planRead(table, { ...request, conditions: [] });
const wanted = { projection: NARROW, wanted: [] };
const how = { isReversed: false, projection: NARROW } as const;
const aggregate = (read: typeof slice) => ({ read, values: [], groupBy: [] });

/** Each method of the loaders, asked for rows of others: by keys or conditions, all that is answered. */
const FOREIGN: Readonly<Record<Exclude<keyof Loaders, 'clear'>, (loaders: Loaders) => Promise<unknown>>> = {
  row: (loaders) => loaders.row(table, KEY, NARROW),
  rowSerially: (loaders) => loaders.rowSerially(planKey(table, KEY, how)),
  rows: (loaders) => loaders.rows(table, [KEY, KEY], NARROW),
  rowsOnce: (loaders) => loaders.rowsOnce(table, [KEY], wanted),
  rowOnce: (loaders) => loaders.rowOnce(table, KEY, wanted),
  partitions: (loaders) => loaders.partitions(table, { keys: [['theirs']], limit: 2, ...how }),
  partitionsOnce: (loaders) => loaders.partitionsOnce(table, { keys: [['theirs']], limit: 2, ...how }),
  partition: (loaders) => loaders.partition(table, ['theirs']),
  hasRow: (loaders) => loaders.hasRow([slice]),
  aggregate: (loaders) => loaders.aggregate(aggregate(slice)),
  groups: (loaders) => loaders.groups(aggregate(slice), 5),
  nearest: (loaders) => loaders.nearest({ read: slice, column: table.columns[3]!, vector: [1, 2], limit: 2 }),
  page: (loaders) => loaders.page({ plan: slice, first: 2 }),
  pageOnce: (loaders) => loaders.pageOnce({ plan: slice, first: 2, wanted: [] }),
};

/** A Cassandra that has rows of another tenant for whatever it is asked. */
function loadersOver(sent: string[]): Loaders {
  const executor = {
    execute: async ({ cql }: { readonly cql: string }) => {
      sent.push(cql);
      return { rows: [{ tenant: 'theirs', id: 1, body: 'secret' }], warnings: [] };
    },
  };
  const scope = { deadline: Deadline.after(10_000), origin: 'client' } as const;
  const loaders = createLoaders({ executor, scope, replicasOf: () => undefined, inChunkSize: 10 } as never);
  return new PermittedLoaders(
    loaders,
    { rows: (each, action) => permits?.rows(each, action) },
    new RowChecks(scope.deadline),
  );
}

test('every read of rows of others is empty, and sends nothing', async () => {
  const methods = Object.getOwnPropertyNames(PermittedLoaders.prototype).filter(
    (name) => !['constructor', 'clear'].includes(name),
  );
  expect(Object.keys(FOREIGN).sort()).toEqual(methods.sort());
  for (const [name, ask] of Object.entries(FOREIGN)) {
    const sent: string[] = [];
    const answer = await ask(loadersOver(sent));
    expect([name, sent, JSON.stringify(answer)?.includes('secret') ?? false]).toEqual([name, [], false]);
  }
});

test('what conditions do not tell apart is compared, or refused', async () => {
  const compared = [
    (loaders: Loaders) => loaders.page({ plan: scan, first: 2 }),
    (loaders: Loaders) => loaders.pageOnce({ plan: scan, first: 2, wanted: [] }),
    (loaders: Loaders) => loaders.hasRow([scan]),
  ];
  for (const ask of compared) expect(JSON.stringify(await ask(loadersOver([])))).not.toContain('secret');
  const refused = [
    (loaders: Loaders) => loaders.aggregate(aggregate(scan)),
    (loaders: Loaders) => loaders.groups(aggregate(scan), 5),
    (loaders: Loaders) => loaders.nearest({ read: scan, column: table.columns[3]!, vector: [1, 2], limit: 2 }),
    (loaders: Loaders) => loaders.page({ plan: { ...scan, perPartition: 1 }, first: 2 }),
  ];
  for (const ask of refused) {
    const sent: string[] = [];
    await expect(ask(loadersOver(sent))).rejects.toMatchObject({ code: 'CANNOT_BE_SERVED' });
    expect(sent).toEqual([]);
  }
});

test('what an index finds that takes other texts for the same is compared', async () => {
  const [owner, index] = [
    table.columns[0]!,
    { name: 'loose', kind: 'sasi', target: 'value', matching: ['case'] } as const,
  ];
  const loose = { ...table, indexes: [{ ...index, column: owner }] };
  const found = { ...planWhere(loose, { tenant: { eq: 'mine' } }, request), table: loose, kind: 'index' as const };
  expect(JSON.stringify(await loadersOver([]).page({ plan: found, first: 2 }))).not.toContain('secret');
  await expect(loadersOver([]).aggregate(aggregate(found))).rejects.toMatchObject({ code: 'CANNOT_BE_SERVED' });
});

test('resolvers and the engine send nothing by themselves: reads go through loaders, writes through one place', () => {
  const users = (pattern: RegExp) =>
    ['graphql', 'engine', 'operation', 'http']
      .flatMap(sources)
      .filter(({ text }) => pattern.test(text))
      .map(({ file }) => file)
      .sort();
  // Code of the configuration sends statements of its own, by its own responsibility.
  expect(users(/executor\b.*\.execute|\.execute\(/)).toEqual(['graphql/extension.ts']);
  expect(users(/\bcreateLoaders\(/)).toEqual(['graphql/context.ts']);
  expect(users(/\bcarryOut(Write|List|Batch)\(/)).toEqual([
    'graphql/writes/batch-run.ts',
    'graphql/writes/resolve-write.ts',
  ]);
  expect(users(/\bwrite\.plan\(/)).toEqual(['graphql/writes/resolve-write.ts']);
  // The row before a write, for its copies: what is refused by it would tell of it.
  const reading = sources('writes').filter(({ text }) => /\b(select\w*|oldRowStatement)\(/.test(text));
  expect(reading.map(({ file }) => file)).toEqual(['writes/carry-out-copies.ts']);
});
