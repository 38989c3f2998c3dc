/** Writes of every kind, each of rows of its own, so that what became of one can be told from the tables afterwards. */

import { type Client, types } from 'cassandra-driver';
import { expect } from 'vitest';
import type { Answer } from '../cassandra.ts';

export const FAULT_TABLES = [
  'CREATE TABLE faults.items (id int PRIMARY KEY, v text)',
  'CREATE TABLE faults.others (id int PRIMARY KEY, v text)',
  'CREATE TABLE faults.logs (id int PRIMARY KEY, texts list<text>)',
  'CREATE TABLE faults.tallies (id int PRIMARY KEY, n counter)',
  'CREATE TABLE faults.claims (id int PRIMARY KEY, owner text)',
  'CREATE TABLE faults.parts (p int, k int, v text, PRIMARY KEY (p, k))',
];

/** What a write said of itself. */
type Told = 'applied' | 'NOT_APPLIED' | 'UNKNOWN';

interface Kind {
  readonly mutation: string;
  readonly variables: (id: number) => Record<string, unknown>;
  readonly idempotent: boolean;
  /** How often the tables have it. */
  readonly times: (tables: Tables, id: number) => number;
}

type Tables = Readonly<Record<string, ReadonlyMap<number, readonly Record<string, unknown>[]>>>;

const KINDS: Readonly<Record<string, Kind>> = {
  insert: {
    mutation: 'mutation I($id: Int!, $v: String!) { write: insertItem(input: { id: $id, v: $v }) { applied } }',
    variables: (id) => ({ id, v: `v${id}` }),
    idempotent: true,
    times: ({ items }, id) => (items?.get(id)?.[0]?.v === `v${id}` ? 1 : 0),
  },
  append: {
    mutation:
      'mutation A($id: Int!, $v: String!) { write: updateLog(input: { key: { id: $id }, append: { texts: [$v] } }) { applied } }',
    variables: (id) => ({ id, v: `v${id}` }),
    idempotent: false,
    times: ({ logs }, id) => ((logs?.get(id)?.[0]?.texts as string[] | null) ?? []).length,
  },
  increment: {
    mutation:
      'mutation C($id: Int!) { write: incrementTally(input: { key: { id: $id }, by: { n: "1" } }) { applied } }',
    variables: (id) => ({ id }),
    idempotent: false,
    times: ({ tallies }, id) => Number(tallies?.get(id)?.[0]?.n ?? 0),
  },
  claim: {
    mutation:
      'mutation N($id: Int!, $v: String!) { write: insertClaim(input: { id: $id, owner: $v }, ifNotExists: true) { applied } }',
    variables: (id) => ({ id, v: `v${id}` }),
    idempotent: false,
    times: ({ claims }, id) => (claims?.get(id)?.[0]?.owner === `v${id}` ? 1 : 0),
  },
  batch: {
    mutation:
      'mutation B($id: Int!, $v: String!) @batch { write: insertItem(input: { id: $id, v: $v }) { applied } other: insertOther(input: { id: $id, v: $v }) { applied } }',
    variables: (id) => ({ id, v: `v${id}` }),
    idempotent: true,
    times: ({ items, others }, id) => Math.min(items?.get(id)?.length ?? 0, others?.get(id)?.length ?? 0),
  },
  list: {
    mutation: 'mutation L($inputs: [InsertPartInput!]!) { write: insertPartList(inputs: $inputs) { applied } }',
    variables: (p) => ({ inputs: [1, 2, 3].map((k) => ({ p, k, v: `v${p}` })) }),
    idempotent: true,
    times: ({ parts }, id) => ((parts?.get(id)?.length ?? 0) === 3 ? 1 : 0),
  },
};
const NAMES = Object.keys(KINDS);

const REFUSED_MS = 250;

/** Ids go up from one load to the next. */
let nextId = 0;

export interface Load {
  readonly told: ReadonlyMap<number, Told>;
  /** What was told, by kind. */
  readonly counts: Readonly<Record<string, Readonly<Record<Told, number>>>>;
}

/** @param count of writes that were not refused; who is refused waits, as a client would. */
export async function writeUnderFault(
  run: (query: string, variables?: Record<string, unknown>) => Promise<Answer>,
  { count, writers }: { readonly count: number; readonly writers: number },
): Promise<Load> {
  const told = new Map<number, Told>();
  const counts = Object.fromEntries(NAMES.map((name) => [name, { applied: 0, NOT_APPLIED: 0, UNKNOWN: 0 }]));
  let left = count;
  const write = async () => {
    while (left > 0) {
      const id = nextId;
      nextId += 1;
      const name = nameOf(id);
      const { mutation, variables, idempotent } = KINDS[name]!;
      const result = toldBy(await run(mutation, variables(id)), { name, idempotent });
      told.set(id, result);
      counts[name]![result] += 1;
      if (result === 'NOT_APPLIED') await new Promise((resolve) => setTimeout(resolve, REFUSED_MS));
      else left -= 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return { told, counts };
}

function nameOf(id: number): string {
  return NAMES[id % NAMES.length]!;
}

/** A list has three answers, which are of one batch. */
function toldBy({ data, errors = [] }: Answer, { name, idempotent }: { name: string; idempotent: boolean }): Told {
  const written = [data?.write].flat();
  if (errors.length === 0) {
    expect([name, written.map((each) => each.applied)]).toEqual([name, written.map(() => true)]); // none is told another's
    return 'applied';
  }
  const outcomes = errors.map(({ extensions }) => extensions.outcome);
  if (!outcomes.includes('UNKNOWN')) return 'NOT_APPLIED';
  // To repeat it might do it twice.
  if (!idempotent)
    expect([name, errors.map(({ extensions }) => extensions.retryable)]).toEqual([name, errors.map(() => false)]);
  return 'UNKNOWN';
}

/** Every write that lied, or was done twice. */
export async function lies(client: Client, { told }: Load): Promise<readonly string[]> {
  const names = ['items', 'others', 'logs', 'tallies', 'claims', 'parts'];
  const tables = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await rowsOf(client, name)] as const)),
  );
  return [...told].flatMap(([id, what]) => {
    const name = nameOf(id);
    const times = KINDS[name]!.times(tables, id);
    const isTrue = what === 'applied' ? times === 1 : what === 'NOT_APPLIED' ? times === 0 : times <= 1;
    return isTrue ? [] : [`${name} ${id} was told ${what}, and is there ${times} times`];
  });
}

async function rowsOf(client: Client, table: string) {
  const rows = new Map<number, Record<string, unknown>[]>();
  const options = { prepare: true, autoPage: true, fetchSize: 2_000, consistency: types.consistencies.quorum };
  for await (const row of await client.execute(`SELECT * FROM faults.${table}`, [], options)) {
    const id = Number(row.id ?? row.p);
    rows.set(id, [...(rows.get(id) ?? []), row]);
  }
  return rows;
}
