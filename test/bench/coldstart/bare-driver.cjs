// The least that a function with this driver does: load, connect, query. As its documentation shows it, in module scope.
const { Client } = require('cassandra-driver');

const client = new Client({
  contactPoints: process.env.CASSANDRA_CONTACT_POINTS.split(','),
  localDataCenter: process.env.CASSANDRA_LOCAL_DATACENTER,
  keyspace: 'shop',
});
const connected = client.connect();
connected.catch(() => {}); // the invocation has the error

exports.handler = async () => {
  await connected;
  const { rows } = await client.execute('SELECT name FROM categories WHERE id = ?', [1], { prepare: true });
  return { statusCode: 200, body: JSON.stringify({ data: { category: { name: rows[0].name } } }) };
};
