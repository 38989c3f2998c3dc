/**
 * Random tables, indexes and filters against a real Cassandra: what is accepted gives the rows that going through all rows
 * gives, in their order, across pages of every size; what is refused as not servable Cassandra refuses as well.
 */
import type { Client } from 'cassandra-driver';
import { expect, test } from 'vitest';
import { select } from '../../src/cql/select.ts';
import { encode } from '../../src/cql-type/encode.ts';
import { type JsonValue, native, type Row } from '../../src/cql-type/value-type.ts';
import { buildModel } from '../../src/model/build-model.ts';
import type { TableModel } from '../../src/model/keyspace-model.ts';
import { projectionOf } from '../../src/plan/projection.ts';
import { planWhere, type ReadPlan } from '../../src/plan/read-plan.ts';
import { conditionsOf, type Where } from '../../src/plan/where.ts';
import { type TestGateway, testGateway } from '../support/cassandra.ts';
import { Random } from '../support/differential/random.ts';
import { makeKeyspace } from '../support/make-metadata.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { compareRows, expectedRows } from '../support/reads/expected-rows.ts';
import { randomWhere } from '../support/reads/random-where.ts';
import { createStatements, DOMAINS, type RandomTable, randomTable } from '../support/reads/tables.ts';
import { MODEL_OPTIONS, PLAN_LIMITS, tableOf } from '../support/shop-model.ts';

const KEYSPACE = 'read_plans';
const SEED = Number(process.env.READ_PLANS_SEED ?? 9);
const TABLES = Number(process.env.READ_PLANS_TABLES ?? 8);
const READS = 80;
const ROWS = 60;
/** Refusals by our own bounds, which Cassandra does not have. */
const POLICY =
  /combinations, of which|each of which is a read of its own|another list, as each|partitions in order|of several kinds/;

/** Refusals of what Cassandra answers wrongly without a word: it does not find what is empty, and passes over conditions. */
const SILENT = /which its index does not find|of \S+ beside a SASI index/;

interface Case {
  readonly table: TableModel;
  readonly rows: readonly Row[];
  readonly client: Client;
  readonly gateway: TestGateway;
}

