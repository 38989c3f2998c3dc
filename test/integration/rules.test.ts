/** Rules over a real Cassandra: rows by claims on every way to rows, writes refused by their keys alone, schemas by roles. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { claim, now, type Rules, subject, tenant } from '../../src/config/rules-config.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { type TestGateway, testGateway } from '../support/cassandra.ts';
import { keyspaceOfFile, rawClient } from '../support/raw-client.ts';
import rulesExample from '../support/rules-example.ts';
import { runAs, statementsOf } from '../support/run-as.ts';

const TABLES = [
  'CREATE TABLE rules.docs (tenant text, id int, owner text, body text, plan text static, PRIMARY KEY (tenant, id))',
  "CREATE INDEX docs_by_owner ON rules.docs (owner) USING 'sai'",
  'CREATE TABLE rules.events (kind text, tenant text, at int, note text, PRIMARY KEY (kind, tenant, at))',
  'CREATE TABLE rules.logs (kind text, at int, tenant text, line text, PRIMARY KEY (kind, at, tenant))',
  'CREATE TABLE rules.members (tenant text, team text, id int, name text, PRIMARY KEY ((tenant, team), id))',
  'CREATE TABLE rules.profiles (user text PRIMARY KEY, tenant text, name text)',
  'CREATE TABLE rules.posts (tenant text, id int, author text, at timestamp, text text, team text static, words set<text>, PRIMARY KEY (tenant, id))',
  'CREATE TABLE rules.hits (tenant text PRIMARY KEY, n counter)',
];

const ROWS = [
  ...['north', 'south'].flatMap((tenant) =>
    [1, 2, 3].map(
      (id) =>
        `INSERT INTO rules.docs (tenant, id, owner, body, plan) VALUES ('${tenant}', ${id}, '${id === 3 ? 'eve' : 'ada'}', '${tenant} ${id}', '${tenant} plan')`,
    ),
  ),
  ...[1, 2, 3, 4].flatMap((at) =>
    ['north', 'south', 'west'].flatMap((tenant) => [
      `INSERT INTO rules.events (kind, tenant, at, note) VALUES ('login', '${tenant}', ${at}, '${tenant} ${at}')`,
      `INSERT INTO rules.logs (kind, at, tenant, line) VALUES ('web', ${at}, '${tenant}', '${tenant} ${at}')`,
    ]),
  ),
  "INSERT INTO rules.members (tenant, team, id, name) VALUES ('north', 'red', 1, 'north red')",
  "INSERT INTO rules.members (tenant, team, id, name) VALUES ('south', 'red', 1, 'south red')",
  "INSERT INTO rules.profiles (user, tenant, name) VALUES ('ada', 'north', 'Ada')",
  "INSERT INTO rules.profiles (user, tenant, name) VALUES ('sue', 'south', 'Sue')",
  "UPDATE rules.hits SET n = n + 5 WHERE tenant = 'north'",
  "UPDATE rules.hits SET n = n + 7 WHERE tenant = 'south'",
];

const ALL = { read: true, insert: true, update: true, delete: true } as const;
const OF_TENANT = { ...ALL, rows: { tenant: tenant() } };

const RULES: Rules = {
  member: {
    tables: {
      docs: OF_TENANT,
      events: OF_TENANT,
      logs: OF_TENANT,
      members: { ...OF_TENANT, rows: { tenant: claim(['org', 'name']) } },
      profiles: { read: true },
      posts: {
        ...OF_TENANT,
        presets: { author: subject(), at: now(), team: claim(['org', 'name']) },
      },
      hits: { read: true, increment: true, delete: true, rows: { tenant: tenant() } },
    },
  },
  several: {
    tables: {
      docs: { read: true, rows: { tenant: claim('tenants') } },
      events: { read: true, rows: { tenant: claim('tenants') } },
    },
  },
  self: { tables: { profiles: { read: true, update: { columns: ['name'] }, rows: { user: subject() } } } },
  auditor: { tables: { logs: { read: true } } },
  operator: { health: true, introspection: true },
  anonymous: { tables: { profiles: { read: { columns: ['name'] } } } },
};

const CONFIG = {
  rules: RULES,
  relations: [
    { table: 'profiles', field: 'docs', target: 'docs', kind: 'many', columns: { tenant: 'tenant' } },
    { table: 'docs', field: 'writer', target: 'profiles', kind: 'one', columns: { owner: 'user' } },
    { table: 'profiles', field: 'owned', target: 'docs', kind: 'many', columns: { user: 'owner' } },
  ],
} as const;

const NORTH = { subject: 'ada', tenant: 'north', roles: ['member'], claims: { org: { name: 'north' } } };
const SOUTH = { subject: 'sue', tenant: 'south', roles: ['member'], claims: { org: { name: 'south' } } };

beforeAll(() => keyspaceOfFile('rules', [...TABLES, ...ROWS]));

async function rulesGateway(options = {}): Promise<TestGateway> {
  return testGateway({ keyspaces: ['rules'], ...options }, CONFIG);
}

/** Data of a query of a caller, which has no errors. */
async function dataOf(gateway: TestGateway['gateway'], principal: object | undefined, query: string) {
  const { data, errors } = await runAs(gateway, principal as never, query);
  expect([query, errors]).toEqual([query, undefined]);
  return data;
}

const nodes = (rows: { edges: { node: object }[] }) => rows.edges.map(({ node }) => node);

