/** The library of tokens, loaded where a configuration needs it. Its parts that we use are named, as a bundle keeps no others. */
export type Jose = Pick<
  typeof import('jose'),
  'createLocalJWKSet' | 'createRemoteJWKSet' | 'decodeJwt' | 'errors' | 'jwtVerify'
>;

export function loadJose(): Promise<Jose> {
  return import('jose');
}
