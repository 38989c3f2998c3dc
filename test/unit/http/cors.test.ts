import { describe, expect, test } from 'vitest';
import { corsHeaders, isPreflight, preflightResponse, withCors } from '../../../src/http/cors.ts';
import type { HttpRequest } from '../../../src/http/message.ts';

const SHOP = 'https://shop.example';
const from = (headers: Record<string, string>, method = 'POST'): HttpRequest => ({ method, url: '/graphql', headers });

describe('corsHeaders()', () => {
  test('say nothing where no page of another origin asks, or none is configured', () => {
    expect(corsHeaders([SHOP], from({}))).toEqual({});
    expect(corsHeaders([], from({ origin: SHOP }))).toEqual({});
  });

  test('permit a configured origin with its credentials, and no other', () => {
    expect(corsHeaders([SHOP], from({ origin: SHOP }))).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    for (const origin of ['https://evil.example', `${SHOP}.evil.example`, 'http://shop.example', 'null', ''])
      expect(corsHeaders([SHOP], from({ origin })), origin).toEqual({ vary: 'Origin' });
  });

  test('permit every origin where * is configured, without credentials', () => {
    expect(corsHeaders(['*'], from({ origin: 'https://any.example' }))).toEqual({ 'access-control-allow-origin': '*' });
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
      return withCors([SHOP], request, preflightResponse([SHOP], request));
    };
    expect(answer(SHOP)).toEqual({
      status: 204,
      body: '',
      headers: {
        'access-control-allow-origin': SHOP,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, x-a',
        'access-control-max-age': '600',
        vary: 'Origin',
      },
    });
    expect(answer('https://evil.example')).toEqual({ status: 204, body: '', headers: { vary: 'Origin' } });
  });
});
