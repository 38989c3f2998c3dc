import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src/http/read-params.ts';

const post = (body: unknown) =>
  readParams({ method: 'POST', url: '/graphql', headers: {}, body: JSON.stringify(body) });
const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };

describe('readParams()', () => {
  test('tells clients that ask for a persisted query to send the document, in the words that they know', () => {
    const refusal = expect.objectContaining({
      code: 'PERSISTED_QUERY_NOT_SUPPORTED',
      message: 'PersistedQueryNotSupported',
    });
    expect(() => post({ extensions: { persistedQuery } })).toThrow(refusal);
    const extensions = encodeURIComponent(JSON.stringify({ persistedQuery }));
    expect(() => readParams({ method: 'GET', url: `/graphql?extensions=${extensions}`, headers: {} })).toThrow(refusal);
  });

  test('takes the document where it comes beside the hash', () => {
    expect(post({ query: '{ a }', extensions: { persistedQuery } })).toMatchObject({
      query: '{ a }',
      isReadOnly: false,
    });
  });

  test.each([
    ['no query', {}],
    ['a query that is no text', { query: 1 }],
    ['variables that are no object', { query: '{ a }', variables: [] }],
    ['an unknown parameter', { query: '{ a }', other: 1 }],
  ])('refuses %s', (_what, body) => {
    expect(() => post(body)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