describe('rows of others', () => {
  test('are not there, by key, by node id, by lists, and nothing is sent for them', async () => {
    const { gateway, lines } = await rulesGateway();
    const own = await dataOf(gateway, NORTH, '{ doc(tenant: "north", id: 1) { nodeId body } }');
    expect(own.doc.body).toBe('north 1');
    const foreign = await dataOf(gateway, SOUTH, '{ doc(tenant: "south", id: 1) { nodeId } }');
    for (const query of [
      '{ doc(tenant: "south", id: 1) { body } }',
      '{ doc(tenant: "nowhere", id: 1) { body } }',
      `{ node(nodeId: "${foreign.doc.nodeId}") { ... on Doc { body } } }`,
      '{ docPartition(tenant: "south") { plan } }',
      '{ docs(where: { tenant: { eq: "south" } }) { edges { node { body } } } }',
      '{ docs(where: { tenant: { eq: "south" }, id: { eq: 1 } }) { edges { node { body } } } }',
      '{ docs(where: { tenant: { in: ["south", "nowhere"] } }) { edges { node { body } } } }',
    ]) {
      const data = await dataOf(gateway, NORTH, query);
      const [answer] = Object.values(data) as { edges?: unknown[] }[];
      expect([query, answer?.edges ?? answer]).toEqual([query, answer?.edges === undefined ? null : []]);
      expect([query, statementsOf(lines)]).toEqual([query, 0]);
    }
    const several = await dataOf(
      gateway,
      NORTH,
      `{ docsByKey(keys: [{ tenant: "south", id: 1 }, { tenant: "north", id: 2 }, { tenant: "south", id: 2 }]) { body } nodes(nodeIds: ["${foreign.doc.nodeId}", "${own.doc.nodeId}"]) { ... on Doc { body } } }`,
    );
    expect(several).toEqual({ docsByKey: [null, { body: 'north 2' }, null], nodes: [null, { body: 'north 1' }] });
  });

  test('are not read where the rule can stand beside what is asked for', async () => {
    const { gateway, lines } = await rulesGateway({ scans: 'deny' });
    const statement = () => lines.findLast(({ message }) => message === 'statement')?.cql;
    const all = await dataOf(gateway, NORTH, '{ docs { edges { node { body } } } }');
    expect(nodes(all.docs)).toEqual([{ body: 'north 1' }, { body: 'north 2' }, { body: 'north 3' }]);
    expect(statement()).toContain('WHERE "tenant" = ? LIMIT ?');
    const byOwner = await dataOf(
      gateway,
      NORTH,
      '{ docs(where: { owner: { eq: "ada" } }) { edges { node { body } } } }',
    );
    expect(nodes(byOwner.docs)).toEqual([{ body: 'north 1' }, { body: 'north 2' }]);
    expect(statement()).toContain('WHERE "tenant" = ? AND "owner" = ?');
    const events = await dataOf(
      gateway,
      NORTH,
      '{ events(where: { kind: { eq: "login" } }, orderBy: REVERSED, first: 3) { edges { node { note } } pageInfo { hasNextPage } } }',
    );
    expect(nodes(events.events)).toEqual([{ note: 'north 4' }, { note: 'north 3' }, { note: 'north 2' }]);
    expect(events.events.pageInfo.hasNextPage).toBe(true);
    expect(statement()).toContain('WHERE "kind" = ? AND "tenant" = ? ORDER BY');
    const counted = await dataOf(
      gateway,
      NORTH,
      '{ docsAggregate { count } byOwner: docsAggregate(where: { owner: { eq: "ada" } }) { count } none: docsAggregate(where: { tenant: { eq: "south" } }) { count max { id } } eventsAggregate(where: { kind: { eq: "login" } }) { count } }',
    );
    expect(counted).toEqual({
      docsAggregate: { count: 3 },
      byOwner: { count: 2 },
      none: { count: 0, max: { id: null } },
      eventsAggregate: { count: 4 },
    });
  });

  test('are passed over where it cannot, and pages are as long as without them', async () => {
    const { gateway } = await rulesGateway();
    const page = (args: string) =>
      `{ logs(where: { kind: { eq: "web" } }, ${args}) { edges { cursor node { line } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const first = (await dataOf(gateway, NORTH, page('first: 2'))).logs;
    expect(nodes(first)).toEqual([{ line: 'north 1' }, { line: 'north 2' }]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = (await dataOf(gateway, NORTH, page(`first: 2, after: "${first.pageInfo.endCursor}"`))).logs;
    expect(nodes(second)).toEqual([{ line: 'north 3' }, { line: 'north 4' }]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = (await dataOf(gateway, NORTH, page(`last: 2, before: "${second.edges[0].cursor}"`))).logs;
    expect(nodes(back)).toEqual([{ line: 'north 1' }, { line: 'north 2' }]);
    // Through the whole table, the page state of which names rows of others.
    const scan = (args: string) => `{ logs(${args}) { edges { node { line } } pageInfo { hasNextPage endCursor } } }`;
    const scanned = (await dataOf(gateway, NORTH, scan('first: 3'))).logs;
    expect(nodes(scanned)).toEqual(['north 1', 'north 2', 'north 3'].map((line) => ({ line })));
    const rest = (await dataOf(gateway, NORTH, scan(`first: 3, after: "${scanned.pageInfo.endCursor}"`))).logs;
    expect(nodes(rest)).toEqual([{ line: 'north 4' }]);
    const shown = Buffer.from(scanned.pageInfo.endCursor, 'base64url').toString('latin1');
    for (const other of ['south', 'west', 'north']) expect(shown).not.toContain(other);
    // What goes through rows cannot be told of some of them.
    for (const query of [
      '{ logsAggregate(where: { kind: { eq: "web" } }) { count } }',
      '{ logsAggregate { groups(groupBy: [kind]) { count } } }',
      '{ logs(perPartition: 1) { edges { node { line } } } }',
    ]) {
      const { errors } = await runAs(gateway, NORTH, query);
      expect([query, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
        query,
        'CANNOT_BE_SERVED',
        expect.stringContaining('as the rules of the caller are about rows that this read does not tell apart'),
      ]);
    }
    // Nobody else is held back.
    const auditor = { subject: 'max', roles: ['auditor', 'member'], tenant: 'north' };
    expect(await dataOf(gateway, auditor, '{ logsAggregate(where: { kind: { eq: "web" } }) { count } }')).toEqual({
      logsAggregate: { count: 12 },
    });
  });

  test('are not reached by relations', async () => {
    const { gateway } = await rulesGateway();
    const data = await dataOf(
      gateway,
      NORTH,
      '{ profiles { edges { node { name docs(first: 2) { edges { node { body writer { name } } } pageInfo { hasNextPage } } owned { edges { node { body } } } } } } }',
    );
    const byName = Object.fromEntries(nodes(data.profiles).map((each) => [(each as { name: string }).name, each]));
    expect(byName).toMatchObject({
      Ada: {
        docs: {
          edges: [{ node: { body: 'north 1', writer: { name: 'Ada' } } }, { node: { body: 'north 2' } }],
          pageInfo: { hasNextPage: true },
        },
        owned: { edges: [{ node: { body: 'north 1' } }, { node: { body: 'north 2' } }] },
      },
      Sue: { docs: { edges: [], pageInfo: { hasNextPage: false } }, owned: { edges: [] } },
    });
  });

  test('are those of claims that are missing, empty, of another type or too many', async () => {
    const { gateway, lines } = await rulesGateway();
    const query = '{ docs { edges { node { body } } } doc(tenant: "north", id: 1) { body } docsAggregate { count } }';
    const many = Array.from({ length: 21 }, (_, index) => (index === 0 ? 'north' : `t${index}`));
    for (const tenants of [
      undefined,
      null,
      '',
      [],
      ['north', ''],
      ['north', 7],
      7,
      true,
      { north: true },
      many,
      'nowhere',
    ]) {
      const data = await dataOf(gateway, { subject: 'x', roles: ['several'], claims: { tenants } }, query);
      expect([tenants, data]).toEqual([tenants, { docs: { edges: [] }, doc: null, docsAggregate: { count: 0 } }]);
    }
    expect(statementsOf(lines)).toBeLessThanOrEqual(2); // of the last, of which only `nowhere` was read
    const both = await dataOf(
      gateway,
      { subject: 'x', roles: ['several'], claims: { tenants: ['north', 'south'] } },
      '{ docs { edges { node { body } } } }',
    );
    expect(nodes(both.docs)).toHaveLength(6);
    const twice = {
      subject: 'x',
      tenant: 'north',
      roles: ['several', 'member'],
      claims: { tenants: ['north', 'north', 'south'], org: {} },
    };
    for (const how of ['', '(orderBy: STORED)', '(orderBy: REVERSED)'])
      expect([
        how,
        nodes((await dataOf(gateway, twice, `{ docs${how} { edges { node { tenant id } } } }`)).docs),
      ]).toEqual([
        how,
        expect.toSatisfy(
          (rows: object[]) => rows.length === 6 && new Set(rows.map((row) => JSON.stringify(row))).size === 6,
        ),
      ]);
    // A list is for one column of the partition key alone.
    const events = await dataOf(
      gateway,
      { subject: 'x', roles: ['several'], claims: { tenants: ['north'] } },
      '{ events { edges { node { note } } } }',
    );
    expect(events.events.edges).toEqual([]);
    expect(await dataOf(gateway, undefined, '{ profiles { edges { node { user name } } } }')).toMatchObject({
      profiles: { edges: expect.any(Array) },
    });
  });
});

describe('writes', () => {
  const WRITES: readonly (readonly [string, string])[] = [
    ['insertDoc(input: { tenant: "TENANT", id: 9, body: "x" }) { applied }', 'insert'],
    [
      'insertDoc(input: { tenant: "TENANT", id: 1, body: "x" }, ifNotExists: true) { applied current { body } }',
      'insert',
    ],
    ['updateDoc(input: { key: { tenant: "TENANT", id: 1 }, set: { body: "x" } }) { applied row { body } }', 'update'],
    [
      'updateDoc(input: { key: { tenant: "TENANT", id: 1 }, set: { body: "x" }, if: { body: { eq: "y" } } }) { applied current { body } }',
      'update',
    ],
    [
      'updateDocPartition(input: { key: { tenant: "TENANT" }, set: { plan: "x" } }) { applied partition { plan } }',
      'update',
    ],
    ['deleteDoc(input: { key: { tenant: "TENANT", id: 9 } }) { applied deletedNodeId }', 'delete'],
    ['deleteDocRange(where: { tenant: { eq: "TENANT" }, id: { gt: 8 } }) { applied }', 'delete'],
    ['deleteEventRange(where: { kind: { eq: "login" }, tenant: { eq: "TENANT" } }) { applied }', 'delete'],
    ['incrementHit(input: { key: { tenant: "TENANT" }, by: { n: 1 } }) { applied row { n } }', 'increment'],
    ['insertMember(input: { tenant: "TENANT", team: "red", id: 9 }) { applied }', 'insert'],
  ];

  test.each(WRITES)('%s', async (write, action) => {
    const { gateway, lines } = await rulesGateway();
    const refusals = new Set<string>();
    for (const other of ['south', 'nowhere', '']) {
      lines.length = 0;
      const { errors, data } = await runAs(gateway, NORTH, `mutation { ${write.replaceAll('TENANT', other)} }`);
      const [field = ''] = /^\w+/.exec(write) ?? [];
      expect(data).toEqual({ [field]: null });
      expect(errors?.[0]?.extensions).toMatchObject(
        other === '' && errors?.[0]?.extensions.code === 'BAD_USER_INPUT'
          ? {}
          : { code: 'FORBIDDEN', outcome: 'NOT_APPLIED', retryable: false },
      );
      if (other !== '') refusals.add(errors?.[0]?.message ?? '');
      expect(lines.filter(({ message }) => message === 'statement')).toEqual([]);
    }
    expect([...refusals]).toEqual([
      expect.stringMatching(new RegExp(`^Cannot ${action} \\w+ with this key as the rules of the caller forbid it$`)),
    ]);
    const own = await runAs(gateway, NORTH, `mutation { ${write.replaceAll('TENANT', 'north')} }`);
    expect([own.errors, Object.values(own.data)[0]]).toEqual([
      undefined,
      expect.objectContaining({ applied: expect.any(Boolean) }),
    ]);
  });

  test('a list tells of each, a batch is refused whole, a range over a column of the rule is not told apart', async () => {
    const { gateway, lines } = await rulesGateway();
    const list = await runAs(
      gateway,
      NORTH,
      'mutation { insertDocList(inputs: [{ tenant: "north", id: 20 }, { tenant: "south", id: 20 }]) { applied } }',
    );
    expect([list.data, list.errors?.map(({ path, extensions }) => [path, extensions.code])]).toEqual([
      { insertDocList: [{ applied: true }, null] },
      [[['insertDocList', 1], 'FORBIDDEN']],
    ]);
    lines.length = 0;
    const batch = await runAs(
      gateway,
      NORTH,
      'mutation @batch(type: LOGGED) { a: insertDoc(input: { tenant: "north", id: 21 }) { applied } b: insertDoc(input: { tenant: "south", id: 21 }) { applied } }',
    );
    expect([batch.data, batch.errors?.map(({ extensions }) => extensions.code)]).toEqual([
      { a: null, b: null },
      expect.arrayContaining(['FORBIDDEN']),
    ]);
    const range = await runAs(
      gateway,
      NORTH,
      'mutation { deleteEventRange(where: { kind: { eq: "login" }, tenant: { gte: "north" } }) { applied } deleteLogRange(where: { kind: { eq: "web" } , at: { eq: 1 } }) { applied } whole: deleteEventRange(where: { kind: { eq: "login" } }, wholePartition: true) { applied } }',
    );
    expect(range.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(lines.filter(({ message }) => message === 'statement')).toEqual([]);
  });
});

test('who may write more rows than it may read is not told of the others, whatever it asks of them', async () => {
  const own = { tenant: tenant() };
  const rules: Rules = {
    reader: { tables: { docs: { read: true, rows: own }, posts: { read: true, rows: own } } },
    writer: { tables: { docs: { insert: true, update: true, delete: true }, posts: { update: true, delete: true } } },
    emptier: { tables: { docs: { read: true, delete: true } } },
  };
  const { gateway, lines } = await testGateway({ keyspaces: ['rules'] }, { ...CONFIG, relations: [], rules });
  const both = { ...NORTH, roles: ['reader', 'writer'] };
  const foreign = 'key: { tenant: "south", id: 2 }';
  for (const write of [
    'insertDoc(input: { tenant: "south", id: 2, body: "x" }, ifNotExists: true) { applied current { body } }',
    `updateDoc(input: { ${foreign}, set: { body: "x" }, ifExists: true }) { applied }`,
    `updateDoc(input: { ${foreign}, set: { body: "x" }, if: { body: { eq: "guess" } } }) { applied current { body } }`,
    `updateDocPartition(input: { key: { tenant: "south" }, set: { plan: "x" }, if: { plan: { eq: "guess" } } }) { applied }`,
    `deleteDoc(input: { ${foreign}, ifExists: true }) { applied }`,
    `updateDocList(inputs: [{ ${foreign}, set: { body: "x" }, ifExists: true }]) { applied }`,
  ]) {
    lines.length = 0;
    const { errors } = await runAs(gateway, both, `mutation { ${write} }`);
    expect([write, errors?.map(({ extensions }) => extensions.code)]).toEqual([write, ['FORBIDDEN']]);
    expect(lines.filter(({ message }) => message === 'statement')).toEqual([]);
    expect(
      (
        await runAs(
          gateway,
          both,
          `mutation { ${write.replaceAll('"south"', '"north"').replaceAll('id: 2', 'id: 60')} }`,
        )
      ).errors,
    ).toBe(undefined);
  }
  expect(
    await dataOf(
      gateway,
      both,
      'mutation { updateDoc(input: { key: { tenant: "south", id: 2 }, set: { owner: "ada" } }) { applied row { body } } }',
    ),
  ).toEqual({ updateDoc: { applied: true, row: null } });
  // Emptying a column is an update of it.
  const empties = { ...NORTH, roles: ['emptier'] };
  const { errors } = await runAs(
    gateway,
    empties,
    'mutation { deleteDoc(input: { key: { tenant: "north", id: 3 }, columns: [body] }) { applied } }',
  );
  expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

describe('presets', () => {
  const shown = '{ author at text team }';

  test('are written into rows and partitions, whatever way, and are nobody to give', async () => {
    const { gateway } = await rulesGateway();
    const before = new Date().toISOString();
    const insert = await dataOf(
      gateway,
      NORTH,
      `mutation { insertPost(input: { tenant: "north", id: 1, text: "a" }) { row ${shown} } }`,
    );
    const { at, ...row } = insert.insertPost.row;
    expect(row).toEqual({ author: 'ada', text: 'a', team: 'north' });
    expect([before <= at, at <= new Date().toISOString()]).toEqual([true, true]);
    const eve = { ...NORTH, subject: 'eve', claims: { org: { name: 'red' } } };
    for (const write of [
      'updatePost(input: { key: { tenant: "north", id: 1 }, set: { text: "b" } })',
      'updatePost(input: { key: { tenant: "north", id: 1 }, add: { words: ["x"] } })',
      'updatePostList(inputs: [{ key: { tenant: "north", id: 1 }, set: { text: "b" } }])',
      'insertPostList(inputs: [{ tenant: "north", id: 1, text: "b" }])',
    ]) {
      await dataOf(
        gateway,
        NORTH,
        'mutation { updatePost(input: { key: { tenant: "north", id: 1 }, set: { text: "b" } }) { applied } }',
      );
      await dataOf(gateway, eve, `mutation { ${write} { applied } }`);
      const { post } = await dataOf(gateway, NORTH, `{ post(tenant: "north", id: 1) ${shown} }`);
      expect([write, post]).toEqual([write, { author: 'eve', at: expect.any(String), text: 'b', team: 'red' }]);
    }
    const batch =
      'mutation @batch(type: LOGGED) { insertPost(input: { tenant: "north", id: 2, text: "c" }) { applied } }';
    await dataOf(gateway, NORTH, batch);
    expect(await dataOf(gateway, NORTH, `{ post(tenant: "north", id: 2) ${shown} }`)).toMatchObject({
      post: { author: 'ada', team: 'north' },
    });
    for (const given of ['author: "x"', 'at: "2026-01-01T00:00:00Z"', 'team: "x"']) {
      const { errors } = await runAs(
        gateway,
        NORTH,
        `mutation { insertPost(input: { tenant: "north", id: 3, ${given} }) { applied } }`,
      );
      expect([given, errors?.[0]?.extensions.code]).toEqual([given, 'GRAPHQL_VALIDATION_FAILED']);
    }
  });

  test('refuse who does not bring what they need', async () => {
    const { gateway, lines } = await rulesGateway();
    lines.length = 0;
    const { errors } = await runAs(
      gateway,
      { ...NORTH, claims: {} },
      'mutation { insertPost(input: { tenant: "north", id: 4 }) { applied } }',
    );
    expect(errors?.[0]).toMatchObject({
      message: 'Cannot insert posts as what the rules write beside it is not known of the caller',
      extensions: { code: 'FORBIDDEN', outcome: 'NOT_APPLIED' },
    });
    expect(lines.filter(({ message }) => message === 'statement')).toEqual([]);
  });
});

test('an audit tells the values of columns that are named for it, and no others', async () => {
  const writes = { docs: { audited: ['tenant', 'id', 'owner'] } };
  const { gateway, lines } = await testGateway({ keyspaces: ['rules'], auditLog: true }, { ...CONFIG, writes });
  const values = async (query: string) => {
    lines.length = 0;
    await runAs(gateway, NORTH, query);
    return lines
      .filter(({ message }) => message === 'audit')
      .map(({ outcome, values, count }) => [outcome, values, count]);
  };
  const key = 'key: { tenant: "north", id: 40 }';
  const own = { tenant: 'north', id: 40 };
  expect(
    await values(
      'mutation { insertDoc(input: { tenant: "north", id: 40, owner: "ada", body: "secret" }) { applied } }',
    ),
  ).toEqual([['APPLIED', { ...own, owner: 'ada' }, 1]]);
  expect(await values(`mutation { updateDoc(input: { ${key}, set: { body: "secret" } }) { applied } }`)).toEqual([
    ['APPLIED', own, 1],
  ]);
  expect(await values(`mutation { deleteDoc(input: { ${key} }) { applied } }`)).toEqual([['APPLIED', own, 1]]);
  expect(await values('mutation { deleteDoc(input: { key: { tenant: "south", id: 1 } }) { applied } }')).toEqual([
    ['NOT_APPLIED', undefined, 1],
  ]);
});

test('an audit has a line a write and a refusal: who, which table, what became of it, no values', async () => {
  const { gateway, lines } = await rulesGateway({ auditLog: true });
  const audited = async (principal: object | undefined, query: string) => {
    lines.length = 0;
    await runAs(gateway, principal as never, query);
    return lines
      .filter(({ message }) => message === 'audit')
      .map(({ time: _time, level: _level, message: _message, ...entry }) => entry);
  };
  const ada = { subject: 'ada', tenant: 'north', table: 'rules.docs' };
  const insert = (id: number, tenant = 'north') =>
    `insertDoc(input: { tenant: "${tenant}", id: ${id}, body: "secret" }) { applied }`;
  expect(await audited(NORTH, `mutation { ${insert(30)} }`)).toEqual([
    { ...ada, action: 'insert', outcome: 'APPLIED', count: 1 },
  ]);
  expect(await audited(NORTH, `mutation { ${insert(30, 'south')} }`)).toEqual([
    { ...ada, action: 'insert', outcome: 'NOT_APPLIED', code: 'FORBIDDEN', count: 1 },
  ]);
  expect(
    await audited(
      NORTH,
      'mutation { updateDoc(input: { key: { tenant: "north", id: 31 }, set: { body: "x" }, ifExists: true }) { applied } }',
    ),
  ).toEqual([{ ...ada, action: 'update', outcome: 'NOT_APPLIED', count: 1 }]);
  expect(
    await audited(
      NORTH,
      'mutation { insertDocList(inputs: [{ tenant: "north", id: 32 }, { tenant: "south", id: 33 }, { tenant: "north", id: 34 }]) { applied } }',
    ),
  ).toEqual([
    { ...ada, action: 'insert', outcome: 'APPLIED', count: 2 },
    { ...ada, action: 'insert', outcome: 'NOT_APPLIED', code: 'FORBIDDEN', count: 1 },
  ]);
  expect(
    await audited(
      NORTH,
      `mutation @batch(type: LOGGED) { a: ${insert(35)} b: deleteDoc(input: { key: { tenant: "north", id: 32 } }) { applied } }`,
    ),
  ).toEqual([
    { ...ada, action: 'insert', outcome: 'APPLIED', count: 1 },
    { ...ada, action: 'delete', outcome: 'APPLIED', count: 1 },
  ]);
  // A batch that is refused is executed twice, and told of once.
  for (const directives of ['@batch', '@batch @stopOnError'])
    expect(await audited(NORTH, `mutation ${directives} { a: ${insert(36)} b: ${insert(37, 'south')} }`)).toEqual([
      { ...ada, action: 'insert', outcome: 'NOT_APPLIED', code: 'STOPPED', count: 1 },
      { ...ada, action: 'insert', outcome: 'NOT_APPLIED', code: 'FORBIDDEN', count: 1 },
    ]);
  expect(
    await audited(
      NORTH,
      'mutation @batch { insertDocList(inputs: [{ tenant: "north", id: 38 }, { tenant: "south", id: 39 }]) { applied } }',
    ),
  ).toEqual([
    { ...ada, action: 'insert', outcome: 'NOT_APPLIED', code: 'STOPPED', count: 1 },
    { ...ada, action: 'insert', outcome: 'NOT_APPLIED', code: 'FORBIDDEN', count: 1 },
  ]);
  expect(await audited(NORTH, '{ docs { edges { node { body } } } }')).toEqual([]);
  expect(JSON.stringify(lines.filter(({ message }) => message === 'audit'))).not.toContain('secret');
  const { gateway: closed, lines: refused } = await testGateway(
    { keyspaces: ['rules'], auditLog: true },
    {
      rules: { member: RULES.member ?? {} },
      identify: ({ headers }) => (headers['x-bad'] ? { refused: 'it is bad' } : undefined),
    },
  );
  refused.length = 0;
  await runAs(closed, undefined, '{ docs { edges { node { id } } } }');
  await closed.fetch({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', 'x-bad': '1' },
    body: '{}',
  });
  expect(refused.filter(({ message }) => message === 'audit')).toEqual([
    expect.objectContaining({
      subject: null,
      action: 'ask',
      code: 'UNAUTHENTICATED',
      reason: expect.stringContaining('nothing is granted'),
    }),
    expect.objectContaining({
      subject: null,
      action: 'ask',
      code: 'UNAUTHENTICATED',
      reason: 'Cannot tell who asks: it is bad',
    }),
  ]);
});

test('an audit has a line a table that the hook does not let be read', async () => {
  const { gateway, lines } = await testGateway(
    { keyspaces: ['rules'], auditLog: true },
    { authorize: (_principal, table) => table !== 'rules.docs' },
  );
  lines.length = 0;
  const { errors } = await runAs(
    gateway,
    NORTH,
    '{ a: docs { edges { node { id } } } b: docs { edges { node { id } } } logs { edges { node { at } } } }',
  );
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  const refused = { action: 'read', table: 'rules.docs', outcome: 'NOT_APPLIED', code: 'FORBIDDEN', count: 1 };
  expect(lines.filter(({ message }) => message === 'audit')).toMatchObject([{ subject: 'ada', ...refused }]);
});

test('warnings do not tell of rows that the caller may not read', async () => {
  const client = await rawClient();
  // A clustering value of no bytes, whose row is left out.
  const insert = "INSERT INTO rules.logs (kind, at, tenant, line) VALUES ('odd', ?, 'south', 'x')";
  await client.execute(insert, [Buffer.alloc(0)], { prepare: true });
  const { gateway, lines } = await rulesGateway();
  const warned = async (principal: object) =>
    (await runAs(gateway, principal as never, '{ logs(where: { kind: { eq: "odd" } }) { edges { node { at } } } }'))
      .extensions;
  expect(await warned({ subject: 'ada', roles: ['auditor'] })).toEqual({
    warnings: [expect.stringContaining('Rows of logs are left out')],
  });
  lines.length = 0;
  expect(await warned(NORTH)).toBeUndefined();
  expect(lines.some(({ message }) => message === 'operation warned')).toBe(true);
});

describe('roles', () => {
  test('who has nothing is refused: 401 where nobody is known, 403 where somebody is', async () => {
    const { gateway } = await testGateway(
      { keyspaces: ['rules'] },
      { ...CONFIG, rules: { member: RULES.member ?? {} } },
    );
    const anonymous = await runAs(gateway, undefined, '{ docs { edges { node { id } } } }');
    expect([anonymous.status, anonymous.headers['www-authenticate'], anonymous.errors?.[0]?.extensions.code]).toEqual([
      401,
      'Bearer',
      'UNAUTHENTICATED',
    ]);
    const known = await runAs(gateway, { subject: 'x', roles: ['guest'] }, '{ docs { edges { node { id } } } }');
    expect([known.status, known.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  test('health is for those who have it, also while there is no schema', async () => {
    const config = readConfig({ GATEWAY_MODE: 'development' }, CONFIG, {
      contactPoints: ['127.0.0.9:9'],
      localDataCenter: 'nowhere',
      keyspaces: ['rules'],
      logLevel: 'silent',
    });
    const gateway = createGateway(config, { boot: 'on-demand' });
    onTestFinished(() => gateway.close());
    const health = '{ clusterHealth { status } }';
    expect(await runAs(gateway, { subject: 'o', roles: ['operator'] }, health)).toMatchObject({
      status: 200,
      data: { clusterHealth: { status: 'UNAVAILABLE' } },
    });
    for (const principal of [undefined, NORTH]) {
      const { status, data, errors } = await runAs(gateway, principal, health);
      expect([status, data, errors?.[0]?.extensions.code]).toEqual([503, undefined, 'NOT_READY']);
    }
  });

  test('who may write and not read learns nothing by node ids', async () => {
    const { gateway, lines } = await testGateway(
      { keyspaces: ['rules'] },
      {
        ...CONFIG,
        relations: [],
        rules: { writer: { tables: { docs: { insert: true } } }, reader: { tables: { docs: { read: true } } } },
      },
    );
    const read = await dataOf(
      gateway,
      { subject: 'r', roles: ['reader'] },
      '{ doc(tenant: "south", id: 1) { nodeId } }',
    );
    lines.length = 0;
    for (const field of ['__typename', 'nodeId']) {
      const { data, errors } = await runAs(
        gateway,
        { subject: 'w', roles: ['writer'] },
        `{ node(nodeId: "${read.doc.nodeId}") { ${field} } }`,
      );
      expect([data, errors?.[0]?.message]).toEqual([
        { node: null },
        expect.stringContaining('nodeId is malformed or of another schema'),
      ]);
    }
    expect(lines.filter(({ message }) => message === 'statement')).toEqual([]);
  });

  test('each sees its own schema, and is told of no other', async () => {
    const { gateway } = await rulesGateway({ introspection: false });
    const types = '{ __schema { queryType { fields { name } } } }';
    expect((await runAs(gateway, NORTH, types)).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const { data } = await runAs(gateway, { subject: 'o', roles: ['operator'] }, types);
    expect(data.__schema.queryType.fields).toEqual([{ name: 'clusterHealth' }]);
    const unknown = async (principal: object | undefined, query: string) =>
      (await runAs(gateway, principal as never, query)).errors?.[0]?.message;
    expect(await unknown(undefined, '{ profiles { edges { node { tenant } } } }')).toBe(
      'Cannot query field "tenant" on type "Profile".',
    );
    expect(await unknown(undefined, '{ docs { edges { node { id } } } }')).toBe(
      'Cannot query field "docs" on type "Query".',
    );
    expect(await unknown(NORTH, '{ clusterHealth { status } }')).toBe(
      'Cannot query field "clusterHealth" on type "Query".',
    );
    expect(
      await unknown(
        NORTH,
        'mutation { updateProfile(input: { key: { user: "ada" }, set: { name: "x" } }) { applied } }',
      ),
    ).toMatch(/^Cannot query field "updateProfile"/);
  });

  test('together they are more: rows of each are there, in the places of all', async () => {
    const { gateway } = await rulesGateway();
    const ada = { ...NORTH, roles: ['self'] };
    const rename = (user: string) =>
      `mutation { updateProfile(input: { key: { user: "${user}" }, set: { name: "Ada" } }) { applied } }`;
    expect(await dataOf(gateway, ada, rename('ada'))).toEqual({ updateProfile: { applied: true } });
    expect((await runAs(gateway, ada, rename('sue'))).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const read = '{ sue: profile(user: "sue") { name } ada: profile(user: "ada") { name } }';
    expect(await dataOf(gateway, ada, read)).toEqual({ sue: null, ada: { name: 'Ada' } });
    expect(await dataOf(gateway, { ...NORTH, roles: ['self', 'member'] }, read)).toEqual({
      sue: { name: 'Sue' },
      ada: { name: 'Ada' },
    });
    expect(
      (await runAs(gateway, { ...NORTH, roles: ['self', 'member'] }, rename('sue'))).errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
    const both = { subject: 'x', tenant: 'west', roles: ['several', 'member'], claims: { tenants: 'south', org: {} } };
    expect(
      await dataOf(gateway, both, '{ events(where: { kind: { eq: "login" } }, first: 3) { edges { node { note } } } }'),
    ).toEqual({
      events: { edges: ['south 1', 'south 2', 'south 3'].map((note) => ({ node: { note } })) },
    });
    expect(
      (await dataOf(gateway, both, '{ events(where: { kind: { eq: "login" } }) { edges { node { note } } } }')).events
        .edges,
    ).toHaveLength(8);
  });

  test('a principal that is another by the next request is taken for what it is', async () => {
    const { gateway } = await rulesGateway();
    const principal = { ...NORTH };
    const tenants = async () =>
      nodes((await dataOf(gateway, principal, '{ docs(first: 1) { edges { node { tenant } } } }')).docs);
    expect(await tenants()).toEqual([{ tenant: 'north' }]);
    principal.tenant = 'south';
    expect(await tenants()).toEqual([{ tenant: 'south' }]);
    principal.roles.splice(0, 1, 'operator');
    expect((await runAs(gateway, principal, '{ docs { edges { node { tenant } } } }')).errors?.[0]?.message).toMatch(
      /^Cannot query field "docs"/,
    );
    principal.roles.splice(0, 1, 'member');
  });

  test('a cursor of one caller is none of another', async () => {
    const { gateway } = await rulesGateway();
    const page = await dataOf(gateway, NORTH, '{ docs(first: 1) { pageInfo { endCursor } } }');
    const next = `{ docs(first: 1, after: "${page.docs.pageInfo.endCursor}") { edges { node { body } } } }`;
    expect(nodes((await dataOf(gateway, NORTH, next)).docs)).toEqual([{ body: 'north 2' }]);
    for (const other of [SOUTH, { ...NORTH, subject: 'bob' }, { ...NORTH, tenant: 'west' }])
      expect((await runAs(gateway, other, next)).errors?.[0]?.extensions.code).toBe('BAD_CURSOR');
  });

  test('only so many schemas are kept, and an evicted one is made again', async () => {
    const { gateway } = await rulesGateway({ maxRoleSchemas: 1 });
    for (let round = 0; round < 3; round += 1) {
      expect((await dataOf(gateway, NORTH, '{ docsAggregate { count } }')).docsAggregate.count).toBeGreaterThan(2);
      expect(await dataOf(gateway, undefined, '{ profile(user: "sue") { name } }')).toEqual({
        profile: { name: 'Sue' },
      });
    }
  });
});

test('the example of the page does what it says', async () => {
  const { gateway } = await testGateway({}, rulesExample);
  const all = await testGateway();
  const { data } = await all.run('{ customers(first: 2) { edges { node { id } } } }');
  const [own, other] = data.customers.edges.map(({ node }: { node: { id: string } }) => node.id);
  const ada = { subject: own, roles: [] as string[] };
  const code = async (principal: object | undefined, query: string) =>
    (await runAs(gateway, principal as never, query)).errors?.[0]?.extensions.code ?? 'OK';
  expect(await code(undefined, '{ products(first: 1) { edges { node { name } } } }')).toBe('OK');
  expect(await code(undefined, '{ products(first: 1) { edges { node { stock } } } }')).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  );
  expect(await code(ada, '{ products(first: 1) { edges { node { stock } } } }')).toBe('OK');
  expect(
    await dataOf(gateway, ada, `{ own: customer(id: "${own}") { id } other: customer(id: "${other}") { id } }`),
  ).toEqual({
    own: { id: own },
    other: null,
  });
  const rename = (id: string) =>
    `mutation { updateCustomer(input: { key: { id: "${id}" }, set: { phone: "1" } }) { applied } }`;
  expect([await code(ada, rename(own)), await code(ada, rename(other))]).toEqual(['OK', 'FORBIDDEN']);
  const stock =
    'mutation { updateStockByWarehouse(input: { key: { warehouse: "W", sku: "x" }, set: { quantity: 1 } }) { applied } }';
  const clerk = { subject: own, roles: ['warehouse'], claims: { warehouses: ['W', 'V'] } };
  expect([await code(clerk, stock), await code(clerk, stock.replace('"W"', '"X"')), await code(ada, stock)]).toEqual([
    'OK',
    'FORBIDDEN',
    'GRAPHQL_VALIDATION_FAILED',
  ]);
  const category = 'mutation { insertCategory(input: { id: 4711, name: "rules" }) { applied } }';
  expect([await code(ada, category), await code({ ...ada, roles: ['editor'] }, category)]).toEqual([
    'GRAPHQL_VALIDATION_FAILED',
    'OK',
  ]);
  expect(await code({ ...ada, roles: ['operator'] }, '{ clusterHealth { status } __schema { types { name } } }')).toBe(
    'OK',
  );
  await all.run(
    'mutation { deleteCategory(input: { key: { id: 4711 } }) { applied } deleteStockByWarehouse(input: { key: { warehouse: "W", sku: "x" } }) { applied } }',
  );
});
