// Tokens of callers, as an issuer would sign them.
import { createHmac } from 'node:crypto';

export const TOKENS = {
  issuer: 'https://issuer.example',
  audience: 'bench',
  secret: 'a secret that only the benchmark has, 32 bytes',
};

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Of a caller whose rows are those with these ids. */
export function tokenOf(role, ids) {
  const { issuer: iss, audience: aud, secret } = TOKENS;
  const payload = { iss, aud, sub: 'someone', exp: Math.floor(Date.now() / 1_000) + 86_400, roles: [role], ids };
  const signed = `${part({ alg: 'HS256' })}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
