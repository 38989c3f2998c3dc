/**
 * Nothing of one tenant reaches another: random tables, relations and rules; random documents over every field of a member's
 * schema, with keys, node ids and cursors of others, and random writes; and all that the member sees, after each write. Each is asked of two keyspaces under the same rules:
 * one with the rows of three tenants, one with those of the member alone. The answers must be the same, cell by cell, errors
 * and counts included; no answer has a text of another tenant; and at the end the rows of others are as they were.
 * `ISOLATION_DOCUMENTS` for longer runs, `ISOLATION_SEED` for other ones.
 */
import type { Client } from 'cassandra-driver';
import { expect, test } from 'vitest';
import { RuleBook } from '../../src/access/rule-book.ts';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import type { Rules } from '../../src/config/rules-config.ts';
import { buildSchema } from '../../src/graphql/schema/build-schema.ts';
import { nodeIdOf } from '../../src/graphql/values/node-id.ts';
import { buildModel } from '../../src/model/build-model.ts';
import { type GatewayModel, keyColumns } from '../../src/model/keyspace-model.ts';
import { type TestGateway, testGateway } from '../support/cassandra.ts';
import { makeDocument } from '../support/differential/documents.ts';
import { Random } from '../support/differential/random.ts';
import {
  createTable,
  FOREIGN,
  insertOf,
  isForeign,
  MARK,
  OWN,
  specOf,
  type TenantRow,
  type TenantTable,
  tenantRelations,
  tenantRows,
  tenantRules,
  tenantTable,
} from '../support/isolation/tenants.ts';
import { wholeDocument } from '../support/isolation/whole.ts';
import { randomMutation } from '../support/isolation/writes.ts';
import { makeKeyspace } from '../support/make-metadata.ts';
import { createKeyspace, rawClient } from '../support/raw-client.ts';
import { type CallersAnswer, runAs } from '../support/run-as.ts';
import { MODEL_OPTIONS, tableOf } from '../support/shop-model.ts';

const DOCUMENTS = Number(process.env.ISOLATION_DOCUMENTS ?? 600);
const SEED = Number(process.env.ISOLATION_SEED ?? 7);
const TABLES = 6;
/** Documents that are asked side by side. */
const TOGETHER = 10;
const MEMBER = { subject: 'ada', tenant: OWN, roles: ['member'] };
const OTHER = { subject: 'bob', tenant: FOREIGN[0], roles: ['member'] };
const [MIXED, ALONE] = ['iso_mixed', 'iso_alone'] as const;

interface Case {
  readonly random: Random;
  readonly tables: readonly TenantTable[];
  readonly rows: ReadonlyMap<TenantTable, readonly TenantRow[]>;
  readonly mixed: TestGateway['gateway'];
  readonly alone: TestGateway['gateway'];
  /** What the member sees. */
  readonly seen: GatewayModel;
  readonly client: Client;
}

async function makeCase(seed: number): Promise<Case> {
  const random = new Random(seed);
  const client = await rawClient();
  const tables = Array.from({ length: TABLES }, (_, index) => tenantTable(random, `t${index}`));
  const rows = new Map(tables.map((table) => [table, tenantRows(random, table)]));
  const rules = tenantRules(random, tables);
  const relations = tenantRelations(random, tables);
  for (const keyspace of [MIXED, ALONE]) {
    await createKeyspace(
      client,
      keyspace,
      tables.flatMap((table) => createTable(keyspace, table)),
    );
    for (const table of tables)
      for (const row of rows.get(table) ?? [])
        if (keyspace === MIXED || !isForeign(table, row)) await client.execute(insertOf(keyspace, table, row));
  }
  const file: GatewayConfigFile = { rules, relations };
  const { gateway: mixed } = await testGateway({ keyspaces: [MIXED] }, file);
  const { gateway: alone } = await testGateway({ keyspaces: [ALONE] }, file);
  return { random, tables, rows, mixed, alone, seen: seenBy(tables, rules, relations), client };
}

function seenBy(
  tables: readonly TenantTable[],
  rules: Rules,
  relations: NonNullable<GatewayConfigFile['relations']>,
): GatewayModel {
  const metadata = makeKeyspace(Object.fromEntries(tables.map((table) => [table.name, specOf(table)])), [], MIXED);
  const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { relations } });
  return new RuleBook(rules, model, false).rightsOf(['member']).model;
}

/** Ids of rows of all tenants, and of rows that nobody has. */
function nodeIdsOf({ tables, rows, seen, random }: Case): readonly string[] {
  return tables.flatMap((table) => {
    const model = tableOf(seen, table.name);
    return Array.from({ length: 12 }, () => random.pick(rows.get(table) ?? [])).map((row) =>
      nodeIdOf({ table: model, key: keyColumns(model).map(({ name }) => row[name] ?? null) }),
    );
  });
}

const NODE_ID = new RegExp(
  `^${Buffer.from([2, `${MIXED}.t0`.length])
    .toString('base64url')
    .slice(0, 2)}`,
);

/** An id of the same key in the other keyspace: their names are of one length. */
function renamed(text: string, from: string, to: string): string {
  return text.replace(/[\w-]{24,}/g, (word) => {
    const bytes = Buffer.from(word, 'base64url').toString('latin1');
    return NODE_ID.test(word) && bytes.slice(2).startsWith(from)
      ? Buffer.from(bytes.replace(from, to), 'latin1').toString('base64url')
      : word;
  });
}

/** Cursors are sealed anew each time, times are those of two clocks. */
function comparable(answer: CallersAnswer): unknown {
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each)]));
    if (typeof value !== 'string') return value;
    if (isCursor(value)) return 'CURSOR';
    return /^\d{13,}$/.test(value) ? 'TIME' : renamed(value, ALONE, MIXED);
  };
  // Errors come in the order in which fields fail.
  const errors = answer.errors?.map((error) => JSON.stringify(shown(error))).sort();
  return { data: shown(answer.data), errors };
}

