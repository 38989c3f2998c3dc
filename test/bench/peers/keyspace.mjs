// What the servers beside us have in common: the schema, the driver, the statements.
import { connect } from '../servers/client.mjs';

const [, , contactPoints, localDataCenter, keyspace] = process.argv;
const client = await connect(contactPoints, localDataCenter);

let sent = 0;
export const statements = () => sent;

const execute = async (cql, values) => {
  sent += 1;
  return (await client.execute(cql, values)).rows;
};

export const typeDefs = `
  type User { id: Int! name: String email: String }
  type Post { id: Int! title: String author: User }
  type PostEdge { node: Post! }
  type PostConnection { edges: [PostEdge!]! }
  input IntFilter { eq: Int }
  input PostsWhere { feed: IntFilter }
  type Query {
    user(id: Int!): User
    postsByFeed(where: PostsWhere!, first: Int): PostConnection
  }
`;

export async function readUser(id) {
  const [user] = await execute(`SELECT id, name, email FROM ${keyspace}.users WHERE id = ?`, [id]);
  return user;
}

export async function readPosts(feed, first) {
  const cql = `SELECT id, title, author_id FROM ${keyspace}.posts_by_feed WHERE feed = ? LIMIT ?`;
  const rows = await execute(cql, [feed, first]);
  return { edges: rows.map((node) => ({ node })) };
}

/** The users with these ids, in their order. */
export async function readUsers(ids) {
  const distinct = [...new Set(ids)];
  const rows = await execute(`SELECT id, name FROM ${keyspace}.users WHERE id IN ?`, [distinct]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
