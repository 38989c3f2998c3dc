/** Keys of programs, headers of a proxy, authorizers of a platform: whom they let in, and that they are tried in order. */
import { expect, test } from 'vitest';
import type { Identify, IdentifyRequest } from '../../../src/config/config.ts';
import type { ApiKey, IdentityWay } from '../../../src/config/identity-config.ts';
import { makeApiKey } from '../../../src/identity/api-keys.ts';
import { Identifier } from '../../../src/identity/identify.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

const SECRET = 'the secret of the proxy, which is long';
const PROXY: IdentityWay = {
  by: 'proxy',
  subject: 'X-User',
  roles: 'X-Roles',
  tenant: 'X-Tenant',
  secret: { header: 'X-Proxy-Secret', anyOf: ['an older secret of the proxy, also long', SECRET] },
};

/** Who asks, or why that is not told. */
function asker(identity: readonly IdentityWay[], identify?: Identify) {
  const identifier = new Identifier({ identity, identify }, createLogger('silent'));
  return async (headers: Record<string, string>, platform?: IdentifyRequest['platform']): Promise<unknown> => {
    try {
      return (await identifier.identify({ method: 'POST', url: '/', headers, platform })) ?? 'anonymous';
    } catch (error) {
      return (error as Error).message.replace('Cannot tell who asks: ', '');
    }
  };
}

test('a key names its holder by the id before its dot, and nothing else opens', async () => {
  const [reports, old] = [makeApiKey('reports'), makeApiKey('old')];
  const ask = asker([
    {
      by: 'apiKey',
      keys: [
        { ...reports.kept, subject: 'reporting', roles: ['reader'], tenant: 'north', claims: { team: 7 } },
        { ...old.kept, expires: '2020-01-01T00:00:00Z' },
      ],
    },
  ]);
  expect(reports.key).toMatch(/^reports\.[\w-]{43}$/);
  expect(await ask({ 'x-api-key': reports.key })).toEqual({
    subject: 'reporting',
    roles: ['reader'],
    tenant: 'north',
    claims: { team: 7 },
  });
  expect(await ask({})).toBe('anonymous');
  expect(await ask({ 'x-api-key': old.key })).toBe('the API key has ended');
  const secret = (key: string) => key.slice(key.indexOf('.') + 1);
  const wrong = [
    '',
    'reports',
    'reports.',
    `reports.${secret(old.key)}`,
    `old.${secret(reports.key)}`,
    `nobody.${secret(reports.key)}`,
    `${reports.key}=`,
    `${reports.key}, ${reports.key}`,
    reports.key.slice(0, -1),
    `reports.${reports.kept.hash}`,
    '__proto__.x',
  ];
  for (const key of wrong) expect([key, await ask({ 'x-api-key': key })]).toEqual([key, 'the API key is not known']);
});

test('what is kept of a key does not tell it, and two of one name differ', () => {
  const [one, two] = [makeApiKey('a'), makeApiKey('a')];
  expect(one.kept.hash).not.toBe(two.kept.hash);
  expect(one.kept.salt).not.toBe(two.kept.salt);
  const kept: ApiKey = one.kept;
  expect(JSON.stringify(kept)).not.toContain(one.key.slice(2));
});

test('headers of a proxy count with its secret alone', async () => {
  const ask = asker([PROXY]);
  const said = { 'x-user': 'ada', 'x-roles': 'reader, editor', 'x-tenant': 'north' };
  const ada = { subject: 'ada', roles: ['reader', 'editor'], tenant: 'north' };
  expect(await ask({ ...said, 'x-proxy-secret': SECRET })).toEqual(ada);
  expect(await ask({ ...said, 'x-proxy-secret': 'an older secret of the proxy, also long' })).toEqual(ada);
  for (const secret of [{}, { 'x-proxy-secret': '' }, { 'x-proxy-secret': `${SECRET} ` }])
    expect(await ask({ ...said, ...secret })).toBe('the proxy does not vouch for its headers');
  // The proxy knows nobody: roles alone make nobody.
  expect(await ask({ 'x-roles': 'admin', 'x-proxy-secret': SECRET })).toBe('anonymous');
  expect(await ask({ 'x-user': '', 'x-roles': 'admin', 'x-proxy-secret': SECRET })).toBe('anonymous');
});

test('an authorizer in front says who asks, whatever its kind', async () => {
  const ask = asker([{ by: 'authorizer', roles: 'groups', tenant: 'org' }]);
  expect(await ask({})).toBe('anonymous');
  expect(await ask({}, { sub: 'ada', groups: ['editor'], org: 'north' })).toMatchObject({
    subject: 'ada',
    roles: ['editor'],
    tenant: 'north',
  });
  expect(await ask({}, { principalId: 'bob', groups: 'reader editor' })).toMatchObject({
    subject: 'bob',
    roles: ['reader', 'editor'],
  });
  for (const groups of ['[reader editor]', 'reader,editor', 'reader, editor'])
    expect(await ask({}, { sub: 'ada', groups })).toMatchObject({ roles: ['reader', 'editor'] });
  expect(await ask({}, { sub: 'ada', groups: '[]' })).toMatchObject({ roles: [] });
  expect(await ask({}, { userArn: 'arn:aws:iam::1:user/cy', accountId: '1' })).toMatchObject({
    subject: 'arn:aws:iam::1:user/cy',
  });
  expect(await ask({}, { groups: ['admin'] })).toBe('the claim `sub` is no text');
});

const ANSWERS: readonly (readonly [unknown, string])[] = [
  ['ada', 'no object'],
  [[], 'no object'],
  [{}, 'no `subject`'],
  [{ subject: '' }, 'no `subject`'],
  [{ subject: 'ada', roles: 'admin' }, '`roles` that are no texts'],
  [{ subject: 'ada', tenant: 7 }, 'a `tenant` that is no text'],
  [{ subject: 'ada', claims: 'x' }, '`claims` that are no object'],
  [{ subject: 'ada', refused: true }, 'a `refused` that is no text'],
  [{ subject: 'ada', refused: new Error('no') }, 'a `refused` that is no text'],
];

test.each(ANSWERS)('the hook lets nobody in by %j', async (answer, fault) => {
  expect(await asker([], () => answer as never)({})).toBe(`\`identify\` answers ${fault}`);
});

test('ways are tried in order, the hook last, and a wrong credential is not passed on', async () => {
  const { key, kept } = makeApiKey('reports');
  const hook: Identify = ({ headers }) => (headers['x-own'] === undefined ? undefined : { subject: headers['x-own'] });
  const ask = asker([{ by: 'apiKey', keys: [kept] }, PROXY], hook);
  const user = { 'x-user': 'ada', 'x-proxy-secret': SECRET };
  expect(await ask({ 'x-api-key': key, ...user, 'x-own': 'cy' })).toMatchObject({ subject: 'reports' });
  expect(await ask({ ...user, 'x-own': 'cy' })).toMatchObject({ subject: 'ada' });
  expect(await ask({ 'x-own': 'cy' })).toEqual({ subject: 'cy' });
  expect(await ask({ 'x-api-key': 'wrong', ...user, 'x-own': 'cy' })).toBe('the API key is not known');
  expect(await ask({})).toBe('anonymous');
});
