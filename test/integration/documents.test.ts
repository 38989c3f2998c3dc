/** Documents that clients name in place of sending them, over both transports and a real Cassandra. */
import { createHash } from 'node:crypto';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadDocuments, watchDocuments } from '../../src/bin/load-documents.ts';
import { documentsOf, idOf } from '../../src/config/manifest.ts';
import type { Rules } from '../../src/config/rules-config.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { recordingLogger, testConfig } from '../support/cassandra.ts';
import { rawClient } from '../support/raw-client.ts';
import { runAs } from '../support/run-as.ts';
import { TRANSPORTS } from '../support/transports.ts';

const NAME = 'query Name($id: Int = 1, $more: Boolean = false) { category(id: $id) { name id @include(if: $more) } }';
const RENAME = 'mutation Rename { updateCategory(input: { key: { id: 1 }, set: { name: "x" } }) { applied } }';
const WRONG = '{ nothing }';
const DOCUMENTS = documentsOf([{ name: 'm.json', text: JSON.stringify({ name: NAME, rename: RENAME, wrong: WRONG }) }]);
const ID = idOf(NAME);
const OTHER = '{ category(id: 2) { name } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const extensions = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

const PRODUCTION = {
  mode: 'production',
  cursorSecrets: ['0123456789abcdef'],
  unauthenticatedReads: true,
  unauthenticatedWrites: true,
  introspection: false,
  graphiql: false,
  corsOrigins: [] as string[],
} as const;

describe.each(Object.entries(TRANSPORTS))('over the %s', (_kind, make) => {
  test('a trusted document is named in the body, the query, the path, and by the hash of Apollo', async () => {
    const { url, fetch: send } = await make(PRODUCTION, undefined, DOCUMENTS);
    const post = (body: object, path = '/graphql') =>
      send(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const ways: readonly (() => Promise<Response>)[] = [
      () => post({ documentId: ID, variables: { id: 1 } }),
      () => post({ documentId: 'name' }),
      () => post({ extensions: extensions(hashOf(NAME)) }),
      () => post({ variables: { id: 1 } }, `/graphql/${ID}`),
      () => send(`${url}/graphql?documentId=${encodeURIComponent(ID)}`),
      () => send(`${url}/graphql/${ID}?variables=${encodeURIComponent('{"id":1}')}`),
      () => send(`${url}/graphql/${encodeURIComponent(ID)}`),
    ];
    for (const ask of ways) {
      const response = await ask();
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(await response.json()).toEqual({ data: { category: { name: expect.any(String) } } });
    }
  });

  test('in production a GET names a trusted document, which does not write, or is one that no page forges', async () => {
    const { url, fetch: send } = await make(PRODUCTION, undefined, DOCUMENTS);
    const get = async (rest: string, headers: Record<string, string> = {}) => {
      const response = await send(`${url}/graphql${rest}`, { headers });
      return [response.status, (await response.json()).errors?.[0].extensions.code];
    };
    const query = `?query=${encodeURIComponent('{ __typename }')}`;
    expect(await get(query)).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await get(query, { 'GraphQL-Require-Preflight': '1' })).toEqual([200, undefined]);
    expect(await get('/name')).toEqual([200, undefined]);
    expect(await get('/rename')).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await get('/unknown')).toEqual([200, 'DOCUMENT_NOT_FOUND']);
    expect(await get('/%zz')).toEqual([404, 'NOT_FOUND']);
    // What browsers accept when they follow a link, or listen: the name of a document opens nothing else.
    for (const accept of ['text/html,*/*;q=0.8', 'text/event-stream', 'multipart/mixed']) {
      expect(await get(`${query}&documentId=x`, { accept })).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(await get(`/x${query}&a=/graphql`, { accept })).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(await get('/name', { accept })).toEqual([406, 'NOT_ACCEPTABLE']);
    }
    // Names are what they decode to, and values of others are none.
    const asHash = `extensions=${encodeURIComponent(JSON.stringify(extensions(hashOf(NAME))))}`;
    const text = encodeURIComponent('{ __typename }');
    for (const rest of [
      `?documentId=name&query=${text}`,
      `?documentId=name&%71uery=${text}`,
      `?%71uery=${text}&x=?documentId=`,
      `?a?documentId=1&%71uery=${text}`,
      `?x=?documentId=&${asHash}`,
      `?x=%26documentId=name&${asHash}`,
    ])
      expect([rest, ...(await get(rest))]).toEqual([rest, 405, 'METHOD_NOT_ALLOWED']);
    expect(await get('?document%49d=name')).toEqual([200, undefined]);
    expect(await get(`?extensions=${encodeURIComponent(JSON.stringify(extensions(hashOf(NAME))))}`)).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
    ]);
  });

  test('who has nothing asks for nothing where GraphiQL is served, by a document that looks like its page either', async () => {
    const documents = new Map([['health', '{ clusterHealth { status } }']]);
    const rules: Rules = { operator: { health: true } };
    const { url, fetch: send } = await make({ ...PRODUCTION, graphiql: true }, { rules }, documents);
    const asked = async (rest: string, accept: string) => {
      const response = await send(`${url}/graphql${rest}`, { headers: { accept } });
      return [response.status, response.headers.get('content-type')?.split(';')[0]];
    };
    // The page itself, which is not built in here.
    expect((await asked('', 'text/html,*/*;q=0.8'))[0]).toBe(400);
    for (const accept of ['application/json,text/html', 'text/html,*/*;q=0.8'])
      expect(await asked('/health', accept)).toEqual([401, 'application/json']);
  });

  test('caches may keep what everybody is answered, where the operator says how long', async () => {
    const rules: Rules = {
      anonymous: { tables: { categories: { read: true } } },
      member: { tables: { categories: { read: true } } },
    };
    const keys = { by: 'apiKey', header: 'X-Shop-Key', keys: [] } as const;
    const cached = { ...PRODUCTION, publicMaxAgeS: 60 };
    const { url, fetch: send } = await make(cached, { rules, identity: [keys] }, DOCUMENTS);
    const headersOf = async (rest: string, init?: RequestInit) => {
      const { headers } = await send(`${url}/graphql${rest}`, init);
      return [headers.get('cache-control'), headers.get('vary')];
    };
    const vary = 'Accept, Authorization, Cookie';
    expect(await headersOf('/name')).toEqual(['public, max-age=60', `${vary}, X-Shop-Key`]);
    const { url: open, fetch: sendOpen } = await make(
      { ...cached, corsOrigins: ['https://a.example'] },
      { rules, identity: [keys] },
      DOCUMENTS,
    );
    expect((await sendOpen(`${open}/graphql/name`)).headers.get('vary')).toBe(`${vary}, X-Shop-Key, Origin`);
    const { url: embedded, fetch: sendEmbedded } = await make(cached, { rules }, DOCUMENTS);
    expect((await sendEmbedded(`${embedded}/graphql/name`)).headers.get('cache-control')).toBe('private, no-store');
    const asked = { headers: { 'GraphQL-Require-Preflight': '1' } };
    const priv = ['private, no-store', vary];
    expect(await headersOf('/wrong')).toEqual(priv);
    expect(await headersOf('/unknown')).toEqual(priv);
    expect(await headersOf(`?query=${encodeURIComponent(OTHER)}`, asked)).toEqual(priv);
    const body = JSON.stringify({ documentId: 'name' });
    const json = { 'content-type': 'application/json' };
    expect(await headersOf('', { method: 'POST', headers: json, body })).toEqual(priv);
    const { url: hooked, fetch: sendHooked } = await make(cached, { rules, identify: () => undefined }, DOCUMENTS);
    expect((await sendHooked(`${hooked}/graphql/name`)).headers.get('cache-control')).toBe('private, no-store');
  });

  test('nothing else is run where only trusted ones are', async () => {
    const { post } = await make({ trustedDocuments: 'required' }, undefined, DOCUMENTS);
    expect((await post(OTHER)).answer.errors?.[0]?.extensions.code).toBe('DOCUMENT_REQUIRED');
    expect((await post('{ __schema { types { name } } }')).answer.errors?.[0]?.extensions.code).toBe(
      'DOCUMENT_REQUIRED',
    );
    expect((await post(NAME)).answer.errors).toBeUndefined();
  });
});

