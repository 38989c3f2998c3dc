// The gateway as it is deployed, but for the log lines of operations.
import { createGateway, readConfig, serve } from '../../dist/index.js';
import { measured } from './measured.mjs';

const [, , contactPoint, localDataCenter] = process.argv;
const relations = [{ table: 'parents', field: 'found', target: 'items', kind: 'one', columns: { item: 'id' } }];
const config = readConfig(
  {
    CASSANDRA_CONTACT_POINTS: contactPoint,
    CASSANDRA_LOCAL_DATACENTER: localDataCenter,
    CASSANDRA_KEYSPACES: 'bench',
    GATEWAY_CURSOR_SECRETS: 'benchmark secret',
    GATEWAY_READ_ONLY: 'true',
    GATEWAY_LOG_LEVEL: 'warn',
  },
  { relations },
);
const gateway = createGateway(config);
const server = await serve(gateway, { host: '127.0.0.1', port: 0 });
await gateway.ready;
measured(server.port, async () => {
  const body = JSON.stringify({ query: '{ clusterHealth(refresh: true) { requests { sent } } }' });
  const answer = await gateway.fetch({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return JSON.parse(answer.body).data.clusterHealth.requests.sent;
});
