/** Tokens: what lets them in, each attack of RFC 8725 and of OWASP's list, and the life of the issuer's keys. */
import { createHmac, createPublicKey } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { IdentifyRequest } from '../../../src/config/config.ts';
import type { JwtWay } from '../../../src/config/identity-config.ts';
import { Identifier } from '../../../src/identity/identify.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { AUDIENCE, ISSUER, makeKey, sign, startKeyServer } from '../../support/key-server.ts';

const KEY = await makeKey('first');
const OTHER = await makeKey('second');
const WAY: JwtWay = {
  by: 'jwt',
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ['RS256', 'ES256'],
  keys: { keys: [KEY.published] },
};

function identifierOf(...ways: JwtWay[]): Identifier {
  return new Identifier({ identity: ways, identify: undefined }, createLogger('silent'));
}

function requestWith(token: string, headers: Record<string, string> = {}): IdentifyRequest {
  return {
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, ...headers },
    platform: undefined,
  };
}

/** Who asks, or why that is not told. */
async function told(identifier: Identifier, request: IdentifyRequest): Promise<unknown> {
  try {
    return (await identifier.identify(request)) ?? 'anonymous';
  } catch (error) {
    return (error as Error).message.replace('Cannot tell who asks: ', '');
  }
}

const ask = async (token: string, way: JwtWay = WAY) => told(identifierOf(way), requestWith(token));

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test('a token says who asks, with all its claims, and is verified once', async () => {
  const identifier = identifierOf({ ...WAY, roles: ['realm_access', 'roles'], tenant: 'tenant' });
  const token = await sign(KEY, { realm_access: { roles: ['editor'] }, tenant: 'north', jti: '1' });
  const principal = await told(identifier, requestWith(token));
  expect(principal).toEqual({
    subject: 'ada',
    roles: ['editor'],
    tenant: 'north',
    claims: expect.objectContaining({ jti: '1', iss: ISSUER }),
  });
  // The same object, at once.
  expect(identifier.identify(requestWith(token))).toBe(principal);
  expect(await told(identifier, { ...requestWith(token), headers: {} })).toBe('anonymous');
});

test('a header of another scheme says nothing, one of this scheme without a token is refused', async () => {
  const identifier = identifierOf(WAY);
  const token = await sign(KEY, {});
  const by = (authorization: string) => told(identifier, { ...requestWith(token), headers: { authorization } });
  expect(await by('Basic YTpi')).toBe('anonymous');
  expect(await by(`Bearers ${token}`)).toBe('anonymous');
  expect(await by(`bEARER   ${token}`)).toMatchObject({ subject: 'ada' });
  for (const authorization of ['Bearer', 'Bearer a b', `Bearer ${token} ${token}`])
    expect(await by(authorization)).toBe('the token is of no issuer that is known');
});

const NOW = Math.floor(Date.now() / 1_000);
const CLAIMS: readonly (readonly [Readonly<Record<string, unknown>>, unknown])[] = [
  [{ exp: NOW - 60 }, 'the token has expired'],
  [{ exp: NOW - 3 }, expect.objectContaining({ subject: 'ada' })], // within the tolerance
  [{ exp: undefined }, 'the token has no `exp`'],
  [{ exp: '2099' }, 'the `exp` of the token is another'],
  [{ nbf: NOW + 60 }, 'the token is not valid yet'],
  [{ aud: 'billing-api' }, 'the `aud` of the token is another'],
  [{ aud: ['billing-api', AUDIENCE] }, expect.objectContaining({ subject: 'ada' })],
  [{ aud: undefined }, 'the token has no `aud`'],
  [{ iss: 'https://evil.example' }, 'the token is of no issuer that is known'],
  [{ iss: undefined }, 'the token is of no issuer that is known'],
  [{ sub: undefined }, 'the claim `sub` is no text'],
  [{ sub: '' }, 'the claim `sub` is no text'],
  [{ roles: { admin: true } }, 'the claim `roles` is no list of texts'],
  [{ roles: ['a', 1] }, 'the claim `roles` is no list of texts'],
  [{ roles: 'reader editor' }, expect.objectContaining({ roles: ['reader', 'editor'] })],
  [{ tenant: 7 }, 'the claim `tenant` is no text'],
];

test.each(CLAIMS)('%j', async (claims, expected) => {
  expect(await ask(await sign(KEY, claims), { ...WAY, roles: 'roles', tenant: 'tenant' })).toEqual(expected);
});

