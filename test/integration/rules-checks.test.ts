/** Rules that look at rows, over a real Cassandra: which are shown, counted on and written, and what that costs. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type CheckedRow, type Rules, subject, tenant } from '../../src/config/rules-config.ts';
import { type TestGateway, testGateway } from '../support/cassandra.ts';
import { keyspaceOfFile, rawClient } from '../support/raw-client.ts';
import { runAs } from '../support/run-as.ts';

const TABLES = [
  'CREATE TABLE checks.notes (tenant text, id int, owner text, secret text, body text, tags set<text>, plan text static, PRIMARY KEY (tenant, id))',
  "CREATE INDEX notes_by_body ON checks.notes (body) USING 'sai'",
  "CREATE INDEX notes_by_owner ON checks.notes (owner) USING 'sai'",
  'CREATE TABLE checks.people (id text PRIMARY KEY, name text, tenant text)',
  'CREATE TABLE checks.pages (id int PRIMARY KEY, owner text, body text)',
  'CREATE TABLE checks.hits (id text PRIMARY KEY, n counter)',
  'CREATE TABLE checks.copies (owner text, tenant text, id int, body text, PRIMARY KEY (owner, tenant, id))',
];

/** Every third note is Eve's. */
const NOTES = 30;
const ROWS = [
  ...Array.from({ length: NOTES }, (_, id) => note('north', id, id % 3 === 0 ? 'eve' : 'ada')),
  note('south', 1, 'ada'),
  ...Array.from({ length: 40 }, (_, id) => note('long', id, id < 35 ? 'eve' : 'ada')),
  ...Array.from({ length: 1_300 }, (_, id) => note('far', id, id < 1_290 ? 'eve' : 'ada')),
  "UPDATE checks.notes SET plan = 'gold' WHERE tenant = 'north'",
  "INSERT INTO checks.people (id, name, tenant) VALUES ('p1', 'Ada', 'north')",
  "INSERT INTO checks.people (id, name, tenant) VALUES ('p2', 'Sue', 'south')",
  "INSERT INTO checks.people (id, name, tenant) VALUES ('p3', 'Lou', 'long')",
  "INSERT INTO checks.people (id, name, tenant) VALUES ('p4', 'Fay', 'far')",
  ...Array.from({ length: 5 }, (_, id) => `INSERT INTO checks.pages (id, owner) VALUES (${id}, 'eve')`),
  ...[0, 1, 2, 3, 4].map((id) => note(`dark${id}`, 1, 'eve')),
  ...[0, 1, 2, 3, 4, 10, 11, 12, 13, 14].map(
    (id) => `INSERT INTO checks.people (id, tenant) VALUES ('d${id}', 'dark${id}')`,
  ),
  "UPDATE checks.hits SET n = n + 5 WHERE id = 'ada'",
  "UPDATE checks.hits SET n = n + 7 WHERE id = 'eve'",
];

function note(tenant: string, id: number, owner: string): string {
  return `INSERT INTO checks.notes (tenant, id, owner, secret, body, tags) VALUES ('${tenant}', ${id}, '${owner}', 's', 'b${id % 2}', {'${owner}'})`;
}

/** Rows that the check was asked of, together. */
const asked: CheckedRow[][] = [];
let failing: 'throws' | 'answers too little' | undefined;
/** What another writer does when a check is asked next. */
let meanwhile: (() => Promise<unknown>) | undefined;

const OWN = {
  columns: ['owner', 'secret'],
  permits: async (rows: readonly CheckedRow[], caller: { readonly subject?: unknown } | undefined) => {
    asked.push([...rows]);
    if (failing === 'throws') throw new Error('the secret of the check');
    if (failing === 'answers too little') return [];
    const others = meanwhile;
    meanwhile = undefined;
    await others?.();
    return rows.map(({ owner }) => owner === caller?.subject);
  },
};

const ALL = { read: { except: ['secret'] }, insert: true, update: true, delete: true, check: OWN } as const;

const RULES: Rules = {
  member: {
    tables: {
      notes: ALL,
      people: { read: true },
      pages: { ...ALL, read: true, check: { ...OWN, columns: ['owner'] } },
      hits: {
        read: true,
        increment: true,
        check: { columns: [], permits: (rows, caller) => rows.map(({ id }) => id === caller?.subject) },
      },
    },
  },
  owner: { tables: { notes: { read: { except: ['secret'] }, rows: { owner: subject() } } } },
  colleague: { tables: { notes: { read: { except: ['secret'] }, rows: { tenant: tenant() } } } },
};

