/** urql with Graphcache and the settings of src/graphql/README.md. */
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { buildClientSchema, getIntrospectionQuery, isObjectType } from 'graphql';
import { expect, test, vi } from 'vitest';
import { served } from './served.mjs';

async function connected() {
  const api = await served();
  const introspection = await api.ask(getIntrospectionQuery());
  const objects = Object.values(buildClientSchema(introspection).getTypeMap()).filter(isObjectType);
  const keyOf = (name) => (api.nodeTypes.includes(name) ? (row) => row.nodeId : () => null);
  const keys = Object.fromEntries(objects.map(({ name }) => [name, keyOf(name)]));
  const resolvers = { Query: { customers: relayPagination() } };
  const exchanges = [cacheExchange({ schema: introspection, keys, resolvers }), fetchExchange];
  return { ...api, client: new Client({ url: api.uri, fetch: api.fetch, preferGetMethod: false, exchanges }) };
}

test('a write changes what is shown, pages grow, and nothing is complained of', async () => {
  const complaints = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { client } = await connected();
  const category = gql`query Category($id: Int!) { category(id: $id) { nodeId id name } }`;
  const insert = gql`mutation Insert($id: Int!, $name: String) {
    insertCategory(input: { id: $id, name: $name }) { applied row { nodeId id name } }
  }`;
  await client.mutation(insert, { id: 9_102, name: 'first' }).toPromise();
  await client.query(category, { id: 9_102 }).toPromise();
  await client.mutation(insert, { id: 9_102, name: 'second' }).toPromise();
  const shown = client.readQuery(category, { id: 9_102 });
  expect(shown?.data.category).toMatchObject({ id: 9_102, name: 'second' });

  const page = gql`query Page($after: String) {
    customers(first: 20, after: $after) { edges { cursor node { nodeId name } } pageInfo { endCursor hasNextPage } }
  }`;
  let after;
  let edges = [];
  for (let isMore = true; isMore; ) {
    const { data } = await client.query(page, { after }).toPromise();
    ({ edges } = data.customers);
    ({ endCursor: after, hasNextPage: isMore } = data.customers.pageInfo);
  }
  expect([edges.length >= 50, new Set(edges.map(({ node }) => node.nodeId)).size]).toEqual([true, edges.length]);
  expect(complaints.mock.calls).toEqual([]);
});
