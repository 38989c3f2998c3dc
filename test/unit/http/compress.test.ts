import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compress } from '../../../src/http/compress.ts';

const LARGE = 'ü'.repeat(512); // 1,024 bytes
const response = { status: 200, headers: { 'content-type': 'application/json', vary: 'Accept' }, body: LARGE };

async function sent(encoding: string | undefined, body = LARGE) {
  const headers = encoding === undefined ? {} : { 'accept-encoding': encoding };
  return compress({ method: 'GET', url: '/', headers }, { ...response, body });
}

describe('compress()', () => {
  test.each(['gzip', 'GZIP', 'deflate, gzip;q=1.0, *;q=0.5', '*', 'br;q=1, gzip ; q=0.1'])(
    '%j takes gzip',
    async (encoding) => {
      const { headers, body } = await sent(encoding);
      expect(headers).toEqual({ ...response.headers, vary: 'Accept, Accept-Encoding', 'content-encoding': 'gzip' });
      expect(gunzipSync(body as Buffer).toString()).toBe(LARGE);
    },
  );

  test.each([undefined, '', 'identity', 'br', 'gzip;q=0', '*;q=0', 'gzip;q=0, *', 'gzip;q=x'])(
    '%j does not, but caches are told that it depends on it',
    async (encoding) => {
      expect(await sent(encoding)).toEqual({
        ...response,
        headers: { ...response.headers, vary: 'Accept, Accept-Encoding' },
      });
    },
  );

  test('what has less than 1 kB goes as it is', async () => {
    expect(await sent('gzip', LARGE.slice(1))).toEqual({ ...response, body: LARGE.slice(1) });
  });
});