const CONFIG = {
  rules: RULES,
  relations: [
    { table: 'people', field: 'notes', target: 'notes', kind: 'many', columns: { tenant: 'tenant' } },
    { table: 'notes', field: 'first', target: 'notes', kind: 'one', columns: { tenant: 'tenant' }, where: { id: 0 } },
  ],
  companions: [{ of: 'notes', table: 'copies' }],
  writes: { pages: { serial: 'LOCAL_SERIAL' } },
} as const;

const ADA = { subject: 'ada', tenant: 'south', roles: ['member'] };
const EVE = { subject: 'eve', tenant: 'north', roles: ['member'] };

beforeAll(() => keyspaceOfFile('checks', [...TABLES, ...ROWS]));

let current: { readonly test: string | undefined; readonly gateway: TestGateway['gateway'] } | undefined;

/** One gateway a test. */
async function ask(query: string, principal: object = ADA) {
  const test = expect.getState().currentTestName;
  if (current?.test !== test)
    current = { test, gateway: (await testGateway({ keyspaces: ['checks'], introspection: true }, CONFIG)).gateway };
  asked.length = 0;
  return runAs(current!.gateway, principal as never, query);
}

async function dataOf(query: string, principal: object = ADA) {
  const { data, errors } = await ask(query, principal);
  expect([query, errors]).toEqual([query, undefined]);
  return data;
}

async function errorOf(query: string, principal: object = ADA) {
  const { errors = [] } = await ask(query, principal);
  expect([query, errors.length]).toEqual([query, 1]);
  const { message, extensions } = errors[0] as { message: string; extensions: { code: string; outcome?: string } };
  return { message, code: extensions.code, outcome: extensions.outcome };
}

const ids = ({ edges }: { readonly edges: readonly { readonly node: { readonly id: number } }[] }) =>
  edges.map(({ node }) => node.id);