function isCursor(value: string): boolean {
  return /^[\w-]{38,}$/.test(value) && Buffer.from(value, 'base64url')[0] === 3;
}

function cursorsIn(value: unknown): string[] {
  if (typeof value === 'string') return isCursor(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(cursorsIn) : [];
}

function cellsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + cellsIn(each), 0);
}

interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Cassandra was too busy for one of the two, which tells nothing of the gateway: in a long run that happens. */
class Busy extends Error {}
const BUSY = /"(CASSANDRA_TIMEOUT|CASSANDRA_OVERLOADED|CASSANDRA_UNAVAILABLE|QUEUE_TIMEOUT|DEADLINE_EXCEEDED)"/;

/** Asks both; what they answer is the same, and nothing of it another tenant's. */
async function askBoth({ mixed, alone }: Case, query: string, [one, two]: readonly [object, object]) {
  const asked = renamed(query, MIXED, ALONE);
  const inAlone = JSON.parse(renamed(JSON.stringify(two), MIXED, ALONE)) as Record<string, unknown>;
  const [inMixed, expected] = [
    await runAs(mixed, MEMBER, query, one as Record<string, unknown>),
    await runAs(alone, MEMBER, asked, inAlone),
  ];
  if ([inMixed, expected].some(({ text }) => BUSY.test(text))) throw new Busy();
  const place = { query, variables: one };
  expect({ ...place, ...(comparable(inMixed) as object) }).toEqual({ ...place, ...(comparable(expected) as object) });
  // A text of others is only there where the client itself gave it: in messages about its own arguments.
  expect([query, MARK.test(JSON.stringify(inMixed.data ?? null))]).toEqual([query, false]);
  return { inMixed, expected, cells: cellsIn(inMixed.data ?? null) };
}

/** @param pick which cursor is gone on with. */
async function askDocument(each: Case, { query, variables = {} }: Asked, pick: number): Promise<number> {
  const first = await askBoth(each, query, [variables, variables]);
  if (!query.includes('$after')) return first.cells;
  const [mine, theirs] = [cursorsIn(first.inMixed.data), cursorsIn(first.expected.data)];
  expect([query, mine.length]).toEqual([query, theirs.length]);
  if (mine.length === 0) return first.cells;
  const at = pick % mine.length;
  const next = await askBoth(each, query, [
    { ...variables, after: mine[at] },
    { ...variables, after: theirs[at] },
  ]);
  // To another caller it says nothing.
  const foreign = await runAs(each.mixed, OTHER, query, { ...variables, after: mine[at] });
  expect(JSON.stringify(foreign.data ?? null)).not.toMatch(/mine/);
  return first.cells + next.cells;
}

async function foreignRows({ client, tables, rows }: Case): Promise<readonly unknown[]> {
  const all = tables.filter((table) => rows.get(table)?.some((row) => isForeign(table, row)));
  return Promise.all(
    all.map(async (table) => {
      const { rows: found } = await client.execute(`SELECT JSON * FROM ${MIXED}.${table.name}`);
      return found
        .map((row) => String(row['[json]']))
        .filter((text) => MARK.test(text))
        .sort();
    }),
  );
}

test(`of ${DOCUMENTS} random documents no cell is another tenant's`, async () => {
  let cells = 0;
  let asked = 0;
  let busy = 0;
  const perCase = Math.max(200, Math.ceil(DOCUMENTS / 60));
  for (let seed = SEED; asked < DOCUMENTS; seed += 1) {
    const each = await makeCase(seed);
    const before = await foreignRows(each);
    const schema = buildSchema(each.seen, undefined, { hasHealth: false });
    const whole = wholeDocument(schema);
    const nodeIds = nodeIdsOf(each);
    const values: Readonly<Record<string, readonly (string | number)[]>> = {
      // Of keys, and of pages: large ones have more to compare.
      Int: [0, 1, 2, 0, 1, 2, 20],
      String: [OWN, OWN, OWN, ...FOREIGN, 'all'],
    };
    const parts = {
      random: each.random,
      schema,
      nodeIds,
      cursors: ['AgAA'],
      valuesOf: (scalar: string) => values[scalar] ?? ['x'],
      everyField: true,
      rootFields: 10,
    };
    const written = each.tables.map((table) => ({ table, names: tableOf(each.seen, table.name).names }));
    try {
      for (let count = 0; count < perCase && asked < DOCUMENTS; count += TOGETHER, asked += TOGETHER) {
        const documents = Array.from(
          { length: TOGETHER },
          () => [makeDocument(parts), each.random.below(1_000)] as const,
        );
        const compared = await Promise.all(documents.map(([document, pick]) => askDocument(each, document, pick)));
        cells += compared.reduce((sum, some) => sum + some, 0);
        await askBoth(each, randomMutation(each.random, written), [{}, {}]);
        cells += (await askBoth(each, whole, [{}, {}])).cells;
      }
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      busy += 1; // what was written is not known: on to other tables
    }
    expect([seed, await foreignRows(each)]).toEqual([seed, before]);
    process.stdout.write(`isolation: ${asked} documents, ${cells} cells so far, ${busy} cases cut short\n`);
  }
  process.stdout.write(`isolation: ${asked} documents, ${cells} cells compared, none of another tenant\n`);
  expect(busy).toBeLessThan(1 + DOCUMENTS / 1_000);
  expect(cells).toBeGreaterThan(DOCUMENTS * 5);
}, 10_800_000);
