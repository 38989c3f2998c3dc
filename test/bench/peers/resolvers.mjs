// Resolvers with a DataLoader a request, for the servers without loaders of their own.
import DataLoader from 'dataloader';
import { readPosts, readUser, readUsers } from './keyspace.mjs';

export const createContext = () => ({ users: new DataLoader((ids) => readUsers(ids)) });

export const resolvers = {
  Query: {
    user: (_root, { id }) => readUser(id),
    postsByFeed: (_root, { where, first }) => readPosts(where.feed.eq, first),
  },
  Post: { author: (post, _args, { users }) => users.load(post.author_id) },
};