test('what clients send with its hash they name by it from then on', async () => {
  const { url, fetch: send } = await TRANSPORTS.server();
  const ask = async (body: object) => {
    const response = await send(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { data, errors } = await response.json();
    return errors === undefined ? data : [response.status, errors[0].message, errors[0].extensions.code];
  };
  const named = { extensions: extensions(hashOf(OTHER)) };
  const unknown = [200, 'PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND'];
  expect(await ask(named)).toEqual(unknown);
  const faulty = { query: WRONG, extensions: extensions(hashOf(WRONG)) };
  expect((await ask(faulty))[2]).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await ask({ extensions: faulty.extensions })).toEqual(unknown);
  expect(await ask({ ...named, query: OTHER })).toEqual({ category: { name: expect.any(String) } });
  expect(await ask(named)).toEqual({ category: { name: expect.any(String) } });
});

test('roles say who may name documents, and who must', async () => {
  const tables = { categories: { read: true } };
  const rules: Rules = {
    app: { tables, documents: 'required' },
    tool: { tables, documents: 'off' },
    plain: { tables },
  };
  const gateway = createGateway(testConfig({}, { rules }), { logger: recordingLogger().logger, documents: DOCUMENTS });
  onTestFinished(() => gateway.close());
  await gateway.ready;
  const code = async (roles: readonly string[], body: object) => {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', url: '/graphql', headers, body: JSON.stringify(body) };
    const answer = JSON.parse((await gateway.fetch(request, { principal: { subject: 'a', roles } })).body);
    return answer.errors?.[0].extensions.code ?? 'OK';
  };
  const [sent, named] = [{ query: OTHER }, { documentId: 'name' }];
  expect([await code(['app'], sent), await code(['app'], named)]).toEqual(['DOCUMENT_REQUIRED', 'OK']);
  expect([await code(['tool'], sent), await code(['tool'], named)]).toEqual(['OK', 'DOCUMENT_NOT_FOUND']);
  expect([await code(['plain'], sent), await code(['plain'], named)]).toEqual(['OK', 'OK']);
  expect([await code(['app', 'tool'], sent), await code(['app', 'tool'], named)]).toEqual(['OK', 'OK']);
});

