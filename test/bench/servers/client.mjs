// The driver as the servers that are written by hand use it.
import cassandra from 'cassandra-driver';

export async function connect(contactPoints, localDataCenter) {
  const client = new cassandra.Client({
    contactPoints: contactPoints.split(','),
    localDataCenter,
    protocolOptions: { maxVersion: 4, port: Number(contactPoints.split(',')[0].split(':')[1]) },
    queryOptions: {
      prepare: true,
      isIdempotent: true,
      consistency: cassandra.types.consistencies.localQuorum,
      fetchSize: 0,
    },
    encoding: { copyBuffer: false },
  });
  await client.connect();
  return client;
}
