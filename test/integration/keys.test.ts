/**
 * Whatever Cassandra stores as a key is shown in a form that finds its row again: bytes written by the driver as they are,
 * read by list, by id, by key, through relations and page by page. `KEY_CASES` sets the number of random values a type.
 */

import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { native } from '../../src/cql-type/value-type.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { SCALAR_OF } from '../../src/model/type-mapping.ts';
import { recordingLogger, type TestGateway, testConfig, withRun } from '../support/cassandra.ts';
import { createKeyspace, openRawClient } from '../support/raw-client.ts';
import { KEY_TYPES, type KeyType, shownKey, someBytes } from '../support/raw-keys.ts';
import { sent } from '../support/scalar-forms.ts';

const CASES = Number(process.env.KEY_CASES ?? 12);
const SEED = Number(process.env.KEY_SEED ?? 1);
const indexes = KEY_TYPES.map((_, index) => index);

let client: Client;
let gateway: Gateway;
let run: TestGateway['run'];

beforeAll(async () => {
  client = await openRawClient();
  await createKeyspace(client, 'stored_keys', [
    'CREATE TYPE stored_keys.place (zip text, floor int)',
    ...KEY_TYPES.flatMap(({ cql }, index) => [
      `CREATE TABLE stored_keys.pk_${index} (k ${cql} PRIMARY KEY, v int)`,
      `CREATE TABLE stored_keys.up_${index} (p int, k ${cql}, v int, PRIMARY KEY (p, k))`,
      `CREATE TABLE stored_keys.dn_${index} (p int, k ${cql}, v int, PRIMARY KEY (p, k)) WITH CLUSTERING ORDER BY (k DESC)`,
      `CREATE TABLE stored_keys.ref_${index} (p int, id int, k ${cql}, PRIMARY KEY (p, id))`,
    ]),
  ]);
  const named = (kind: string, index: number) => [
    `${kind}_${index}`,
    `${kind}${index}`.replace(/^./, (c) => c.toUpperCase()),
  ];
  const { logger, lines } = recordingLogger();
  gateway = createGateway(
    testConfig(
      { keyspaces: ['stored_keys'] },
      {
        rename: Object.fromEntries(
          indexes.flatMap((index) => ['pk', 'up', 'dn', 'ref'].map((kind) => named(kind, index))),
        ),
        relations: indexes.flatMap((index) => [
          { table: `ref_${index}`, field: 'alone', target: `pk_${index}`, kind: 'one', columns: { k: 'k' } } as const,
          ...['up', 'dn'].map(
            (kind) =>
              ({
                table: `ref_${index}`,
                field: kind,
                target: `${kind}_${index}`,
                kind: 'one',
                columns: { p: 'p', k: 'k' },
              }) as const,
          ),
        ]),
      },
    ),
    { logger },
  );
  await gateway.ready;
  run = withRun(gateway, lines).run;
}, 120_000);

afterAll(async () => {
  await gateway?.close();
  await client?.shutdown();
});

/** The bytes that Cassandra took as a key, and the number of each. */
async function store(table: string, columns: string, all: readonly Buffer[]): Promise<ReadonlyMap<number, Buffer>> {
  const stored = new Map<number, Buffer>();
  const marks = columns.split(',').map(() => '?');
  for (const [v, bytes] of all.entries()) {
    try {
      const values = columns.startsWith('p') ? (columns === 'p,id,k' ? [1, v, bytes] : [1, bytes, v]) : [bytes, v];
      await client.execute(`INSERT INTO stored_keys.${table} (${columns}) VALUES (${marks})`, values, {
        prepare: true,
      });
      stored.set(v, bytes);
    } catch (error) {
      if (![0x2200, 0x1500].includes((error as { code: number }).code)) throw error; // refused: no value of the type, or no key
    }
  }
  return stored;
}

interface Edge {
  readonly node: { readonly nodeId: string; readonly k: unknown; readonly v: number };
}

function selectionOf({ type, variable }: KeyType): string {
  if (variable === undefined || type.kind === 'list' || type.kind === 'set' || type.kind === 'vector') return 'k';
  const parts = type.kind === 'map' ? 'key value' : type.kind === 'tuple' ? 'item0 item1' : 'zip floor';
  return `k { ${parts} }`;
}

function variableOf({ type, variable }: KeyType): string {
  return variable ?? SCALAR_OF[(type as ReturnType<typeof native> & { kind: 'native' }).name];
}

async function expectFound(keyType: KeyType, table: string, edge: Edge, bytes: Buffer | undefined): Promise<void> {
  const { nodeId, k, v } = edge.node;
  const byId = await run('query ($id: ID!) { node(nodeId: $id) { nodeId } }', { id: nodeId });
  expect([keyType.cql, v, byId.errors, byId.data?.node?.nodeId]).toEqual([keyType.cql, v, undefined, nodeId]);
  if (bytes === undefined || !shownKey(bytes, keyType.type).isCanonical) return;
  const isClustering = !table.startsWith('pk');
  const byKey = await run(
    `query ($k: ${variableOf(keyType)}!) { row: ${table}(${isClustering ? 'p: 1, ' : ''}k: $k) { v } }`,
    { k: sent(k) },
  );
  expect([keyType.cql, k, byKey.errors, byKey.data?.row?.v]).toEqual([keyType.cql, k, undefined, v]);
}