test('claims that are required, and the kind of token, are compared', async () => {
  const way: JwtWay = { ...WAY, requiredClaims: ['scope'], type: 'at+jwt' };
  expect(await ask(await sign(KEY, { scope: 'x' }, { typ: 'at+jwt' }), way)).toMatchObject({ subject: 'ada' });
  expect(await ask(await sign(KEY, {}, { typ: 'at+jwt' }), way)).toBe('the token has no `scope`');
  expect(await ask(await sign(KEY, { scope: 'x' }, { typ: 'JWT' }), way)).toBe('the `typ` of the token is another');
});

test('who makes up a token is refused', async () => {
  const [, payload = ''] = (await sign(KEY)).split('.');
  const pem = createPublicKey({ key: KEY.published as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const keyed = (header: object, secret: string | Buffer) => {
    const signed = `${part(header)}.${payload}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const [head = '', , signature = ''] = (await sign(KEY)).split('.');
  const forged = part({ iss: ISSUER, aud: AUDIENCE, sub: 'admin', exp: NOW + 60 });
  const attacks: Readonly<Record<string, readonly [string, string]>> = {
    'no signature': [`${part({ alg: 'none' })}.${payload}.`, 'the algorithm of the token is not accepted'],
    'no signature, otherwise written': [
      `${part({ alg: 'nOnE' })}.${payload}.`,
      'the algorithm of the token is not accepted',
    ],
    'the public key as a secret': [
      keyed({ alg: 'HS256', kid: 'first' }, pem),
      'the algorithm of the token is not accepted',
    ],
    'another payload': [`${head}.${forged}.${signature}`, 'the signature of the token is wrong'],
    'an empty signature': [`${head}.${payload}.`, 'the signature of the token is wrong'],
    'another key of the same name': [await sign({ ...OTHER, kid: 'first' }), 'the signature of the token is wrong'],
    'a key that is not known': [await sign(OTHER), 'the key of the token is not known'],
    'a key as a path': [await sign(OTHER, {}, { kid: '../../../dev/null' }), 'the key of the token is not known'],
    'a key as a query': [await sign(OTHER, {}, { kid: "x' UNION SELECT 'k" }), 'the key of the token is not known'],
    'a key of its own': [
      await sign({ ...OTHER, kid: 'own' }, {}, { jwk: OTHER.published as never }),
      'the key of the token is not known',
    ],
    'an address of its own keys': [
      await sign({ ...OTHER, kid: 'own' }, {}, { jku: 'https://evil.example/keys' }),
      'the key of the token is not known',
    ],
    'an extension that must be understood': [
      await sign(KEY, {}, { crit: ['x'], x: 1 } as never).catch(
        () => `${part({ alg: 'RS256', kid: 'first', crit: ['x'], x: 1 })}.${payload}.${signature}`,
      ),
      'the token is malformed',
    ],
    'an algorithm of the key but not of the list': [
      await sign({ ...(await makeKey('first', 'RS512')) }),
      'the algorithm of the token is not accepted',
    ],
    encrypted: [`${head}.${payload}.${signature}.x.y`, 'the token is of no issuer that is known'],
    'no token': ['abc', 'the token is of no issuer that is known'],
    'a huge token': [`${head}.${'x'.repeat(9_000)}.${signature}`, 'the token is longer than 8192 characters'],
  };
  for (const [name, [token, refusal]] of Object.entries(attacks))
    expect([name, await ask(token)]).toEqual([name, refusal]);
});

test('a secret serves where it is configured, and for nothing else', async () => {
  const secret = 'a secret of more than thirty-two characters';
  const way: JwtWay = { by: 'jwt', issuer: ISSUER, audience: AUDIENCE, algorithms: ['HS256'], secret };
  const signed = `${part({ alg: 'HS256' })}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'ada', exp: NOW + 60 })}`;
  const withKey = (key: string) => `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
  expect(await ask(withKey(secret), way)).toMatchObject({ subject: 'ada' });
  expect(await ask(withKey('another'), way)).toBe('the signature of the token is wrong');
  expect(await ask(await sign(KEY), way)).toBe('the algorithm of the token is not accepted');
});

test('of several issuers each has its own keys', async () => {
  const second: JwtWay = { ...WAY, issuer: 'https://second.example', keys: { keys: [OTHER.published] } };
  const identifier = identifierOf(WAY, second);
  const asked = async (token: string) => told(identifier, requestWith(token));
  expect(await asked(await sign(KEY))).toMatchObject({ subject: 'ada' });
  expect(await asked(await sign(OTHER, { iss: second.issuer, sub: 'bob' }))).toMatchObject({ subject: 'bob' });
  expect(await asked(await sign(KEY, { iss: second.issuer }))).toBe('the key of the token is not known');
});

