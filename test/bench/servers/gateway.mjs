// The gateway as it is deployed, every protection on, log level `info` into nothing but a pipe.
import { createGateway, readConfig, serve } from '../../../dist/index.js';
import { createBunchingLogger } from '../../../dist/telemetry/logger.js';
import { RELATIONS } from '../data.mjs';
import { environment } from './environment.mjs';
import { measured } from './measured.mjs';

const [, , contactPoints, localDataCenter, keyspace] = process.argv;
const config = readConfig(environment({ contactPoints, localDataCenter, keyspace }), { relations: RELATIONS });
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