describe('rows that a check does not permit', () => {
  test('are not there by key, by id, by lists and in pages, and what it needs is not shown', async () => {
    const own = await dataOf('{ note(tenant: "north", id: 1) { nodeId body first { id } } }');
    expect(own.note).toMatchObject({ body: 'b1', first: null });
    expect(asked[0]).toEqual([{ tenant: 'north', id: 1, owner: 'ada', secret: 's' }]);
    const { note } = await dataOf('{ note(tenant: "north", id: 0) { nodeId } }', EVE);
    const data = await dataOf(
      `{ note(tenant: "north", id: 0) { id } node(nodeId: "${note.nodeId}") { __typename }
         notesByKey(keys: [{ tenant: "north", id: 0 }, { tenant: "north", id: 4 }]) { id }
         notes(where: { tenant: { eq: "north" }, id: { eq: 3 } }) { edges { node { id } } } }`,
    );
    expect(data).toEqual({ note: null, node: null, notesByKey: [null, { id: 4 }], notes: { edges: [] } });
    const unknown = await errorOf('{ note(tenant: "north", id: 1) { secret } }');
    expect(unknown.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('are asked of once for rows that are read together', async () => {
    await dataOf('{ notesByKey(keys: [{ tenant: "north", id: 0 }, { tenant: "north", id: 4 }]) { id } }');
    expect(asked.map((rows) => rows.length)).toEqual([2]);
    const people = await dataOf(
      '{ people(where: { id: { in: ["p1", "p2", "p3"] } }) { edges { node { name notes(first: 2) { edges { node { id } } } } } } }',
    );
    const notes = Object.fromEntries(
      people.people.edges.map(({ node }: { node: { name: string; notes: never } }) => [node.name, ids(node.notes)]),
    );
    expect(notes).toEqual({ Ada: [1, 2], Sue: [1], Lou: [35, 36] });
    // Three rows of each of three parents together; then those of parents of which that was not enough, in one tick or two.
    const [first, ...more] = asked.map((rows) => rows.length);
    expect([first, more.reduce((sum, each) => sum + each, 0)]).toEqual([7, 70]);
  });

  test('do not end a page, however many stand before the rows that are permitted', async () => {
    const { person } = await dataOf(
      '{ person(id: "p4") { notes(first: 5) { edges { node { id } } pageInfo { hasNextPage } } } }',
    );
    expect([ids(person.notes), person.notes.pageInfo.hasNextPage]).toEqual([[1290, 1291, 1292, 1293, 1294], true]);
  });

  test('leave no gap in pages, forward and backward, and no cursor', async () => {
    const pages: number[][] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { notes } = await dataOf(
        `{ notes(where: { tenant: { eq: "north" } }, first: 7${after === null ? '' : `, after: "${after}"`}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      );
      pages.push(ids(notes));
      expect(notes.pageInfo.hasPreviousPage).toBe(pages.length > 1);
      ({ hasNextPage: more, endCursor: after } = notes.pageInfo);
    }
    const own = Array.from({ length: NOTES }, (_, id) => id).filter((id) => id % 3 !== 0);
    expect(pages).toEqual([own.slice(0, 7), own.slice(7, 14), own.slice(14)]);
    const last = await dataOf('{ notes(where: { tenant: { eq: "north" } }, last: 3) { edges { node { id } } } }');
    expect(ids(last.notes)).toEqual(own.slice(-3));
    const found = await dataOf('{ notes(where: { body: { eq: "b1" } }, first: 30) { edges { node { tenant id } } } }');
    expect(found.notes.edges.length).toBe(10 + 1 + 3 + 5);
  });

  test('are not counted, and nothing goes over many of them', async () => {
    const { data } = await ask('{ __type(name: "Query") { fields { name args { name } } } }');
    const fields = data.__type.fields as { name: string; args: { name: string }[] }[];
    const names = fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['note', 'notes', 'notesByKey']));
    for (const absent of ['notesAggregate', 'notePartition', 'notePartitions', 'notesAggregation'])
      expect(names).not.toContain(absent);
    expect(fields.find(({ name }) => name === 'notes')?.args.map(({ name }) => name)).not.toContain('perPartition');
    const mutations = await ask('{ __type(name: "Mutation") { fields { name } } }');
    const writes = (mutations.data.__type.fields as { name: string }[]).map(({ name }) => name);
    expect(writes.filter((name) => /Note/.test(name)).sort()).toEqual([
      'deleteNote',
      'deleteNoteList',
      'insertNote',
      'insertNoteList',
      'updateNote',
      'updateNoteList',
    ]);
  });

  test('are those of the roles together', async () => {
    const colleague = { subject: 'ada', tenant: 'north', roles: ['member', 'colleague'] };
    const { notes } = await dataOf(
      '{ notes(where: { tenant: { eq: "north" } }, first: 5) { edges { node { id } } } }',
      colleague,
    );
    expect(ids(notes)).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toEqual([]);
    const other = await dataOf(
      '{ notes(where: { tenant: { eq: "long" } }, first: 50) { edges { node { id } } } }',
      colleague,
    );
    expect(ids(other.notes)).toEqual([35, 36, 37, 38, 39]);
  });

  test('are told by an indexed column, by which they are found', async () => {
    const owner = { ...EVE, roles: ['owner'] };
    const { gateway, lines } = await testGateway({ keyspaces: ['checks'], scans: 'deny' }, CONFIG);
    const run = async (query: string) => (await runAs(gateway, owner, query)).data;
    const { notes } = await run('{ notes(first: 100) { edges { node { tenant owner } } } }');
    expect(new Set(notes.edges.map(({ node }: { node: { owner: string } }) => node.owner))).toEqual(new Set(['eve']));
    expect(notes.edges.length).toBe(100);
    expect(lines.findLast(({ message }) => message === 'statement')?.cql).toContain('WHERE "owner" = ?');
    expect(
      await run('{ own: note(tenant: "north", id: 0) { id } other: note(tenant: "north", id: 1) { id } }'),
    ).toEqual({ own: { id: 0 }, other: null });
    const north = await run(
      '{ notes(where: { tenant: { eq: "north" } }, first: 3, orderBy: REVERSED) { edges { node { id } } } }',
    );
    expect(ids(north.notes)).toEqual([27, 24, 21]);
  });

  test('are not in companion tables either, whose rule looks at what they copy', async () => {
    const { data, errors } = await ask('{ __type(name: "Query") { fields { name } } }');
    expect(errors).toBeUndefined();
    // The copy has no `secret`, by which the check of the table decides as far as anybody knows.
    expect(JSON.stringify(data)).not.toContain('cop');
  });
});

describe('writes', () => {
  test('are of rows that are permitted before and after, and of no row that is not there', async () => {
    const wrote = await dataOf(
      'mutation { updateNote(input: { key: { tenant: "north", id: 1 }, set: { body: "new" } }) { applied row { body } } }',
    );
    expect(wrote.updateNote).toEqual({ applied: true, row: { body: 'new' } });
    const hidden = await errorOf(
      'mutation { updateNote(input: { key: { tenant: "north", id: 0 }, set: { body: "mine" } }) { applied } }',
    );
    const missing = await errorOf(
      'mutation { updateNote(input: { key: { tenant: "north", id: 999 }, set: { body: "mine" } }) { applied } }',
    );
    expect(hidden).toEqual(missing);
    expect(hidden).toMatchObject({ code: 'FORBIDDEN', outcome: 'NOT_APPLIED' });
    expect(
      await errorOf(
        'mutation { updateNote(input: { key: { tenant: "north", id: 1 }, set: { owner: "eve" } }) { applied } }',
      ),
    ).toMatchObject({ code: 'FORBIDDEN' });
    expect(
      await errorOf('mutation { deleteNote(input: { key: { tenant: "north", id: 0 } }) { applied } }'),
    ).toMatchObject({ code: 'FORBIDDEN' });
    expect(
      await errorOf(
        'mutation { deleteNote(input: { key: { tenant: "north", id: 1 }, columns: [owner] }) { applied } }',
      ),
    ).toMatchObject({ code: 'FORBIDDEN' });
    expect(
      await errorOf(
        'mutation { updateNote(input: { key: { tenant: "north", id: 0 }, set: { body: "x" }, if: { body: { eq: "b0" } } }) { applied current { body } } }',
      ),
    ).toMatchObject({ code: 'FORBIDDEN' });
    const bound = await dataOf(
      'mutation { updateNote(input: { key: { tenant: "north", id: 1 }, set: { body: "x" }, if: { body: { eq: "none" } } }) { applied current { body } } }',
    );
    expect(bound.updateNote).toEqual({ applied: false, current: { body: 'new' } });
    const { note } = await dataOf('{ note(tenant: "north", id: 0) { body owner } }', EVE);
    expect(note).toEqual({ body: 'b0', owner: 'eve' });
  });

  test('show of a condition that does not hold what is permitted when it is told, not before', async () => {
    const client = await rawClient();
    const update = (condition: string) =>
      `mutation { updateNote(input: { key: { tenant: "race", id: 1 }, set: { body: "x" }, if: { ${condition} } }) { applied current { body } } }`;
    const given = (owner: string, body: string) =>
      client.execute(`UPDATE checks.notes SET owner = '${owner}', body = '${body}' WHERE tenant = 'race' AND id = 1`);
    await given('ada', 'own');
    meanwhile = () => given('ada', 'still');
    const own = await dataOf(update('body: { eq: "none" }'));
    expect(own.updateNote).toEqual({ applied: false, current: { body: 'still' } });
    meanwhile = () => given('eve', 'hers');
    const taken = await dataOf(update('body: { eq: "still" }'));
    expect(taken.updateNote).toEqual({ applied: false, current: null });
    expect(meanwhile).toBeUndefined();
  });

  test('insert what is permitted, where nothing else is', async () => {
    const insert = (id: number, owner: string) =>
      `mutation { insertNote(input: { tenant: "new", id: ${id}, owner: "${owner}" }) { applied } }`;
    expect((await dataOf(insert(1, 'ada'))).insertNote.applied).toBe(true);
    expect((await dataOf(insert(1, 'ada'))).insertNote.applied).toBe(true);
    expect(await errorOf(insert(2, 'eve'))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await errorOf(insert(1, 'eve'), EVE)).toMatchObject({ code: 'FORBIDDEN' });
    // Without an owner the row that is there keeps its own.
    expect(
      await errorOf('mutation { insertNote(input: { tenant: "new", id: 1, body: "x" }) { applied } }', EVE),
    ).toMatchObject({ code: 'FORBIDDEN' });
    expect(
      (await dataOf('mutation { deleteNote(input: { key: { tenant: "new", id: 1 } }) { applied } }')).deleteNote
        .applied,
    ).toBe(true);
  });

  test('of lists and batches are each looked at, together', async () => {
    const list = await ask(
      'mutation { updateNoteList(inputs: [{ key: { tenant: "north", id: 4 }, set: { body: "l" } }, { key: { tenant: "north", id: 3 }, set: { body: "l" } }]) { applied } }',
    );
    expect(list.data.updateNoteList).toEqual([{ applied: true }, null]);
    expect(list.errors).toMatchObject([{ path: ['updateNoteList', 1], extensions: { code: 'FORBIDDEN' } }]);
    expect(asked.map((rows) => rows.length)).toEqual([4]);
    const batch = await ask(
      'mutation @batch(type: LOGGED) { a: updateNote(input: { key: { tenant: "north", id: 5 }, set: { body: "b" } }) { applied } b: updateNote(input: { key: { tenant: "north", id: 6 }, set: { body: "b" } }) { applied } }',
    );
    expect(batch.data).toEqual({ a: null, b: null });
    expect(batch.errors?.map(({ extensions }) => extensions?.code)).toEqual(['STOPPED', 'FORBIDDEN']);
    expect((await dataOf('{ note(tenant: "north", id: 5) { body } }')).note.body).toBe('b1');
  });

  test('count what is permitted', async () => {
    expect(
      (await dataOf('mutation { incrementHit(input: { key: { id: "ada" }, by: { n: 1 } }) { row { n } } }'))
        .incrementHit.row.n,
    ).toBe('6');
    expect(
      await errorOf('mutation { incrementHit(input: { key: { id: "eve" }, by: { n: 1 } }) { applied } }'),
    ).toMatchObject({ code: 'FORBIDDEN' });
    expect(
      await errorOf('mutation { incrementHit(input: { key: { id: "nobody" }, by: { n: 1 } }) { applied } }'),
    ).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a check that fails', () => {
  test.each(['throws', 'answers too little'] as const)(
    '%s: shows nothing, writes nothing, and tells nothing of itself',
    async (how) => {
      failing = how;
      try {
        const read = await ask('{ note(tenant: "north", id: 1) { body } }');
        expect(read.data).toEqual({ note: null });
        expect(read.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
        expect(read.text).not.toContain('secret of');
        expect(
          await errorOf(
            'mutation { updateNote(input: { key: { tenant: "north", id: 1 }, set: { body: "f" } }) { applied } }',
          ),
        ).toMatchObject({
          code: 'INTERNAL_SERVER_ERROR',
          outcome: 'NOT_APPLIED',
        });
      } finally {
        failing = undefined;
      }
      expect((await dataOf('{ note(tenant: "north", id: 4) { id } }')).note).toEqual({ id: 4 });
    },
  );
});

/** Readers side by side, each of which asks for both by turns: mostly they wait. */
const LANES = 4;
const WARM_UP = 200;

const EMPTY = { edges: [] };
/** Each way to one row, how often it is gone, and what is there of a row that is not shown. */
const WAYS: readonly (readonly [string, number, (id: number) => string, unknown])[] = [
  ['by its key', 5_000, (id) => `page(id: ${id}) { body }`, null],
  ['at serial consistency', 1_000, (id) => `page(id: ${id}, consistency: SERIAL) { body }`, null],
  ['in a page', 1_000, (id) => `page: pages(where: { id: { eq: ${id} } }) { edges { node { body } } }`, EMPTY],
  ['below a parent', 1_000, (id) => `page: person(id: "d${id}") { notes { edges { node { id } } } }`, { notes: EMPTY }],
  ['in a list of keys', 1_000, (id) => `page: pagesByKey(keys: [{ id: ${id} }]) { body }`, [null]],
];

test.each(WAYS)(
  'that a row is hidden takes as long as that it is missing: %s, less than 5 percent of the median',
  async (...way) => {
    const [name, count, field, shown] = way;
    const times: Record<'hidden' | 'missing', number[]> = { hidden: [], missing: [] };
    const read = async (kind: 'hidden' | 'missing', id: number) => {
      const startedAt = performance.now();
      const { data } = await ask(`{ ${field(id)} }`);
      times[kind].push(performance.now() - startedAt);
      expect(data).toEqual({ page: shown });
    };
    const lane = async (from: number) => {
      for (let round = from; round < count + WARM_UP; round += LANES) {
        const id = round % 5;
        const order = round % 2 === 0 ? (['hidden', 'missing'] as const) : (['missing', 'hidden'] as const);
        for (const kind of order) await read(kind, kind === 'hidden' ? id : id + 10);
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, from) => lane(from)));
    const median = (all: readonly number[]) =>
      [...all.slice(WARM_UP)].sort((a, b) => a - b)[Math.floor((all.length - WARM_UP) / 2)]!;
    const ratio = median(times.hidden) / median(times.missing);
    process.stdout.write(`hidden / missing ${name}: ${ratio.toFixed(3)}, ${count} reads each\n`);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
  },
  120_000,
);
