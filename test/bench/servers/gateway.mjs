// The gateway as it is deployed, every protection on, log level `info` into nothing but a pipe; as `rules` with tokens and rules
// about rows.
import { claim, createGateway, readConfig, serve } from '../../../dist/index.js';
import { createBunchingLogger } from '../../../dist/telemetry/logger.js';
import { RELATIONS } from '../data.mjs';
import { TOKENS } from '../tokens.mjs';
import { environment } from './environment.mjs';
import { measured } from './measured.mjs';

const [, , contactPoints, localDataCenter, keyspace, variant] = process.argv;
const rules = {
  member: { tables: { users: { read: true, rows: { id: claim('ids') } } } },
  reader: {
    tables: {
      posts_by_feed: { read: true, rows: { feed: claim('ids') } },
      users: { read: { columns: ['name', 'email'] } },
    },
  },
  anonymous: { health: true },
};
const identity = [{ by: 'jwt', ...TOKENS, algorithms: ['HS256'], roles: 'roles' }];
const config = readConfig(environment({ contactPoints, localDataCenter, keyspace }), {
  relations: RELATIONS,
  ...(variant === 'rules' ? { rules, identity } : {}),
});
// As `npm start` logs.
const gateway = createGateway(config, { logger: createBunchingLogger(config.logLevel) });
const server = await serve(gateway, { host: '127.0.0.1', port: 0, keepAliveMs: 65_000 });
await gateway.ready;
measured(server.port, async () => {
  const answer = await gateway.fetch({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ clusterHealth(refresh: true) { requests { sent } } }"}',
  });
  return JSON.parse(answer.body).data.clusterHealth.requests.sent;
});
