/** Passwords and TLS, against a node that asks for both. */
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Options } from '../../src/config/options.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { cassandra, eventually, recordingLogger, testConfig } from '../support/cassandra.ts';

const GOOD = {
  username: 'cassandra',
  password: 'cassandra',
  tls: true,
  tlsCa: inject('certificate'),
  keyspaces: ['system_schema'],
  consistency: 'LOCAL_ONE',
} as const;

function start(options: Partial<Options>) {
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig({ ...GOOD, ...options }, {}), { logger });
  onTestFinished(() => gateway.close());
  gateway.ready.catch(() => {});
  return { gateway, lines };
}

test('the right password and a trusted certificate connect', async () => {
  // The role is made a moment after the port opens.
  await eventually(
    async () =>
      start({}).gateway.ready.then(
        () => 'ready',
        (error: { code: string }) => error.code,
      ),
    (outcome) => outcome === 'ready',
    20_000,
  );
});

test.each([
  ['a wrong password', { password: 'wrong' }, 'CASSANDRA_AUTHENTICATION', /CASSANDRA_USERNAME and CASSANDRA_PASSWORD/],
  [
    'no password',
    { username: undefined, password: undefined },
    'CASSANDRA_AUTHENTICATION',
    /CASSANDRA_USERNAME and CASSANDRA_PASSWORD/,
  ],
  ['an untrusted certificate', { tlsCa: undefined }, 'CASSANDRA_TLS', /CASSANDRA_TLS_CA/],
  [
    'a certificate of another name',
    { tlsServerName: 'elsewhere.example' },
    'CASSANDRA_TLS',
    /CASSANDRA_TLS_SERVER_NAME/,
  ],
] as const)(
  '%s ends the start, says what to change, and is not tried in a loop',
  async (_what, options, code, message) => {
    const { gateway, lines } = start(options as Partial<Options>);
    await expect(gateway.ready).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(lines.filter((line) => line.message === 'not ready yet')).toEqual([]);
    expect(JSON.stringify(lines)).not.toMatch(/"wrong"|"cassandra","tls"/);
    const { body, status } = await gateway.fetch({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ tables { edges { cursor } } }"}',
    });
    expect([status, JSON.parse(body).errors]).toEqual([
      503,
      [{ message: 'The gateway cannot use its database', extensions: { code, retryable: false } }],
    ]);
  },
);

test('an untrusted certificate is accepted only when verification is turned off', async () => {
  const { gateway } = start({ tlsCa: undefined, tlsVerify: false });
  await expect(gateway.ready).resolves.toBeUndefined();
});

test('no TLS where it is required is told as a likely cause, and tried again', async () => {
  const { gateway, lines } = start({ tls: false });
  const line = await eventually(
    () => lines.find(({ message }) => message === 'not ready yet'),
    (each) => each !== undefined,
    10_000,
  );
  expect(line).toMatchObject({ code: 'CASSANDRA_UNREACHABLE', reason: expect.stringContaining('CASSANDRA_TLS') });
  expect(gateway).toBeDefined();
});

test('TLS where there is none ends the start', async () => {
  const { address, nativePort } = cassandra().nodes[0] ?? { address: '', nativePort: 0 };
  const { createServer } = await import('node:net');
  // What a plain CQL port answers to a TLS greeting: an error frame in clear.
  const plain = createServer((socket) =>
    socket.on('data', () => socket.end(Buffer.from('84000000000000000b0000000a0005776f726473', 'hex'))),
  );
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => plain.close(() => resolve())));
  const { gateway } = start({ contactPoints: [`127.0.0.1:${(plain.address() as { port: number }).port}`] });
  await expect(gateway.ready).rejects.toMatchObject({
    code: 'CASSANDRA_TLS',
    message: expect.stringContaining('may not use TLS'),
  });
  expect([address, nativePort > 0]).toEqual(['127.0.0.1', true]);
});
