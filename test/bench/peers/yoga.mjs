// https://the-guild.dev/graphql/yoga-server/docs: createSchema, createYoga, node:http.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { measured } from '../servers/measured.mjs';
import { statements, typeDefs } from './keyspace.mjs';
import { createContext, resolvers } from './resolvers.mjs';

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), context: createContext, logging: false });
const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => measured(server.address().port, statements));