async function insertRows(client: Client, table: TableModel, random: Random): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  const statics = new Map<string, JsonValue>();
  for (let count = 0; count < ROWS; count += 1) {
    const values = table.columns.map(({ role, cqlType }) => {
      const isKey = role === 'partition' || role === 'clustering';
      const domain = (DOMAINS[cqlType] ?? []).filter((value) => !(role === 'partition' && value === ''));
      return isKey || random.chance(0.8) ? random.pick(domain) : null;
    });
    const row = Object.fromEntries(
      table.columns.map(({ field }, index) => [field, emptyIsNull(values[index] ?? null)]),
    );
    const partition = JSON.stringify(table.partitionKeys.map(({ field }) => row[field]));
    for (const { field, role } of table.columns)
      if (role === 'static') statics.set(`${partition} ${field}`, row[field] ?? null);
    rows.set(`${partition} ${JSON.stringify(table.clusteringKeys.map(({ field }) => row[field]))}`, row);
    const names = table.columns.map(({ name }) => name);
    await client.execute(
      `INSERT INTO ${KEYSPACE}.${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      values.map((value, index) =>
        value === null ? null : encode(value, table.columns[index]?.valueType ?? native('int')),
      ),
      { prepare: true },
    );
  }
  return [...rows.values()].map((row) => {
    const partition = JSON.stringify(table.partitionKeys.map(({ field }) => row[field]));
    const own = table.columns.filter(({ role }) => role === 'static');
    return {
      ...row,
      ...Object.fromEntries(own.map(({ field }) => [field, statics.get(`${partition} ${field}`) ?? null])),
    };
  });
}

/** Cassandra has no empty collections but frozen ones. */
function emptyIsNull(value: JsonValue): JsonValue {
  return Array.isArray(value) && value.length === 0 ? null : value;
}

function keyText(table: TableModel, row: Row): string {
  return JSON.stringify([...table.partitionKeys, ...table.clusteringKeys].map(({ field }) => row[field]));
}

interface Read {
  readonly where: Where;
  readonly order: 'STORED' | 'REVERSED' | undefined;
  readonly first: number;
}

/** All rows, page by page, or the error. */
async function readAll({ table, gateway }: Case, { where, order, first }: Read) {
  const { names } = table;
  const keys = [...table.partitionKeys, ...table.clusteringKeys].map(({ field }) => field).join(' ');
  const isSorted = table.clusteringKeys.length > 0;
  const query = `query ($where: ${names.where}, ${isSorted ? '$order: RowOrder, ' : ''}$first: Int, $after: String) {
    ${names.list}(where: $where, ${isSorted ? 'orderBy: $order, ' : ''}first: $first, after: $after) { edges { node { ${keys} } } pageInfo { hasNextPage endCursor } } }`;
  const rows: Row[] = [];
  const sizes: number[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await gateway.run(query, { where, order, first, after });
    if (errors !== undefined) return { error: errors[0] } as const;
    const { edges, pageInfo } = data[names.list];
    rows.push(...edges.map(({ node }: { node: Row }) => node));
    sizes.push(edges.length);
    if (!pageInfo.hasNextPage) return { rows, sizes } as const;
    after = pageInfo.endCursor;
    if (sizes.length > 200) throw new Error('the pages do not end');
  }
}

/** Whether Cassandra carries the conditions out as they are. */
async function isServed({ table, client }: Case, { where, order }: Read): Promise<boolean> {
  const conditions = conditionsOf(table, where, PLAN_LIMITS);
  const statement = select({ table, conditions, isReversed: order === 'REVERSED', projection: projectionOf([]) });
  const values = statement.values.map(({ value, type }) => encode(value ?? null, type));
  return client.execute(statement.cql, values, { prepare: true, fetchSize: 5 }).then(
    () => true,
    () => false,
  );
}

/**
 * Cassandra 5.0 takes an SAI index on a descending clustering column for one that serves ranges, whatever its type: ranges
 * that it refuses on the ascending column it accepts there.
 */
function isMisjudged({ indexes }: TableModel, where: Where): boolean {
  return indexes.some(({ kind, column: { field, order, cqlType } }) => {
    const isLiteral = ['text', 'uuid', 'boolean'].includes(cqlType);
    const isRanged = [where[field], where.clustering].some(
      (filter) => filter && !('eq' in filter) && !('in' in filter),
    );
    return kind === 'sai' && order === 'DESC' && isLiteral && isRanged;
  });
}

function planOf(table: TableModel, { where, order }: Read): ReadPlan {
  const isReversed = order === 'REVERSED';
  return planWhere(table, where, { isReversed, isOrdered: order !== undefined, limits: PLAN_LIMITS, projection: 0 });
}

function describeTable({ columns, indexes, filtering }: TableModel): string {
  return `${columns.map(({ name, cqlType, order }) => `${name} ${cqlType} ${order}`).join(', ')}; ${indexes.map(({ column, kind, target }) => `${column.name} ${kind} ${target}`).join(', ')}; ${filtering}`;
}

/** The same rows from the end, each page with what stands before it. */
async function checkBackward(
  { table, gateway }: Case,
  { where, order, first }: Read,
  rows: readonly Row[],
): Promise<void> {
  if (table.clusteringKeys.length === 0) return;
  const { names } = table;
  const keys = [...table.partitionKeys, ...table.clusteringKeys].map(({ field }) => field).join(' ');
  const query = `query ($where: ${names.where}, $order: RowOrder, $last: Int, $before: String) {
    ${names.list}(where: $where, orderBy: $order, last: $last, before: $before) {
      nodes { ${keys} } pageInfo { hasPreviousPage hasNextPage startCursor } } }`;
  const found: Row[] = [];
  for (let before: string | null = null; ; ) {
    const { data, errors } = await gateway.run(query, { where, order, last: first, before });
    expect(errors).toBe(undefined);
    const { nodes, pageInfo } = data[names.list];
    expect(pageInfo.hasNextPage).toBe(found.length > 0);
    found.unshift(...nodes);
    if (!pageInfo.hasPreviousPage) break;
    before = pageInfo.startCursor;
  }
  expect(found.map((row) => keyText(table, row))).toEqual(rows.map((row) => keyText(table, row)));
}

/** Rows are counted by Cassandra as they are read. */
async function checkCount({ table, gateway }: Case, where: Where, count: number): Promise<void> {
  const { names } = table;
  const query = `query ($where: ${names.where}) { ${names.aggregate.field}(where: $where) { count } }`;
  const { data, errors } = await gateway.run(query, { where });
  expect(errors, JSON.stringify(where)).toBe(undefined);
  expect(data[names.aggregate.field].count, JSON.stringify(where)).toBe(count);
}

function assertOrder(plan: ReadPlan, rows: readonly Row[], note: string): void {
  const isOne = plan.kind === 'slice' || plan.kind === 'row' || plan.paging === 'merge';
  if (plan.kind === 'index') return;
  const partition = (row: Row | undefined) => JSON.stringify(plan.table.partitionKeys.map(({ field }) => row?.[field]));
  for (let index = 1; index < rows.length; index += 1) {
    const [before, row] = [rows[index - 1], rows[index]];
    if (before === undefined || row === undefined || (!isOne && partition(before) !== partition(row))) continue;
    expect(compareRows(plan, before, row), note).toBeLessThanOrEqual(0);
  }
}

async function check(each: Case, read: Read, counts: Record<string, number>): Promise<void> {
  const { table, rows } = each;
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const note = `seed ${SEED}: ${table.name} ${JSON.stringify(read)}`;
  const answer = await readAll(each, read);
  if ('error' in answer) {
    if (answer.error?.extensions.code === 'BAD_USER_INPUT') return count('bad input');
    const failed = each.gateway.lines.findLast(({ message }) => message === 'statement failed');
    const why = `${answer.error?.message}; statement: ${failed?.cql} ${(failed?.error as Error | undefined)?.message}`;
    expect(answer.error?.extensions.code, `${note}: ${why}; ${describeTable(table)}`).toBe('CANNOT_BE_SERVED');
    if (POLICY.test(String(answer.error?.message))) return count('refused by a bound');
    if (SILENT.test(String(answer.error?.message))) return count('refused, answered wrongly by Cassandra');
    if (isMisjudged(table, read.where)) return count('refused, misjudged by Cassandra');
    expect(await isServed(each, read), `${note} is refused: ${answer.error?.message}; ${describeTable(table)}`).toBe(
      false,
    );
    return count('refused');
  }
  const plan = planOf(table, read);
  const expected = expectedRows(plan, rows).map((row) => keyText(table, row));
  expect(answer.rows.map((row) => keyText(table, row)).sort(), `${note} ${plan.kind} ${describeTable(table)}`).toEqual(
    expected.sort(),
  );
  assertOrder(plan, answer.rows, note);
  if (plan.paging === 'key') await checkBackward(each, read, answer.rows);
  if (plan.union === undefined) await checkCount(each, read.where, expected.length);
  if (plan.paging !== 'state')
    expect(
      answer.sizes.slice(0, -1).every((size) => size === read.first),
      note,
    ).toBe(true);
  count(
    `${plan.kind}${plan.isFiltering ? ' filtering' : ''}${plan.paging === 'merge' ? ' merged' : ''}${plan.conditions.some(({ form }) => form === 'tuple') ? ' tuple' : ''}${plan.union === undefined ? '' : ' union'}`,
  );
}

test(`${TABLES} random tables are read as going through all of their rows would find, or refused as Cassandra does`, async () => {
  const random = new Random(SEED);
  const tables: RandomTable[] = Array.from({ length: TABLES }, (_, index) => randomTable(random, `t${index}`));
  const client = await makeLiveKeyspace(
    KEYSPACE,
    tables.flatMap((table) => createStatements(KEYSPACE, table)),
  );
  const filtering = Object.fromEntries(
    tables.flatMap(({ name, filtering: open }) => (open === undefined ? [] : [[name, open]])),
  );
  const metadata = makeKeyspace(Object.fromEntries(tables.map(({ name, spec }) => [name, spec])), [], KEYSPACE);
  const model = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { filtering } });
  const gateway = await testGateway({ keyspaces: [KEYSPACE], maxInList: PLAN_LIMITS.maxInList }, { filtering });
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const table = tableOf(model, name);
    const each = { table, client, gateway, rows: await insertRows(client, table, random) };
    for (let reads = 0; reads < READS; reads += 1) {
      const where = randomWhere(random, table);
      const orders =
        table.clusteringKeys.length === 0 ? [undefined] : ([undefined, undefined, 'STORED', 'REVERSED'] as const);
      const order = random.pick(orders);
      await check(each, { where, order, first: random.pick([1, 2, 3, 7, 100]) }, counts);
    }
  }
  process.stdout.write(`reads of random tables, seed ${SEED}: ${JSON.stringify(counts)}\n`);
  expect(counts.slice, 'slices were read').toBeGreaterThan(0);
}, 300_000);
