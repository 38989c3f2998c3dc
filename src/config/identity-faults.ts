/** What is wrong with the ways of `identity`: a way that lets in whom it should not is a fault of the start, not of a request. */
import { isClaimPath, isClaims, isText } from './claim.ts';
import {
  type ApiKey,
  type ApiKeyWay,
  type AuthorizerWay,
  type ClaimNames,
  type IdentityWay,
  isKeyId,
  type JwtWay,
  type ProxyWay,
  PUBLIC_KEY_ALGORITHMS,
  SECRET_ALGORITHMS,
} from './identity-config.ts';
import { misread, type Words } from './word-faults.ts';

const MIN_SECRET = 32;
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/;
/** Members that private and symmetric keys have: https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const SECRET_MEMBERS = ['d', 'k', 'p', 'q'];

/** A line for each fault; none shows a secret. */
export function identityFaults(ways: readonly IdentityWay[]): string[] {
  if (!Array.isArray(ways)) return ['identity is no list of ways'];
  return ways.flatMap((way, at) => faultsOf(way).map((fault) => `identity[${at}] ${fault}`));
}

const CLAIMS: Words<ClaimNames> = { subject: true, roles: true, tenant: true };
const AUTHORIZER: Words<AuthorizerWay> = { by: true, ...CLAIMS };
const JWT: Words<JwtWay> = {
  ...AUTHORIZER,
  issuer: true,
  audience: true,
  algorithms: true,
  keys: true,
  secret: true,
  type: true,
  cookie: true,
  clockToleranceSeconds: true,
  requiredClaims: true,
  keysMaxAgeSeconds: true,
  keysCoolDownSeconds: true,
};
const API_KEYS: Words<ApiKeyWay> = { by: true, header: true, keys: true };
const API_KEY: Words<ApiKey> = {
  ...CLAIMS,
  id: true,
  salt: true,
  hash: true,
  expires: true,
  claims: true,
};
const PROXY: Words<ProxyWay> = { ...AUTHORIZER, secret: true, certificateNames: true };

function faultsOf(way: IdentityWay): string[] {
  switch (way?.by) {
    case 'jwt':
      return [...misread(way, JWT), ...jwtFaults(way)];
    case 'apiKey':
      return [...misread(way, API_KEYS), ...apiKeyFaults(way)];
    case 'proxy':
      return [...misread(way, PROXY), ...proxyFaults(way)];
    case 'authorizer':
      return [...misread(way, AUTHORIZER), ...claimFaults(way)];
    default:
      return ['has no `by` that is known: jwt, apiKey, proxy or authorizer'];
  }
}

function jwtFaults(way: JwtWay): string[] {
  const { issuer, audience, clockToleranceSeconds = 0, keysMaxAgeSeconds = 60, keysCoolDownSeconds = 1 } = way;
  const audiences = typeof audience === 'string' ? [audience] : (audience ?? []);
  return [
    ...when(!isText(issuer), 'has no `issuer`: any issuer whose keys are known would be believed'),
    ...when(
      audiences.length === 0 || !audiences.every(isText),
      'has no `audience`: tokens for other services would be accepted',
    ),
    ...algorithmFaults(way),
    ...keyFaults(way),
    ...when(!isWithin(clockToleranceSeconds, 0, 300), 'has clockToleranceSeconds that are not from 0 to 300'),
    ...when(!isWithin(keysMaxAgeSeconds, 60, 86_400), 'has keysMaxAgeSeconds that are not from 60 to 86400'),
    ...when(!isWithin(keysCoolDownSeconds, 1, 3_600), 'has keysCoolDownSeconds that are not from 1 to 3600'),
    ...when(way.cookie !== undefined && !isToken(way.cookie), 'has a `cookie` that is no name of one'),
    ...claimFaults(way),
  ];
}

/** With both kinds, a public key could pass for a secret: https://www.rfc-editor.org/rfc/rfc8725#section-2.1 */
function algorithmFaults({ algorithms, secret }: JwtWay): string[] {
  const permitted: readonly string[] = secret === undefined ? PUBLIC_KEY_ALGORITHMS : SECRET_ALGORITHMS;
  if (!Array.isArray(algorithms) || algorithms.length === 0) return [`has no \`algorithms\`: ${permitted.join(', ')}`];
  return algorithms
    .filter((name) => !permitted.includes(name))
    .map((name) => {
      const kind = secret === undefined ? '`keys`' : 'a `secret`';
      return `has the algorithm ${String(name)}, permitted with ${kind}: ${permitted.join(', ')}`;
    });
}

