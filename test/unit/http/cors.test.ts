import { describe, expect, test } from 'vitest';
import { corsHeaders, isPreflight, preflightResponse, withCors } from '../../../src/http/cors.ts';
import type { HttpRequest } from '../../../src/http/message.ts';

const SHOP = 'https://shop.example';
const allow = (corsOrigins: readonly string[], corsCredentials = false) => ({
  corsOrigins,
  corsCredentials,
  corsMaxAgeS: 600,
});
const EXPOSED = { 'access-control-expose-headers': 'Retry-After, RateLimit, RateLimit-Policy' };
const from = (headers: Record<string, string>, method = 'POST'): HttpRequest => ({ method, url: '/graphql', headers });

describe('corsHeaders()', () => {
  test('say nothing where no page of another origin asks, or none is configured', () => {
    expect(corsHeaders(allow([SHOP]), from({}))).toEqual({});
    expect(corsHeaders(allow([]), from({ origin: SHOP }))).toEqual({});
  });

  test('permit a configured origin and no other, with credentials where that is configured', () => {
    const permitted = { 'access-control-allow-origin': SHOP, ...EXPOSED, vary: 'Origin' };
    expect(corsHeaders(allow([SHOP]), from({ origin: SHOP }))).toEqual(permitted);
    expect(corsHeaders(allow([SHOP], true), from({ origin: SHOP }))).toEqual({
      ...permitted,
      'access-control-allow-credentials': 'true',
    });
    for (const origin of ['https://evil.example', `${SHOP}.evil.example`, 'http://shop.example', 'null', ''])
      expect(corsHeaders(allow([SHOP, 'null']), from({ origin })), origin).toEqual({ vary: 'Origin' });
  });

  test('permit every origin where * is configured, without credentials', () => {
    for (const origin of ['https://any.example', 'null'])
      expect(corsHeaders(allow(['*']), from({ origin }))).toEqual({ 'access-control-allow-origin': '*', ...EXPOSED });
  });

  test('permit the own machine, whatever the port, where localhost is configured', () => {
    const permitted = (origin: string) =>
      corsHeaders(allow(['localhost']), from({ origin }))['access-control-allow-origin'];
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'https://localhost', 'http://[::1]:8080'])
      expect(permitted(origin)).toBe(origin);
    for (const origin of ['http://localhost.evil.example', 'http://evil.example:5173', 'localhost', 'null'])
      expect(permitted(origin)).toBeUndefined();
  });

  test('join what answers vary by', () => {
    const response = { status: 200, headers: { vary: 'Accept' }, body: '' };
    expect(withCors(allow([SHOP]), from({ origin: SHOP }), response).headers.vary).toBe('Accept, Origin');
  });
});

describe('a preflight', () => {
  const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, x-a' };

  test('is an OPTIONS with an origin and the method that will follow', () => {
    expect(isPreflight(from({ origin: SHOP, ...asks }, 'OPTIONS'))).toBe(true);
    expect(isPreflight(from({ origin: SHOP, ...asks }, 'POST'))).toBe(false);
    expect(isPreflight(from({ origin: SHOP }, 'OPTIONS'))).toBe(false);
    expect(isPreflight(from(asks, 'OPTIONS'))).toBe(false);
  });

  test('is answered with what is permitted, to a permitted origin alone', () => {
    const answer = (origin: string) => {
      const request = from({ origin, ...asks }, 'OPTIONS');
      return withCors(allow([SHOP]), request, preflightResponse(allow([SHOP]), request));
    };
    expect(answer(SHOP)).toEqual({
      status: 204,
      body: '',
      headers: {
        'access-control-allow-origin': SHOP,
        ...EXPOSED,
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, x-a',
        'access-control-max-age': '600',
        vary: 'Origin',
      },
    });
    expect(answer('https://evil.example')).toEqual({ status: 204, body: '', headers: { vary: 'Origin' } });
  });
});