test('a cookie counts only in requests that no page can have a browser send', async () => {
  const identifier = identifierOf({ ...WAY, cookie: 'session' });
  const cookie = `theme=dark; session=${await sign(KEY)}`;
  const asked = (method: string, headers: Record<string, string>) =>
    told(identifier, { method, url: '/graphql', headers: { cookie, ...headers }, platform: undefined });
  const forgeable = expect.stringMatching(/^Cannot take the cookie .* graphql-require-preflight/);
  expect(await asked('POST', { 'content-type': 'application/json' })).toMatchObject({ subject: 'ada' });
  expect(await asked('POST', { 'content-type': 'application/graphql-response+json; charset=utf-8' })).toMatchObject({
    subject: 'ada',
  });
  for (const name of ['graphql-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name'])
    expect(await asked('GET', { [name]: '1' })).toMatchObject({ subject: 'ada' });
  expect(await asked('GET', {})).toEqual(forgeable);
  expect(await asked('GET', { 'content-type': 'application/json' })).toEqual(forgeable);
  for (const type of [
    'text/plain',
    'Text/Plain;x=application/json',
    'multipart/form-data; boundary=x',
    '',
    'json',
    'text/plain, application/json',
  ])
    expect([type, await asked('POST', { 'content-type': type })]).toEqual([type, forgeable]);
  expect(await asked('POST', {})).toEqual(forgeable);
  // Another cookie, or none, is nobody.
  expect(
    await told(identifier, { method: 'GET', url: '/', headers: { cookie: 'xsession=1' }, platform: undefined }),
  ).toBe('anonymous');
});

test('keys are fetched once, anew for one that is not known, and not again for a while', async () => {
  const server = await startKeyServer([KEY]);
  const identifier = identifierOf({ ...WAY, keys: server.url, keysCoolDownSeconds: 1 });
  await identifier.prepare();
  expect([identifier.isReady, server.asked]).toEqual([true, 1]);
  const first = await sign(KEY);
  for (let at = 0; at < 20; at++)
    expect(await told(identifier, requestWith(await sign(KEY, { jti: String(at) })))).toMatchObject({ subject: 'ada' });
  expect(await told(identifier, requestWith(first))).toMatchObject({ subject: 'ada' });
  expect(server.asked).toBe(1);

  server.keys = [OTHER];
  const asked = async () => told(identifier, requestWith(await sign(OTHER)));
  for (let at = 0; at < 5; at++) expect(await asked()).toBe('the key of the token is not known'); // the set is young
  expect(server.asked).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await Promise.all([asked(), asked(), asked()])).toEqual(
    Array(3).fill(expect.objectContaining({ subject: 'ada' })),
  );
  expect(server.asked).toBe(2);
  // What the old set said is not believed any more.
  expect(await told(identifier, requestWith(first))).toBe('the key of the token is not known');
});

test('without keys requests are refused for now, and it recovers by itself', async () => {
  const server = await startKeyServer([KEY]);
  server.isDown = true;
  const identifier = identifierOf({ ...WAY, keys: server.url, keysCoolDownSeconds: 1 });
  const token = await sign(KEY);
  const notReady = 'The gateway has not got the keys of the issuer yet: try again in a moment';
  await identifier.prepare();
  for (let at = 0; at < 5; at++) expect(await told(identifier, requestWith(token))).toBe(notReady);
  expect([identifier.isReady, server.asked]).toEqual([false, 1]);
  server.isDown = false;
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await told(identifier, requestWith(token))).toMatchObject({ subject: 'ada' });
  expect(identifier.isReady).toBe(true);

  // Once there are keys, an issuer that is down is no reason to refuse.
  server.isDown = true;
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await told(identifier, requestWith(await sign(OTHER)))).toBe('the key of the token is not known');
  expect(await told(identifier, requestWith(token))).toMatchObject({ subject: 'ada' });
});

test('a set that is old is fetched anew though every token is known, and a withdrawn key opens nothing then', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const server = await startKeyServer([KEY]);
  const identifier = identifierOf({ ...WAY, keys: server.url, keysMaxAgeSeconds: 60 });
  await identifier.prepare();
  const token = await sign(KEY);
  expect(await told(identifier, requestWith(token))).toMatchObject({ subject: 'ada' });
  server.keys = [OTHER];
  expect(await told(identifier, requestWith(token))).toMatchObject({ subject: 'ada' });
  expect(server.asked).toBe(1);
  vi.advanceTimersByTime(61_000);
  expect(await told(identifier, requestWith(token))).toMatchObject({ subject: 'ada' }); // the set is on its way
  await identifier.settled();
  expect([server.asked, await told(identifier, requestWith(token))]).toEqual([2, 'the key of the token is not known']);
});
