import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src/http/read-params.ts';

const post = (body: unknown) =>
  readParams({ method: 'POST', url: '/graphql', headers: {}, body: JSON.stringify(body) });
const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };

describe('readParams()', () => {
  test('reads what names a document: an id in the body, the query or the path, a hash of the protocol of Apollo', () => {
    expect(post({ documentId: 'sha256:a' })).toMatchObject({ documentId: 'sha256:a', isReadOnly: false });
    const get = (url: string, named?: string) => readParams({ method: 'GET', url, headers: {} }, named);
    expect(get('/graphql?documentId=x%3Ay')).toMatchObject({ documentId: 'x:y', isReadOnly: true });
    expect(get('/graphql/abc?variables={"a":1}', 'abc')).toMatchObject({ documentId: 'abc', variables: { a: 1 } });
    const hash = persistedQuery.sha256Hash;
    expect(post({ extensions: { persistedQuery } })).toMatchObject({ hash });
    expect(post({ query: '{ a }', extensions: { persistedQuery } })).toMatchObject({ query: '{ a }', hash });
    expect(get(`/graphql?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery }))}`)).toMatchObject({
      hash,
    });
  });

  test('refuses a document beside its name, and two names', () => {
    for (const given of [
      { documentId: 'a', query: '{ a }' },
      { documentId: 'a', extensions: { persistedQuery } },
      { documentId: '' },
      { documentId: 1 },
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'A' } } },
    ])
      expect(() => post(given)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    const both = { method: 'GET', url: '/graphql/a?documentId=b', headers: {} };
    expect(() => readParams(both, 'a')).toThrow('its path and its `documentId` both name a document');
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
