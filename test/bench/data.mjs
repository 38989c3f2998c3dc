// The keyspace of the benchmark, filled by the driver.
import cassandra from 'cassandra-driver';

export const RELATIONS = [
  { table: 'posts_by_feed', field: 'author', target: 'users', kind: 'one', columns: { author_id: 'id' } },
  { table: 'customers_by_region', field: 'orders', target: 'orders', kind: 'many', columns: { id: 'customer_id' } },
  { table: 'orders', field: 'lines', target: 'lines', kind: 'many', columns: { id: 'order_id' } },
  { table: 'lines', field: 'product', target: 'products', kind: 'one', columns: { product_id: 'id' } },
];

const uuid = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const TABLES = [
  'users (id int PRIMARY KEY, name text, email text, bio text, score int)',
  'posts_by_feed (feed int, id int, title text, body text, author_id int, PRIMARY KEY (feed, id))',
  'customers_by_region (region int, id uuid, name text, PRIMARY KEY (region, id))',
  'orders (customer_id uuid, id uuid, total decimal, status text, PRIMARY KEY (customer_id, id))',
  'lines (order_id uuid, line int, product_id int, quantity int, PRIMARY KEY (order_id, line))',
  'products (id int PRIMARY KEY, title text, price decimal)',
  `wides (p int, k int, ${Array.from({ length: 6 }, (_, n) => `t${n} text, i${n} int, ts${n} timestamp, d${n} decimal`).join(', ')}, u0 uuid, u1 uuid, tags set<text>, names list<text>, PRIMARY KEY (p, k))`,
];

export async function fill(contactPoints, localDataCenter, { keyspace = 'bench', replication = 1 } = {}) {
  const client = new cassandra.Client({
    contactPoints,
    localDataCenter,
    protocolOptions: { maxVersion: 4, port: Number(contactPoints[0].split(':')[1]) },
    queryOptions: { prepare: true },
    socketOptions: { readTimeout: 60_000 },
  });
  await client.connect();
  await client.execute(
    `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${localDataCenter}': ${replication}}`,
  );
  for (const table of TABLES) await client.execute(`CREATE TABLE IF NOT EXISTS ${keyspace}.${table}`);
  await cassandra.concurrent.executeConcurrent(client, [...rows(keyspace)], { prepare: true, concurrencyLevel: 64 });
  await client.shutdown();
}

function* rows(keyspace) {
  const insert = (table, row) => {
    const names = Object.keys(row);
    return {
      query: `INSERT INTO ${keyspace}.${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      params: Object.values(row),
    };
  };
  for (let id = 0; id < 1_000; id += 1) {
    yield insert('users', {
      id,
      name: `user ${id}`,
      email: `user${id}@mail.example`,
      bio: 'likes coffee',
      score: id % 100,
    });
    yield insert('posts_by_feed', {
      feed: Math.floor(id / 50),
      id: id % 50,
      title: `post ${id}`,
      body: 'some text of a post',
      author_id: (id * 7) % 1_000,
    });
    yield insert('products', { id, title: `product ${id}`, price: `${id}.50` });
  }
  for (let region = 0; region < 5; region += 1) {
    for (let c = 0; c < 20; c += 1) {
      const customer = uuid(region * 20 + c);
      yield insert('customers_by_region', { region, id: customer, name: `customer ${c}` });
      for (let o = 0; o < 5; o += 1) {
        const order = uuid(1_000 + (region * 20 + c) * 5 + o);
        yield insert('orders', { customer_id: customer, id: order, total: `${o}.99`, status: 'open' });
        for (let line = 0; line < 3; line += 1)
          yield insert('lines', { order_id: order, line, product_id: (c * 37 + o * 5 + line) % 1_000, quantity: 1 });
      }
    }
  }
  for (let p = 0; p < 4; p += 1) {
    for (let k = 0; k < 200; k += 1) {
      const row = { p, k };
      for (let n = 0; n < 6; n += 1) {
        row[`t${n}`] = `text ${n} of row ${k}`;
        row[`i${n}`] = n * k;
        row[`ts${n}`] = new Date(1_700_000_000_000 + n * 1_000 + k);
        row[`d${n}`] = `${k}.${n}5`;
      }
      yield insert('wides', { ...row, u0: uuid(k), u1: uuid(k + 1), tags: ['a', 'b'], names: ['x', 'y', 'z'] });
    }
  }
}
