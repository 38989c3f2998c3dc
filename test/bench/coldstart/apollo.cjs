// What a team writes by hand: Apollo Server with the same schema, the driver in module scope, a resolver for the query.
const { readFileSync } = require('node:fs');
const { ApolloServer, HeaderMap } = require('@apollo/server');
const { Client } = require('cassandra-driver');

const client = new Client({
  contactPoints: process.env.CASSANDRA_CONTACT_POINTS.split(','),
  localDataCenter: process.env.CASSANDRA_LOCAL_DATACENTER,
  keyspace: 'shop',
});
const connected = client.connect();
connected.catch(() => {}); // the invocation has the error

const server = new ApolloServer({
  typeDefs: readFileSync(`${__dirname}/schema.graphql`, 'utf8'),
  resolvers: {
    Node: { __resolveType: () => null },
    Query: {
      category: async (_root, { id }) => {
        await connected;
        return (await client.execute('SELECT name FROM categories WHERE id = ?', [id], { prepare: true })).rows[0];
      },
    },
  },
});
const started = server.start();

exports.handler = async (event) => {
  await started;
  const { status, body } = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: 'POST',
      headers: new HeaderMap(Object.entries(event.headers)),
      search: '',
      body: JSON.parse(event.body),
    },
    context: async () => ({}),
  });
  return { statusCode: status ?? 200, body: body.string };
};