test('they are compiled before anybody asks, and a faulty one is told of', async () => {
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig(), { logger, documents: DOCUMENTS });
  onTestFinished(() => gateway.close());
  await gateway.ready;
  const of = (message: string) => lines.filter((line) => line.message === message);
  expect(of('trusted documents prepared')).toMatchObject([{ documents: 3, schemas: 1 }]);
  expect(of('a trusted document cannot run')).toMatchObject([{ id: idOf(WRONG), level: 'warn' }]);
});

test('their statements are prepared before anybody asks, where that is wanted, and nothing is read', async () => {
  const documents = documentsOf([
    {
      name: 'shop.graphql',
      text: `query Shop($id: UUID!, $sku: String!) {
        customer(id: $id) { name orders(first: 3) { edges { node { total } } } }
        customers(first: 5) { edges { node { orders(first: 2) { edges { node { total lines { edges { node { sku } } } } } } } } }
        product(sku: $sku) { name }
      }`,
    },
    { name: 'rename.graphql', text: RENAME },
    { name: 'wrong.graphql', text: WRONG },
    { name: 'broken.graphql', text: '{' },
  ]);
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig({ prepareStatements: true }), { logger, documents });
  onTestFinished(() => gateway.close());
  await gateway.ready;
  const of = (message: string) => lines.filter((line) => line.message === message);
  // One of a row, a page and a level each; nothing was executed for a client.
  expect(of('statements of trusted documents prepared')).toMatchObject([{ statements: expect.any(Number) }]);
  expect(Number(of('statements of trusted documents prepared')[0]?.statements)).toBeGreaterThanOrEqual(5);
  expect(of('statement').filter(({ cql }) => String(cql).includes('"shop".'))).toEqual([]);
  expect(of('operation')).toEqual([]);
  const client = await rawClient();
  const known = await client.execute('SELECT query_string FROM system.prepared_statements');
  const texts = known.rows.map((row) => String(row.query_string));
  for (const table of ['customers', 'orders_by_customer', 'order_lines', 'products'])
    expect(texts.some((text) => text.includes(`"shop"."${table}"`))).toBe(true);
  await gateway.replaceDocuments(new Map());
});

test('what a folder has is read, and read again when it changes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-documents-'));
  await writeFile(join(folder, 'name.graphql'), NAME);
  await writeFile(join(folder, 'README.md'), 'no document');
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig({ trustedDocuments: 'required' }), {
    logger,
    documents: await loadDocuments(folder),
  });
  const watcher = watchDocuments(folder, (documents) => gateway.replaceDocuments(documents), logger);
  onTestFinished(async () => {
    watcher.close();
    await gateway.close();
  });
  await gateway.ready;
  const code = async (query: string) => (await runAs(gateway, undefined, query)).errors?.[0]?.extensions.code ?? 'OK';
  expect([await code(NAME), await code(OTHER)]).toEqual(['OK', 'DOCUMENT_REQUIRED']);
  await writeFile(join(folder, 'other.gql'), OTHER);
  await expect.poll(() => code(OTHER), { timeout: 5_000 }).toBe('OK');
  await writeFile(join(folder, 'more.json'), '{');
  const told = () => lines.some(({ message }) => message === 'trusted documents stay as they were');
  await expect.poll(told, { timeout: 5_000 }).toBe(true);
  expect([await code(NAME), await code(OTHER)]).toEqual(['OK', 'OK']);
});

test('of a single file another that takes its place is read, each time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-manifest-'));
  const file = join(folder, 'manifest.json');
  const replace = async (documents: object) => {
    await writeFile(`${file}.new`, JSON.stringify(documents));
    await rename(`${file}.new`, file);
  };
  await replace({ a: '{ a }' });
  const seen: number[] = [];
  const watcher = watchDocuments(file, async (documents) => void seen.push(documents.size), recordingLogger().logger);
  onTestFinished(() => watcher.close());
  for (const count of [2, 3, 4]) {
    await replace(Object.fromEntries(Array.from({ length: count }, (_, index) => [`id${index}`, `{ f${index} }`])));
    await expect.poll(() => seen.at(-1), { timeout: 5_000 }).toBe(2 * count);
  }
});

test.each([
  ['/nowhere/at-all', 'it does not exist'],
  [tmpdir(), 'neither .json nor .graphql'],
])('%s is refused at start', async (path, reason) => {
  const given = path === tmpdir() ? await mkdtemp(join(tmpdir(), 'gateway-empty-')) : path;
  await expect(loadDocuments(given)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(reason),
  });
});
