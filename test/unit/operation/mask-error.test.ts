import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { maskError } from '../../../src/operation/mask-error.ts';

describe('maskError()', () => {
  const seen: unknown[] = [];
  const mask = (error: unknown, showSuggestions = true) =>
    maskError(error, 'BAD_USER_INPUT', { showSuggestions, onUnexpected: (cause) => seen.push(cause) });

  test('hides what was not meant for clients, and keeps it for the log', () => {
    const cause = new Error('SELECT secret FROM 10.0.0.5');
    const masked = mask(new GraphQLError('SELECT secret', { originalError: cause, path: ['a'] }));
    expect(masked.toJSON()).toEqual({
      message: 'Unexpected error',
      path: ['a'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
    });
    expect(seen).toContain(cause);
  });

  test('shows a GatewayError with code, advice and details, but not its cause', () => {
    const error = new GatewayError('CASSANDRA_UNAVAILABLE', 'Too few', {
      cause: new Error('10.0.0.5'),
      details: { required: 2, alive: 1 },
    });
    const masked = mask(new GraphQLError('x', { originalError: error }));
    expect(masked.toJSON()).toEqual({
      message: 'Too few',
      extensions: { code: 'CASSANDRA_UNAVAILABLE', retryable: true, retryAfter: 1, required: 2, alive: 1 },
    });
    expect(masked.originalError).toBeUndefined();
  });

  test('tells of errors that the operator must mend by code alone', () => {
    const masked = mask(new GatewayError('CASSANDRA_AUTHENTICATION', 'check CASSANDRA_PASSWORD'));
    expect(masked.toJSON()).toMatchObject({
      message: 'The gateway cannot use its database',
      extensions: { code: 'CASSANDRA_AUTHENTICATION' },
    });
  });

  test('codes an error of graphql by the phase that raised it, unless it has a code', () => {
    expect(mask(new GraphQLError('wrong', { path: ['a'] })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      retryable: false,
    });
    const coded = new GraphQLError('deep', { extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(mask(coded).extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('says when to come again where waiting helps', () => {
    expect(mask(new GatewayError('OVERLOADED', 'full')).extensions).toEqual({
      code: 'OVERLOADED',
      retryable: true,
      retryAfter: 1,
    });
  });

  test('strips hints at the schema where introspection is off', () => {
    const error = new GraphQLError('Cannot query field "nam" on type "Product". Did you mean "name"?', { nodes: [] });
    expect(mask(error, false).message).toBe('Cannot query field "nam" on type "Product".');
    expect(mask(error).message).toContain('Did you mean');
  });
});