test.each(KEY_TYPES.map((keyType, index) => [keyType.cql, keyType, index] as const))(
  'a stored %s finds its row as partition key and as clustering column',
  async (_cql, keyType, index) => {
    const all = someBytes(keyType, CASES, SEED);
    const selection = selectionOf(keyType);
    for (const kind of ['pk', 'up', 'dn']) {
      const stored = await store(`${kind}_${index}`, kind === 'pk' ? 'k,v' : 'p,k,v', all);
      const args = kind === 'pk' ? 'first: 200' : 'where: { p: { eq: 1 } }, first: 200';
      const { rows } = await client.execute(`SELECT v FROM stored_keys.${kind}_${index}`, [], { prepare: true });
      const answer = await run(
        `{ page: ${kind}${index}s(${args}) { edges { cursor node { nodeId ${selection} v } } } }`,
      );
      expect([keyType.cql, answer.errors]).toEqual([keyType.cql, undefined]);
      const edges = answer.data.page.edges as Edge[];
      // Equal clustering values are one row, which has the number of the last.
      const hidden = rows.filter(({ v }) => shownKey(stored.get(v)!, keyType.type).isHidden);
      const expected = rows.filter((row) => !hidden.includes(row)).map(({ v }) => v);
      expect([keyType.cql, kind, edges.map(({ node }) => node.v).sort()]).toEqual([keyType.cql, kind, expected.sort()]);
      expect([keyType.cql, (answer.extensions?.warnings ?? []).length]).toEqual([
        keyType.cql,
        hidden.length > 0 ? 1 : 0,
      ]);
      for (const edge of edges) await expectFound(keyType, `${kind}${index}`, edge, stored.get(edge.node.v));
      expect(new Set(edges.map(({ node }) => node.nodeId)).size).toBe(edges.length);
      if (kind !== 'pk') await expectPages(`${kind}${index}s`, edges);
    }
  },
  60_000,
);

/** Page by page of one row, forwards and in reverse. */
async function expectPages(field: string, edges: readonly Edge[]): Promise<void> {
  for (const orderBy of ['STORED', 'REVERSED']) {
    const seen: number[] = [];
    let after = 'null';
    for (let pages = 0; pages < 200; pages += 1) {
      const answer = await run(
        `{ page: ${field}(where: { p: { eq: 1 } }, orderBy: ${orderBy}, first: 1, after: ${after}) { edges { node { v } } pageInfo { endCursor hasNextPage } } }`,
      );
      expect(answer.errors).toBeUndefined();
      const { edges: found, pageInfo } = answer.data.page;
      seen.push(...found.map(({ node }: Edge) => node.v));
      if (!pageInfo.hasNextPage) break;
      after = JSON.stringify(pageInfo.endCursor);
    }
    const inOrder = edges.map(({ node }) => node.v);
    expect([field, seen]).toEqual([field, orderBy === 'STORED' ? inOrder : inOrder.reverse()]);
  }
}

test.each(KEY_TYPES.map((keyType, index) => [keyType.cql, keyType, index] as const))(
  'a %s in a plain column leads to its rows, one among others, and is written back as the same bytes',
  async (_cql, keyType, index) => {
    const all = someBytes(keyType, CASES, SEED);
    const kinds = { alone: `pk_${index}`, up: `up_${index}`, dn: `dn_${index}` };
    for (const [field, table] of Object.entries(kinds)) await store(table, field === 'alone' ? 'k,v' : 'p,k,v', all);
    const stored = await store(`ref_${index}`, 'p,id,k', all);
    const answer = await run(
      `{ page: ref${index}s(where: { p: { eq: 1 } }, first: 200) { edges { node { id ${selectionOf(keyType)} alone { v } up { v } dn { v } } } } }`,
    );
    expect([keyType.cql, answer.errors]).toEqual([keyType.cql, undefined]);
    const nodes = answer.data.page.edges.map(({ node }: { node: unknown }) => node);
    expect([keyType.cql, nodes.length]).toEqual([keyType.cql, stored.size]);
    for (const node of nodes) {
      const { isCanonical, isHidden, shown } = shownKey(stored.get(node.id)!, keyType.type);
      if (isHidden) expect([keyType.cql, node.id, node.alone]).toEqual([keyType.cql, node.id, null]);
      if (shown === '') expect(node.alone).toBeNull(); // no row can have it
      if (!isCanonical || shown === '') continue;
      const lone = await run(
        `query ($k: ${variableOf(keyType)}!) { alone: pk${index}(k: $k) { v } up: up${index}(p: 1, k: $k) { v } dn: dn${index}(p: 1, k: $k) { v } }`,
        { k: sent(node.k) },
      );
      expect([keyType.cql, node.k, lone.errors, { alone: node.alone, up: node.up, dn: node.dn }]).toEqual([
        keyType.cql,
        node.k,
        undefined,
        lone.data,
      ]);
      const count = async () =>
        Number((await client.execute(`SELECT count(*) AS n FROM stored_keys.pk_${index}`)).first().n);
      const before = await count();
      if (node.alone === null) continue;
      const written = await run(
        `mutation ($k: ${variableOf(keyType)}!) { insertPk${index}(input: { k: $k, v: ${node.alone.v} }) { row { v } } }`,
        { k: sent(node.k) },
      );
      expect([written.errors, await count()]).toEqual([undefined, before]);
    }
  },
  60_000,
);
