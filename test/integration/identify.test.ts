/** Who asks: `identify` over the server and in front of a function, what it refuses, and what becomes of its faults. */
import { expect, onTestFinished, test } from 'vitest';
import type { GatewayConfigFile, Identify } from '../../src/config/config.ts';
import type { JwtWay } from '../../src/config/identity-config.ts';
import { makeApiKey } from '../../src/identity/api-keys.ts';
import { serve } from '../../src/server/serve.ts';
import { testGateway } from '../support/cassandra.ts';
import identifyExample from '../support/identify-example.ts';
import { AUDIENCE, ISSUER, makeKey, sign, startKeyServer } from '../support/key-server.ts';

const READ = '{ product(sku: "ESP-ETH-250") { name } }';
const WRITE = 'mutation { insertUser(input: { id: 4711, login: "who" }) { applied } }';
const PAGE = '{ products(first: 1) { pageInfo { endCursor } } }';

async function served(file: GatewayConfigFile, options = {}) {
  const { gateway, lines } = await testGateway(options, file);
  const server = await serve(gateway, { host: '127.0.0.1', port: 0, keepAliveMs: 1_000 });
  onTestFinished(() => server.close(0));
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, headers: response.headers, ...(await response.json()) };
  };
  return { gateway, lines, ask, port: server.port };
}

test('anonymous callers, readers and editors are told apart, and who lies is refused', async () => {
  const { ask, port } = await served(identifyExample);
  const codes = async (key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
    const [read, write] = [await ask(READ, headers), await ask(WRITE, headers)];
    return [read, write].map(({ status, errors }) => `${status} ${errors?.[0]?.extensions.code ?? 'OK'}`);
  };
  expect(await codes()).toEqual(['200 OK', '200 FORBIDDEN']);
  expect(await codes('key of a reader')).toEqual(['200 OK', '200 FORBIDDEN']);
  expect(await codes('key of an editor')).toEqual(['200 OK', '200 OK']);
  expect(await codes('another key')).toEqual(['401 UNAUTHENTICATED', '401 UNAUTHENTICATED']);
  const refused = await ask(READ, { 'x-api-key': 'another key' });
  expect(refused.headers.get('www-authenticate')).toBe('ApiKey');
  expect(refused.errors[0].message).toBe('Cannot tell who asks: the key is not known');
  expect(refused.data).toBe(undefined);
  // Nobody is asked who only looks whether there is somebody.
  expect((await fetch(`http://127.0.0.1:${port}/health`, { headers: { 'x-api-key': 'another key' } })).status).toBe(
    200,
  );
});

test('a cursor of one tenant is none of another', async () => {
  const { ask } = await served(identifyExample);
  const { data } = await ask(PAGE, { 'x-api-key': 'key of an editor' });
  const next = `{ products(first: 1, after: "${data.products.pageInfo.endCursor}") { edges { node { sku } } } }`;
  expect((await ask(next, { 'x-api-key': 'key of an editor' })).data.products.edges).toHaveLength(1);
  for (const headers of [{ 'x-api-key': 'key of a reader' }, {}])
    expect((await ask(next, headers)).errors[0].extensions.code).toBe('BAD_CURSOR');
});

test('a hook that throws, answers nonsense or never answers carries nothing out and tells nothing', async () => {
  const hooks: Readonly<Record<string, Identify>> = {
    throws: () => {
      throw new Error('the secret store at 10.0.0.1 is down');
    },
    rejects: () => Promise.reject(new Error('the secret store at 10.0.0.1 is down')),
    text: () => 'admin' as never,
    'no subject': () => ({ roles: ['editor'] }) as never,
    'empty subject': () => ({ subject: '' }),
    roles: () => ({ subject: 'x', roles: 'editor' as never }),
    tenant: () => ({ subject: 'x', tenant: 1 as never }),
    claims: () => ({ subject: 'x', claims: 'all' as never }),
  };
  for (const [name, identify] of Object.entries(hooks)) {
    const { ask, lines } = await served({ identify });
    lines.length = 0;
    const { status, errors } = await ask(READ);
    expect([name, status, errors]).toEqual([
      name,
      500,
      [{ message: 'Cannot tell who asks', extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false } }],
    ]);
    expect(lines.map(({ message }) => message)).toEqual(['identify failed']);
  }
  const { ask, lines } = await served({ identify: () => new Promise(() => {}) }, { requestTimeoutMs: 500 });
  lines.length = 0;
  expect((await ask(READ)).errors[0].extensions.code).toBe('DEADLINE_EXCEEDED');
  expect(lines.some(({ message }) => message === 'statement')).toBe(false);
});

