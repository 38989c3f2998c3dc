/** Relay with the settings of src/graphql/README.md: its compiler, its store, pages and writes. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import relay from 'relay-runtime';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { served } from './served.mjs';

const { commitMutation, Environment, fetchQuery, Network, RecordSource, Store } = relay;
const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');

const folder = mkdtempSync(join(tmpdir(), 'gateway-relay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
compile();

function compile() {
  mkdirSync(join(folder, 'src'));
  cpSync(join(HERE, 'relay/operations.js'), join(folder, 'src/operations.js'));
  symlinkSync(join(ROOT, 'schema/schema.graphql'), join(folder, 'schema.graphql'));
  const config = {
    src: './src',
    schema: './schema.graphql',
    language: 'javascript',
    eagerEsModules: true,
    schemaConfig: { nodeInterfaceIdField: 'nodeId', nodeInterfaceIdVariableName: 'nodeId' },
  };
  writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  execFileSync(join(HERE, 'node_modules/.bin/relay-compiler'), ['relay.config.json'], { cwd: folder, stdio: 'pipe' });
}

/** What the compiler made of an operation. */
async function artifact(name) {
  return (await import(join(folder, `src/__generated__/${name}.graphql.js`))).default;
}

async function connected() {
  const api = await served();
  const network = Network.create(async ({ text: query }, variables) => {
    const response = await fetch(api.uri, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  });
  const store = new Store(new RecordSource());
  const environment = new Environment({ network, store, getDataID: (value) => value.nodeId });
  const complaints = ['warn', 'error'].map((level) => vi.spyOn(console, level).mockImplementation(() => {}));
  onTestFinished(() => vi.restoreAllMocks());
  return { ...api, environment, complaints: () => complaints.flatMap(({ mock }) => mock.calls) };
}

const query = async (environment, name, variables) =>
  fetchQuery(environment, await artifact(name), variables).toPromise();

const commit = async (environment, name, input) => {
  const mutation = await artifact(name);
  return new Promise((resolve, reject) => {
    commitMutation(environment, { mutation, variables: { input }, onCompleted: resolve, onError: reject });
  });
};

test('a write changes the record that is shown, which keeps its type, and a delete takes it away', async () => {
  const { environment, ask, complaints } = await connected();
  const { insertCategory } = await ask(
    'mutation { insertCategory(input: { id: 9103, name: "first" }) { row { nodeId } } }',
  );
  const { nodeId } = insertCategory.row;
  const record = () => environment.getStore().getSource().get(nodeId);
  await query(environment, 'operationsCategoryQuery', { id: 9_103 });
  expect(record()).toMatchObject({ __typename: 'Category', name: 'first' });
  await commit(environment, 'operationsUpdateMutation', { key: { id: 9_103 }, set: { name: 'second' } });
  expect(record()).toMatchObject({ __typename: 'Category', name: 'second' });
  await commit(environment, 'operationsDeleteMutation', { key: { id: 9_103 } });
  expect(record()).toBeNull();
  expect(complaints()).toEqual([]);
});

test('a row is found again by its node, and the pages below it', async () => {
  const { environment, ask, complaints } = await connected();
  const { customers } = await ask(
    '{ customers(first: 50) { edges { node { nodeId name orders(first: 9) { edges { node { placedAt } } } } } } }',
  );
  const { node: customer } = customers.edges.find(({ node }) => node.orders.edges.length >= 3);
  const shown = await query(environment, 'operationsCustomerQuery', { nodeId: customer.nodeId });
  expect(shown.node).toMatchObject({ name: customer.name });
  const found = [];
  for (let cursor = null, isMore = true; isMore; ) {
    const data = await query(environment, 'operationsOrdersPageQuery', { nodeId: customer.nodeId, count: 2, cursor });
    expect(data.node).toBeTruthy();
    const { edges, pageInfo } = environmentConnection(environment, customer.nodeId, cursor);
    found.push(...edges);
    ({ endCursor: cursor, hasNextPage: isMore } = pageInfo);
  }
  expect(found).toEqual(customer.orders.edges.map(({ node }) => node.placedAt));
  expect(complaints()).toEqual([]);
});

/** The page that the latest query left in the store, without React. */
function environmentConnection(environment, nodeId, cursor) {
  const source = environment.getStore().getSource();
  const key = cursor === null ? 'orders(first:2)' : `orders(after:${JSON.stringify(cursor)},first:2)`;
  const of = (reference) => source.get(reference.__ref);
  const page = of(source.get(nodeId)[key]);
  return {
    edges: page.edges.__refs.map((id) => of(source.get(id).node).placedAt),
    pageInfo: of(page.pageInfo),
  };
}
