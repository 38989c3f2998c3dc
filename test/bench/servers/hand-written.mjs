// What an engineer would write by hand for the same questions: node:http and the driver, nothing else. Selects the columns
// that the queries name, and one unpaged IN a level.
import { createServer } from 'node:http';
import { COLUMNS } from '../scenarios.mjs';
import { connect } from './client.mjs';
import { measured } from './measured.mjs';

// `split` reads authors by one IN for each node that holds some of them, as the gateway does, instead of one for all.
const [, , contactPoints, localDataCenter, keyspace, variant] = process.argv;
const client = await connect(contactPoints, localDataCenter);

let statements = 0;
const OPTIONS = { prepare: true, isIdempotent: true, fetchSize: 0 };
const execute = (cql, values, options = OPTIONS) => {
  statements += 1;
  return client.execute(cql, values, options);
};

const SELECT_USER = `SELECT id, name, email FROM ${keyspace}.users WHERE id = ?`;
const INSERT_USER = `INSERT INTO ${keyspace}.users (id, name, email) VALUES (?, ?, ?)`;
const INSERT_POST = `INSERT INTO ${keyspace}.posts_by_feed (feed, id, title, author_id) VALUES (?, ?, ?, ?)`;
const SELECT_POSTS = `SELECT id, title, author_id FROM ${keyspace}.posts_by_feed WHERE feed = ? LIMIT ?`;
const SELECT_AUTHORS = `SELECT id, name FROM ${keyspace}.users WHERE id IN ?`;
const SELECT_CUSTOMERS = `SELECT id, name FROM ${keyspace}.customers_by_region WHERE region = ? LIMIT ?`;
const SELECT_ORDERS = `SELECT customer_id, id, total FROM ${keyspace}.orders WHERE customer_id IN ? PER PARTITION LIMIT ?`;
const SELECT_LINES = `SELECT order_id, line, product_id FROM ${keyspace}.lines WHERE order_id IN ? PER PARTITION LIMIT ?`;
const SELECT_PRODUCTS = `SELECT id, title FROM ${keyspace}.products WHERE id IN ?`;
const SELECT_WIDE = `SELECT p, k, ${COLUMNS.wide.join(', ')}, u0, u1, tags, names FROM ${keyspace}.wides WHERE p = ? LIMIT ?`;

async function user({ id }) {
  const row = (await execute(SELECT_USER, [id])).first();
  return { user: row && { id: row.id, name: row.name, email: row.email } };
}

async function userWithField(variables) {
  const { user: found } = await user(variables);
  return { user: found && { id: found.id, name: found.name, shout: `${found.name}!` } };
}

async function insertUser({ input }) {
  await execute(INSERT_USER, [input.id, input.name, input.email]);
  return { insertUser: { applied: true } };
}

async function insertPosts({ inputs }) {
  statements += 1;
  const queries = inputs.map(({ feed, id, title, authorId }) => ({
    query: INSERT_POST,
    params: [feed, id, title, authorId],
  }));
  await client.batch(queries, { prepare: true, logged: false, isIdempotent: true });
  return { insertPostByFeedList: inputs.map(() => ({ applied: true })) };
}

async function posts({ feed }) {
  const found = (await execute(SELECT_POSTS, [feed, 51])).rows.slice(0, 50);
  const ids = [...new Set(found.map((row) => row.author_id))];
  const authors = new Map((await authorsOf(ids)).map((row) => [row.id, { id: row.id, name: row.name }]));
  const edges = found.map((row) => ({
    node: { id: row.id, title: row.title, author: authors.get(row.author_id) ?? null },
  }));
  return { postsByFeed: { edges } };
}

async function authorsOf(ids) {
  if (variant !== 'split') return (await execute(SELECT_AUTHORS, [ids])).rows;
  const groups = new Map();
  for (const id of ids) {
    const key = Buffer.allocUnsafe(4);
    key.writeInt32BE(id);
    const [replica] = client.getReplicas(keyspace, key);
    const group = groups.get(replica);
    if (group === undefined) groups.set(replica, { routingKey: key, ids: [id] });
    else group.ids.push(id);
  }
  const answers = await Promise.all(
    [...groups.values()].map(({ routingKey, ids: some }) =>
      execute(SELECT_AUTHORS, [some], { ...OPTIONS, routingKey }),
    ),
  );
  return answers.flatMap(({ rows }) => rows);
}

function grouped(rows, column, limit) {
  const groups = new Map();
  for (const row of rows) {
    const key = row[column].toString();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else if (group.length < limit) group.push(row);
  }
  return groups;
}

async function levels({ region }) {
  const customers = (await execute(SELECT_CUSTOMERS, [region, 21])).rows.slice(0, 20);
  const orders = (await execute(SELECT_ORDERS, [customers.map((row) => row.id), 6])).rows;
  const byCustomer = grouped(orders, 'customer_id', 5);
  const lines = (await execute(SELECT_LINES, [orders.map((row) => row.id), 4])).rows;
  const byOrder = grouped(lines, 'order_id', 3);
  const ids = [...new Set(lines.map((row) => row.product_id))];
  const products = new Map(
    (await execute(SELECT_PRODUCTS, [ids])).rows.map((row) => [row.id, { id: row.id, title: row.title }]),
  );
  const connection = (rows = [], toNode) => ({ edges: rows.map((row) => ({ node: toNode(row) })) });
  return {
    customersByRegion: connection(customers, (customer) => ({
      id: customer.id.toString(),
      name: customer.name,
      orders: connection(byCustomer.get(customer.id.toString()), (order) => ({
        id: order.id.toString(),
        total: order.total.toString(),
        lines: connection(byOrder.get(order.id.toString()), (line) => ({
          line: line.line,
          product: products.get(line.product_id) ?? null,
        })),
      })),
    })),
  };
}

async function wide({ p }) {
  const { rows } = await execute(SELECT_WIDE, [p, 201]);
  const edges = rows.slice(0, 200).map((row) => {
    const node = { p: row.p, k: row.k };
    for (const column of COLUMNS.wide) {
      const value = row[column];
      node[column] = value instanceof Date ? value.toISOString() : typeof value === 'object' ? value.toString() : value;
    }
    node.u0 = row.u0.toString();
    node.u1 = row.u1.toString();
    node.tags = row.tags;
    node.names = row.names;
    return { node };
  });
  return { wides: { edges } };
}

/** What each query is answered by, found once by the name of its root field. */
const ANSWERS = {
  user,
  insertUser,
  insertPostByFeedList: insertPosts,
  postsByFeed: posts,
  customersByRegion: levels,
  wides: wide,
};
const ROOT = /\{\s*(\w+)/;
const known = new Map();
const answerOf = (query) => {
  let answer = known.get(query);
  if (answer === undefined) {
    answer = query.includes('shout') ? userWithField : ANSWERS[ROOT.exec(query.slice(query.indexOf(')')))[1]];
    known.set(query, answer);
  }
  return answer;
};

async function respond(response, { query, variables }) {
  const data = await answerOf(query)(variables);
  const text = JSON.stringify({ data });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    const params = new URL(request.url, 'http://x').searchParams;
    respond(response, { query: params.get('query'), variables: JSON.parse(params.get('variables')) });
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => respond(response, JSON.parse(Buffer.concat(chunks).toString())));
});
server.listen(0, '127.0.0.1', () => measured(server.address().port, () => statements));
