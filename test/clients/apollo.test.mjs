/** Apollo Client with the settings of src/graphql/README.md. */
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { expect, onTestFinished, test } from 'vitest';
import { served } from './served.mjs';

async function connected(links = [], options = {}) {
  const api = await served(options);
  const cache = new InMemoryCache({
    possibleTypes: { Node: api.nodeTypes },
    typePolicies: {
      Node: { keyFields: ['nodeId'] },
      Query: { fields: { customers: relayStylePagination(['where', 'orderBy']) } },
    },
  });
  const http = new HttpLink({ uri: api.uri, fetch: api.fetch });
  const client = new ApolloClient({ cache, link: ApolloLink.from([...links, http]) });
  onTestFinished(() => client.stop());
  return { ...api, cache, client };
}

const CATEGORY = gql`query Category($id: Int!) { category(id: $id) { nodeId id name } }`;
const INSERT = gql`mutation Insert($id: Int!, $name: String) {
  insertCategory(input: { id: $id, name: $name }) { applied row { nodeId id name } }
}`;
const UPDATE = gql`mutation Update($id: Int!, $name: String) {
  updateCategory(input: { key: { id: $id }, set: { name: $name } }) { applied row { nodeId id name } }
}`;
const DELETE = gql`mutation Delete($id: Int!) { deleteCategory(input: { key: { id: $id } }) { applied deletedNodeId } }`;

test('a write changes what is shown, and payload and row stay two objects', async () => {
  const { client, cache } = await connected();
  await client.mutate({ mutation: INSERT, variables: { id: 9_101, name: 'first' } });
  const shown = () => client.readQuery({ query: CATEGORY, variables: { id: 9_101 } })?.category;
  await client.query({ query: CATEGORY, variables: { id: 9_101 } });
  await client.mutate({ mutation: UPDATE, variables: { id: 9_101, name: 'second' } });
  expect(shown()).toMatchObject({ __typename: 'Category', name: 'second' });
  const types = Object.entries(cache.extract()).map(([key, { __typename }]) => [key.split(':')[0], __typename]);
  expect(types.filter(([key]) => key === 'Category')).toEqual([['Category', 'Category']]);

  const { data } = await client.mutate({ mutation: DELETE, variables: { id: 9_101 } });
  const { deletedNodeId: nodeId } = data.deleteCategory;
  expect(cache.evict({ id: cache.identify({ __typename: 'Category', nodeId }) })).toBe(true);
  expect(shown()).toBeUndefined();
});

test('rows with one `id` stay two rows', async () => {
  const { client, ask } = await connected();
  const insert = 'mutation I($login: String!) { insertUserTable(input: { login: $login, id: 7 }) { applied } }';
  for (const login of ['zoe-clients', 'yan-clients']) await ask(insert, { login });
  const query = gql`{
    zoe: userTable(login: "zoe-clients") { nodeId id login }
    yan: userTable(login: "yan-clients") { nodeId id login }
  }`;
  const { data } = await client.query({ query });
  expect([data.zoe, data.yan]).toMatchObject([
    { id: 7, login: 'zoe-clients' },
    { id: 7, login: 'yan-clients' },
  ]);
});

test('a list grows page by page, each row once', async () => {
  const { client } = await connected();
  const query = gql`query Page($after: String) {
    customers(first: 7, after: $after) { edges { cursor node { nodeId name } } pageInfo { endCursor hasNextPage } }
  }`;
  const watched = client.watchQuery({ query });
  let { data } = await client.query({ query });
  let pages = 1;
  while (data.customers.pageInfo.hasNextPage && pages < 50) {
    await watched.fetchMore({ variables: { after: data.customers.pageInfo.endCursor } });
    data = client.readQuery({ query });
    pages += 1;
  }
  const ids = data.customers.edges.map(({ node }) => node.nodeId);
  expect([ids.length >= 50, new Set(ids).size]).toEqual([true, ids.length]);
});

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

test.each([
  [
    'a document is sent once, and named by its hash from then on',
    true,
    ['undefined', 'string', 'undefined', 'undefined'],
  ],
  [
    'where it is off hashes are tried once, then documents are sent',
    false,
    ['undefined', 'string', 'string', 'string'],
  ],
])('persisted queries: %s', async (_what, automaticPersistedQueries, queries) => {
  const { client, sent } = await connected([new PersistedQueryLink({ sha256 })], { automaticPersistedQueries });
  for (const id of [1, 2, 3]) {
    const { data } = await client.query({ query: CATEGORY, variables: { id } });
    expect(data.category).toMatchObject({ id });
  }
  expect(sent.map(({ query }) => typeof query)).toEqual(queries);
});

test('code and retryable of an error reach the program', async () => {
  const { client } = await connected();
  const query = gql`{ orderLines(where: { line: { eq: 1 } }) { edges { cursor } } }`;
  const failure = await client.query({ query }).catch((error) => error);
  expect(CombinedGraphQLErrors.is(failure)).toBe(true);
  expect(failure.errors).toMatchObject([{ extensions: { code: 'CANNOT_BE_SERVED', retryable: false } }]);
});
