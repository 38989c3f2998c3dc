// https://github.com/mercurius-js/mercurius/blob/master/docs/loaders.md, with its `jit`.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { measured } from '../servers/measured.mjs';
import { readPosts, readUser, readUsers, statements, typeDefs } from './keyspace.mjs';

const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Query: {
      user: (_root, { id }) => readUser(id),
      postsByFeed: (_root, { where, first }) => readPosts(where.feed.eq, first),
    },
  },
  loaders: { Post: { author: (queries) => readUsers(queries.map(({ obj }) => obj.author_id)) } },
  jit: 1,
});
await app.listen({ port: 0, host: '127.0.0.1' });
measured(app.server.address().port, statements);
