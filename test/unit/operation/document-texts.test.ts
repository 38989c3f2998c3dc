/** What a client may name in place of a document, by mode. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { documentsOf } from '../../../src/config/manifest.ts';
import { isGatewayError } from '../../../src/errors.ts';
import { DocumentTexts } from '../../../src/operation/document-texts.ts';
import type { OperationRequest } from '../../../src/operation/prepare.ts';

const TRUSTED = 'query Trusted { a }';
const OTHER = '{ other }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const BOUNDS = { automaticPersistedQueries: true, maxPersistedQueries: 2, maxPersistedCharacters: 1_000 };

function texts(options = BOUNDS): DocumentTexts {
  const made = new DocumentTexts(options);
  made.replaceTrusted(documentsOf([{ name: 'm.json', text: JSON.stringify({ known: TRUSTED }) }]));
  return made;
}

function outcome(made: DocumentTexts, request: Partial<OperationRequest>, mode: 'off' | 'allowed' | 'required') {
  const named = made.of({ isReadOnly: false, ...request }, mode);
  if (isGatewayError(named)) return named.code;
  made.keep(named);
  return named.isTrusted ? 'trusted' : named.text;
}

test.each([
  [{ documentId: 'known' }, ['DOCUMENT_NOT_FOUND', 'trusted', 'trusted']],
  [{ documentId: `sha256:${hashOf(TRUSTED)}` }, ['DOCUMENT_NOT_FOUND', 'trusted', 'trusted']],
  [{ documentId: 'constructor' }, ['DOCUMENT_NOT_FOUND', 'DOCUMENT_NOT_FOUND', 'DOCUMENT_NOT_FOUND']],
  [{ hash: hashOf(TRUSTED) }, ['PERSISTED_QUERY_NOT_FOUND', 'trusted', 'trusted']],
  [{ query: TRUSTED }, [TRUSTED, 'trusted', 'trusted']],
  [{ query: OTHER }, [OTHER, OTHER, 'DOCUMENT_REQUIRED']],
  [{ query: OTHER, hash: hashOf(OTHER) }, [OTHER, OTHER, 'DOCUMENT_REQUIRED']],
  [{ query: OTHER, hash: hashOf('{ more }') }, ['BAD_REQUEST', 'BAD_REQUEST', 'DOCUMENT_REQUIRED']],
  [
    { hash: hashOf(OTHER) },
    ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'],
  ],
  [{}, ['BAD_REQUEST', 'BAD_REQUEST', 'BAD_REQUEST']],
] as const)('%j with trusted documents off, allowed and required', (request, outcomes) => {
  expect((['off', 'allowed', 'required'] as const).map((mode) => outcome(texts(), request, mode))).toEqual(outcomes);
});

test('a document that was sent with its hash is found by it, within bounds', () => {
  const made = texts();
  const send = (query: string) => outcome(made, { query, hash: hashOf(query) }, 'allowed');
  const name = (query: string) => outcome(made, { hash: hashOf(query) }, 'allowed');
  for (const query of ['{ a }', '{ b }', '{ c }']) expect(send(query)).toBe(query);
  expect(['{ a }', '{ b }', '{ c }'].map(name)).toEqual(['PERSISTED_QUERY_NOT_FOUND', '{ b }', '{ c }']);
  const long = `{ ${'x'.repeat(2_000)} }`;
  expect([send(long), name(long)]).toEqual([long, 'PERSISTED_QUERY_NOT_FOUND']);
});

test('without automatic ones a document is run, and its hash alone is not known', () => {
  const made = texts({ ...BOUNDS, automaticPersistedQueries: false });
  expect(outcome(made, { query: OTHER, hash: hashOf(OTHER) }, 'allowed')).toBe(OTHER);
  expect(outcome(made, { hash: hashOf(OTHER) }, 'allowed')).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  expect(outcome(made, { hash: hashOf(TRUSTED) }, 'allowed')).toBe('trusted');
});

test('other trusted documents take the place of those before', () => {
  const made = texts();
  made.replaceTrusted(new Map([['new', OTHER]]));
  expect(outcome(made, { documentId: 'known' }, 'allowed')).toBe('DOCUMENT_NOT_FOUND');
  expect(outcome(made, { documentId: 'new' }, 'required')).toBe('trusted');
});
