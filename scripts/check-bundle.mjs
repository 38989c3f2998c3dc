// Loads the bundle in this Node and answers an event while no Cassandra can be reached: coded, in time, without a crash.
import { createRequire } from 'node:module';

Object.assign(process.env, {
  CASSANDRA_CONTACT_POINTS: '127.0.0.1:1',
  CASSANDRA_LOCAL_DATACENTER: 'datacenter1',
  CASSANDRA_KEYSPACES: 'shop',
  GATEWAY_CURSOR_SECRETS: 'only for this check',
  GATEWAY_READ_ONLY: 'true',
  GATEWAY_UNAUTHENTICATED_READS: 'true',
  GATEWAY_LOG_LEVEL: 'silent',
});
process.on('unhandledRejection', (error) => {
  throw error;
});
const { handler } = createRequire(import.meta.url)('../dist/bundle/handler.cjs');
const event = {
  version: '2.0',
  rawPath: '/graphql',
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: { stage: '$default', http: { method: 'POST', path: '/graphql' } },
  body: JSON.stringify({ query: '{ product(sku: "a") { name } }' }),
  isBase64Encoded: false,
};
for (let invocation = 0; invocation < 2; invocation += 1) {
  const { statusCode, body } = await handler(event, { getRemainingTimeInMillis: () => 3_000 });
  const { code } = JSON.parse(body).errors[0].extensions;
  if (statusCode !== 503 || code !== 'NOT_READY') throw new Error(`${statusCode} ${body}`);
}
// What is not plain JSON is answered by Yoga, which is a text in the bundle until then.
const streamed = { ...event, headers: { ...event.headers, accept: 'text/event-stream' } };
const { headers, body } = await handler(streamed, { getRemainingTimeInMillis: () => 3_000 });
if (!headers['content-type']?.startsWith('text/event-stream') || !body.includes('NOT_READY')) throw new Error(body);
await handler.close();
process.stdout.write(`bundle: answers on Node ${process.version}\n`);