function keyFaults({ keys, secret }: JwtWay): string[] {
  if ((keys === undefined) === (secret === undefined)) return ['needs `keys` or a `secret`, one of them'];
  if (secret !== undefined)
    return when(!isSecret(secret), `has a \`secret\` of fewer than ${MIN_SECRET} characters, which can be guessed`);
  if (typeof keys === 'string')
    return when(
      !isSafeAddress(keys),
      'has `keys` at an address that anybody can speak for: https, or http on this machine',
    );
  const list = keys?.keys;
  if (!Array.isArray(list) || list.length === 0) return ['has `keys` that are no key set: { keys: [...] }'];
  const isPublic = list.every(
    (key) => typeof key === 'object' && key !== null && !SECRET_MEMBERS.some((name) => name in key),
  );
  return when(!isPublic, 'has a private or symmetric key among its `keys`: give the public ones');
}

function apiKeyFaults({ keys, header }: ApiKeyWay): string[] {
  if (!Array.isArray(keys)) return ['has no `keys`: those that the command `api-key` prints'];
  const ids = new Set<string>();
  return [
    ...when(header !== undefined && !isToken(header), 'has a `header` that is no name of one'),
    ...keys.flatMap((key) => {
      const { id, salt, hash, expires } = key;
      const isTwice = ids.has(id);
      ids.add(id);
      return [
        ...misread(key, API_KEY).map((fault) => `has a key ${String(id)} that ${fault}`),
        ...holderFaults(key),
        ...when(!isKeyId(id), `has a key whose id is not 1 to 64 letters, digits, - and _: ${String(id)}`),
        ...when(isTwice, `has two keys ${id}`),
        ...when(
          !/^[\w-]{22,}$/.test(salt) || !/^[\w-]{43}$/.test(hash),
          `has no salt and hash for ${id}: make one by the command \`api-key\``,
        ),
        ...when(expires !== undefined && Number.isNaN(Date.parse(expires)), `has a key ${id} that ends at no time`),
      ];
    }),
  ];
}

/** Whose a key is. */
function holderFaults({ id, subject = id, roles = [], tenant = '', claims = {} }: ApiKey): string[] {
  return [
    ...when(!isText(subject), `has a \`subject\` of ${String(id)} that is no text`),
    ...when(!Array.isArray(roles) || !roles.every(isText), `has \`roles\` of ${String(id)} that are no list of texts`),
    ...when(typeof tenant !== 'string', `has a \`tenant\` of ${String(id)} that is no text`),
    ...when(!isClaims(claims), `has \`claims\` of ${String(id)} that are no object`),
  ];
}

function proxyFaults({ subject, roles = 'x', tenant = 'x', secret, certificateNames }: ProxyWay): string[] {
  const named = when(![subject, roles, tenant].every(isToken), 'needs names of headers for subject, roles and tenant');
  if (certificateNames === undefined) return [...named, ...proxySecretFaults(secret)];
  const isNamed = Array.isArray(certificateNames) && certificateNames.length > 0 && certificateNames.every(isText);
  return [
    ...named,
    ...when(secret !== undefined, 'has a secret and names of certificates: give one of them'),
    ...when(!isNamed, 'has `certificateNames` that are no list of names'),
  ];
}

function proxySecretFaults(secret: ProxyWay['secret']): string[] {
  const secrets = secret?.anyOf;
  return [
    ...when(!isToken(secret?.header), 'has no header for the secret of the proxy: anybody could send the others'),
    ...when(
      !Array.isArray(secrets) || secrets.length === 0 || !secrets.every(isSecret),
      `needs secrets of at least ${MIN_SECRET} characters`,
    ),
  ];
}

function claimFaults({ subject, roles, tenant }: AuthorizerWay | JwtWay): string[] {
  return Object.entries({ subject, roles, tenant })
    .filter(([, path]) => path !== undefined && !isClaimPath(path))
    .map(([name]) => `has a claim for \`${name}\` that is no name, nor a list of names`);
}

function when(isWrong: boolean, fault: string): string[] {
  return isWrong ? [fault] : [];
}

function isSecret(value: unknown): boolean {
  return typeof value === 'string' && value.length >= MIN_SECRET;
}

/** Of headers and cookies: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
function isToken(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
}

function isWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

function isSafeAddress(address: string): boolean {
  return URL.canParse(address) && (new URL(address).protocol === 'https:' || LOCAL.test(address));
}
