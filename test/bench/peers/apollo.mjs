// https://www.apollographql.com/docs/apollo-server/getting-started: startStandaloneServer.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { measured } from '../servers/measured.mjs';
import { statements, typeDefs } from './keyspace.mjs';
import { createContext, resolvers } from './resolvers.mjs';

const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  context: async () => createContext(),
  listen: { port: 0, host: '127.0.0.1' },
});
measured(Number(new URL(url).port), statements);
