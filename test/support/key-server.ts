/** An issuer of tokens: keys that rotate, and a server that publishes them, which can be made to fail. */
import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'shop-api';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly published: Readonly<Record<string, unknown>>;
}

export async function makeKey(kid: string, algorithm = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, privateKey, published: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } };
}

/** A token of the issuer for the API that lives a minute, but for what is said otherwise: undefined leaves a claim out. */
export function sign(
  { kid, privateKey, published }: SigningKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', iat: now, exp: now + 60, ...claims };
  const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: String(published.alg), kid, ...header }).sign(privateKey);
}

export interface KeyServer {
  readonly url: string;
  /** What is published from now on. */
  keys: readonly SigningKey[];
  /** Whether it answers with 503. */
  isDown: boolean;
  /** How often it was asked. */
  readonly asked: number;
}

export async function startKeyServer(keys: readonly SigningKey[]): Promise<KeyServer> {
  const state = { url: '', keys, isDown: false, asked: 0 };
  const server = createServer((_request, response) => {
    state.asked++;
    response.writeHead(state.isDown ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: state.keys.map(({ published }) => published) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  state.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`;
  return state;
}
