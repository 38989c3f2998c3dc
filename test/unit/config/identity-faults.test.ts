/** Ways that would let in whom they should not are refused at start, each fault with what to change, none with a secret. */
import { expect, test } from 'vitest';
import type { IdentityWay, JwtWay } from '../../../src/config/identity-config.ts';
import { identityFaults } from '../../../src/config/identity-faults.ts';
import { makeApiKey } from '../../../src/identity/api-keys.ts';

const SECRET = 'short but a secret';
const LONG = 'a secret of more than thirty-two characters';
const JWT: JwtWay = {
  by: 'jwt',
  issuer: 'https://issuer.example',
  audience: 'shop',
  algorithms: ['RS256'],
  keys: 'https://issuer.example/keys',
};
const { kept } = makeApiKey('one');

const without = (name: keyof JwtWay): IdentityWay => {
  const { [name]: _left, ...rest } = JWT;
  return rest as IdentityWay;
};
const proxy = (change: object): IdentityWay =>
  ({ by: 'proxy', subject: 'x-user', secret: { header: 'x-secret', anyOf: [LONG] }, ...change }) as IdentityWay;

const RIGHT: readonly IdentityWay[] = [
  JWT,
  { ...JWT, keys: 'http://127.0.0.1:8080/keys', audience: ['a', 'b'], roles: ['realm', 'roles'], cookie: 'session' },
  {
    ...JWT,
    keys: { keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] },
    clockToleranceSeconds: 300,
    keysCoolDownSeconds: 3_600,
  },
  { by: 'jwt', issuer: 'x', audience: 'y', algorithms: ['HS256'], secret: LONG },
  { by: 'apiKey', keys: [kept, { ...kept, id: 'two', expires: '2030-01-01' }], header: 'authorization' },
  proxy({}),
  { by: 'authorizer', subject: 'sub' },
];

const WRONG: readonly (readonly [IdentityWay, RegExp])[] = [
  [{} as IdentityWay, /has no `by`/],
  [null as never, /has no `by`/],
  [without('issuer'), /has no `issuer`/],
  [without('audience'), /has no `audience`/],
  [{ ...JWT, audience: [] }, /has no `audience`/],
  [{ ...JWT, audience: ['a', ''] }, /has no `audience`/],
  [without('algorithms'), /has no `algorithms`: RS256/],
  [{ ...JWT, algorithms: [] }, /has no `algorithms`/],
  [{ ...JWT, algorithms: ['none' as never] }, /algorithm none, permitted with `keys`: RS256/],
  [{ ...JWT, algorithms: ['RS256', 'HS256'] }, /algorithm HS256, permitted with `keys`/],
  [without('keys'), /needs `keys` or a `secret`/],
  [{ ...JWT, secret: LONG }, /one of them/],
  [{ ...without('keys'), secret: SECRET, algorithms: ['HS256'] } as JwtWay, /fewer than 32 characters/],
  [{ ...without('keys'), secret: LONG } as JwtWay, /algorithm RS256, permitted with a `secret`: HS256/],
  [{ ...JWT, keys: 'http://issuer.example/keys' }, /https, or http on this machine/],
  [{ ...JWT, keys: 'http://127.0.0.1.evil.example/keys' }, /https, or http on this machine/],
  [{ ...JWT, keys: 'issuer' }, /https, or http on this machine/],
  [{ ...JWT, keys: { keys: [] } }, /no key set/],
  [{ ...JWT, keys: { keys: [{ kty: 'oct', k: 'x' }] } }, /private or symmetric/],
  [{ ...JWT, keys: { keys: [{ kty: 'RSA', n: 'x', e: 'AQAB', d: 'x' }] } }, /private or symmetric/],
  [{ ...JWT, clockToleranceSeconds: 301 }, /clockToleranceSeconds/],
  [{ ...JWT, keysMaxAgeSeconds: 1 }, /keysMaxAgeSeconds/],
  [{ ...JWT, keysCoolDownSeconds: 0 }, /keysCoolDownSeconds/],
  [{ ...JWT, cookie: 'a=b' }, /`cookie`/],
  [{ ...JWT, roles: [] }, /claim for `roles`/],
  [{ by: 'authorizer', tenant: '' }, /claim for `tenant`/],
  [{ by: 'apiKey' } as never, /has no `keys`/],
  [{ by: 'apiKey', keys: [kept, kept] }, /two keys one/],
  [{ by: 'apiKey', keys: [{ ...kept, id: 'a.b' }] }, /id is not 1 to 64/],
  [{ by: 'apiKey', keys: [{ ...kept, hash: LONG }] }, /no salt and hash for one/],
  [{ by: 'apiKey', keys: [{ ...kept, salt: '' }] }, /no salt and hash for one/],
  [{ by: 'apiKey', keys: [{ ...kept, expires: 'soon' }] }, /ends at no time/],
  [{ by: 'apiKey', header: 'x y', keys: [] }, /`header`/],
  [{ ...JWT, typ: 'at+jwt' } as never, /has no `typ`, but by, subject, roles/],
  [{ ...JWT, type: undefined } as never, /`type` that is undefined: leave it out/],
  [{ ...proxy({}), cookie: 'session' } as never, /has no `cookie`/],
  [{ by: 'authorizer', claims: ['role'] } as never, /has no `claims`/],
  [{ by: 'apiKey', key: 'x', keys: [] } as never, /has no `key`, but by, header, keys/],
  [{ by: 'apiKey', keys: [{ ...kept, expire: '2030-01-01' }] } as never, /a key one that has no `expire`/],
  [
    { by: 'apiKey', keys: [{ ...kept, expires: undefined }] } as never,
    /a key one that has a `expires` that is undefined/,
  ],
  [{ by: 'apiKey', keys: [{ ...kept, roles: 'editor' }] } as never, /`roles` of one that are no list/],
  [{ by: 'apiKey', keys: [{ ...kept, tenant: 5 }] } as never, /`tenant` of one/],
  [{ by: 'apiKey', keys: [{ ...kept, subject: '' }] }, /`subject` of one/],
  [{ by: 'apiKey', keys: [{ ...kept, claims: 'x' }] } as never, /`claims` of one/],
  [proxy({ subject: '' }), /names of headers/],
  [proxy({ secret: undefined }), /no header for the secret/],
  [proxy({ secret: { header: 'x-secret', anyOf: [] } }), /at least 32 characters/],
  [proxy({ secret: { header: 'x-secret', anyOf: [LONG, SECRET] } }), /at least 32 characters/],
  [proxy({ secret: { header: 'x-secret', anyOf: [undefined] } }), /at least 32 characters/],
];

test.each(RIGHT)('%j is a way', (way) => {
  expect(identityFaults([way])).toEqual([]);
});

test.each(WRONG)('%j is refused', (way, fault) => {
  const faults = identityFaults([JWT, way]);
  expect(faults.join('\n')).toMatch(fault);
  expect(faults.every((line) => line.startsWith('identity[1] '))).toBe(true);
  expect(faults.join('\n')).not.toContain(SECRET);
});

test('what is no list has no ways', () => {
  expect(identityFaults(JWT as never)).toEqual(['identity is no list of ways']);
});
