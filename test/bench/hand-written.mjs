// What an engineer would write by hand for the same two questions: node:http and the driver, nothing else.
import { createServer } from 'node:http';
import cassandra from 'cassandra-driver';
import { measured } from './measured.mjs';

const [, , contactPoint, localDataCenter] = process.argv;
const client = new cassandra.Client({
  contactPoints: [contactPoint],
  localDataCenter,
  protocolOptions: { maxVersion: 4, port: Number(contactPoint.split(':')[1]) },
  queryOptions: {
    prepare: true,
    isIdempotent: true,
    consistency: cassandra.types.consistencies.localQuorum,
    fetchSize: 0,
  },
  encoding: { copyBuffer: false },
});
await client.connect();

let statements = 0;
const execute = (cql, values) => {
  statements += 1;
  return client.execute(cql, values, { prepare: true, isIdempotent: true, fetchSize: 0 });
};

async function answer(variables) {
  if (variables.id !== undefined) {
    const row = (
      await execute('SELECT id, name, price, stock, label FROM bench.items WHERE id = ?', [variables.id])
    ).first();
    return { item: row && { id: row.id, name: row.name, price: row.price, stock: row.stock, label: row.label } };
  }
  const parents = (
    await execute('SELECT p, k, item FROM bench.parents WHERE p = ? LIMIT ?', [variables.p, 51])
  ).rows.slice(0, 50);
  const ids = [...new Set(parents.map((row) => row.item))];
  const items = new Map(
    (await execute('SELECT id, name, price, stock, label FROM bench.items WHERE id IN ?', [ids])).rows.map((row) => [
      row.id,
      row,
    ]),
  );
  return {
    parents: {
      edges: parents.map((row) => ({
        node: { k: row.k, found: { name: items.get(row.item).name, stock: items.get(row.item).stock } },
      })),
    },
  };
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const text = JSON.stringify({ data: await answer(JSON.parse(Buffer.concat(chunks).toString()).variables) });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => measured(server.address().port, () => statements));