test('what the platform found out is given to the hook, and the request without its body', async () => {
  const seen: unknown[] = [];
  const { gateway } = await testGateway(
    {},
    {
      identify: (request) => {
        seen.push(request);
        return { subject: String(request.platform?.sub), roles: ['editor'] };
      },
      authorize: (principal) => principal?.subject === 'ada',
    },
  );
  const request = {
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: READ }),
  };
  const ask = async (sub: string) => JSON.parse((await gateway.fetch(request, { principal: { sub } })).body);
  expect((await ask('ada')).data.product).toEqual({ name: expect.any(String) });
  expect((await ask('bob')).errors[0].extensions.code).toBe('FORBIDDEN');
  expect(seen[0]).toEqual({ method: 'POST', url: '/graphql', headers: request.headers, platform: { sub: 'ada' } });
});

const EDITORS: GatewayConfigFile['authorize'] = (principal, _table, action) =>
  action === 'read' || (principal?.roles as string[] | undefined)?.includes('editor') === true;

test('tokens and keys tell callers apart side by side, and a refusal says why', async () => {
  const key = await makeKey('first');
  const jwt: JwtWay = {
    by: 'jwt',
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['RS256'],
    keys: { keys: [key.published] },
    roles: 'roles',
    cookie: 'session',
  };
  const reports = makeApiKey('reports');
  const { ask, port, lines } = await served({
    identity: [jwt, { by: 'apiKey', keys: [{ ...reports.kept, roles: ['reader'] }] }],
    authorize: EDITORS,
  });
  const written = async (headers: Record<string, string>) => {
    const { status, headers: answered, errors } = await ask(WRITE, headers);
    return [status, errors?.[0]?.extensions.code ?? 'OK', answered.get('www-authenticate')];
  };
  const editor = await sign(key, { roles: ['editor'] });
  expect(await written({ authorization: `Bearer ${editor}` })).toEqual([200, 'OK', null]);
  expect(await written({ cookie: `session=${editor}` })).toEqual([200, 'OK', null]);
  expect(await written({ authorization: `bearer ${await sign(key)}` })).toEqual([200, 'FORBIDDEN', null]);
  expect(await written({ 'x-api-key': reports.key })).toEqual([200, 'FORBIDDEN', null]);
  expect(await written({})).toEqual([200, 'FORBIDDEN', null]);
  expect(await written({ authorization: `Bearer ${await sign(key, { exp: 1 })}` })).toEqual([
    401,
    'UNAUTHENTICATED',
    'Bearer error="invalid_token", error_description="the token has expired"',
  ]);
  expect(await written({ authorization: `Bearer ${await sign(key, { aud: 'other' })}` })).toEqual([
    401,
    'UNAUTHENTICATED',
    'Bearer error="invalid_token", error_description="the \'aud\' of the token is another"',
  ]);
  expect(await written({ 'x-api-key': `${reports.key}x` })).toEqual([401, 'UNAUTHENTICATED', 'ApiKey']);

  // With the cookie of an editor, what a page of another origin can have a browser send is not carried out.
  lines.length = 0;
  const address = `http://127.0.0.1:${port}/graphql`;
  const cookie = { cookie: `session=${editor}` };
  const forged = [
    await fetch(`${address}?query=${encodeURIComponent(READ)}`, { headers: cookie }),
    await fetch(address, { method: 'POST', headers: { ...cookie, 'content-type': 'text/plain' }, body: WRITE }),
  ];
  expect(forged.map(({ status }) => status)).toEqual([400, 400]);
  expect(lines.some(({ message }) => message === 'statement')).toBe(false);
  const asked = { ...cookie, 'graphql-require-preflight': '1' };
  expect((await fetch(`${address}?query=${encodeURIComponent(READ)}`, { headers: asked })).status).toBe(200);
  expect(JSON.stringify(lines)).not.toContain(editor);
});

test('without the keys of the issuer it is not ready, refuses tokens, serves others, and recovers', async () => {
  const key = await makeKey('first');
  const server = await startKeyServer([key]);
  server.isDown = true;
  const jwt: JwtWay = { by: 'jwt', issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'], keys: server.url };
  const reports = makeApiKey('reports');
  const { ask, port } = await served({ identity: [jwt, { by: 'apiKey', keys: [reports.kept] }] });
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status;
  const token = { authorization: `Bearer ${await sign(key)}` };
  const refused = await ask(READ, token);
  expect([refused.status, refused.errors[0].extensions, refused.headers.get('retry-after')]).toEqual([
    503,
    { code: 'NOT_READY', retryable: true, retryAfter: 1 },
    '1',
  ]);
  expect([await ready(), (await ask(READ, { 'x-api-key': reports.key })).status]).toEqual([503, 200]);
  server.isDown = false;
  await expect.poll(ready, { timeout: 5_000 }).toBe(200);
  expect((await ask(READ, token)).status).toBe(200);
  expect(server.asked).toBeLessThan(12);
});
