// The driver by itself, in a process of its own: writes with so many in flight for as long as it is told, and says how many.
import { connect } from './client.mjs';

const [, , contactPoints, localDataCenter, keyspace, what, inFlight] = process.argv;
const client = await connect(contactPoints, localDataCenter);
const INSERT_USER = `INSERT INTO ${keyspace}.users (id, name, email) VALUES (?, ?, ?)`;
const INSERT_POST = `INSERT INTO ${keyspace}.posts_by_feed (feed, id, title, author_id) VALUES (?, ?, ?, ?)`;

const WRITES = {
  insert: (n) =>
    client.execute(INSERT_USER, [10_000 + (n % 1_000), `user ${n}`, `u${n}@x.example`], {
      prepare: true,
      isIdempotent: true,
    }),
  list: (n) => {
    const rows = Array.from({ length: 100 }, (_, id) => [1_000 + (n % 20), id, `post ${id}`, id % 50]);
    const queries = rows.map((params) => ({ query: INSERT_POST, params }));
    return client.batch(queries, { prepare: true, logged: false, isIdempotent: true });
  },
};
const write = WRITES[what];
let next = 0;

async function run(seconds) {
  const until = performance.now() + seconds * 1_000;
  let count = 0;
  const writer = async () => {
    while (performance.now() < until) {
      await write(next++);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, writer));
  return count;
}

process.send({ port: 0 });
process.on('message', async (message) => {
  if (message === 'stop') process.exit(0);
  process.send({ count: await run(message.seconds) });
});
