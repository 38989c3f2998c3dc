import { errors, types } from 'cassandra-driver';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { toGatewayError } from '../../../src/session/driver/driver-error.ts';
import { mayLogInAgain, retryAfterDriver, retryInDriver } from '../../../src/session/retry-rule.ts';
import type { Statement } from '../../../src/statement/statement.ts';

const statement = (kind: Statement['kind']): Statement => ({
  cql: '',
  values: [],
  columns: [],
  kind,
  isIdempotent: true,
  isPrepared: true,
});
const limits = { readTimeoutMs: 2_000, connectTimeoutMs: 1_500, contactPoints: ['a'] };
const noHost = (inner: unknown) => new errors.NoHostAvailableError({ a: inner } as Record<string, Error>);

const UNSENT = new Error('No connection available');
const BROKEN = Object.assign(new Error('Socket was closed'), { isSocketError: true });
const TIMEOUT = new errors.OperationTimedOutError('The host did not reply', 'a');
const REFUSED = new errors.ResponseError(types.responseErrorCodes.overloaded, 'no');
const NOT_CONNECTED = new GatewayError('CASSANDRA_UNREACHABLE', 'No Cassandra node can be reached');

test.each([
  // what, error, kind, elapsed, guarded, all down, rule
  ['what never left', UNSENT, 'write', 10, true, false, 'unsent'],
  ['what never left, without a guard', UNSENT, 'write', 10, false, false, 'unsent'],
  ['what never left while all nodes are down', UNSENT, 'read', 10, false, true, 'no'],
  ['a read whose connection broke', BROKEN, 'read', 10, true, false, 'overtaken'],
  ['the same, reported for all nodes', noHost(BROKEN), 'read', 10, true, false, 'overtaken'],
  ['the same, translated', toGatewayError(BROKEN), 'read', 10, true, false, 'overtaken'],
  ['a read whose connection broke, without a guard', BROKEN, 'read', 10, false, false, 'no'],
  ['a write whose connection broke', BROKEN, 'write', 10, true, false, 'no'],
  ['a read that ran out of time', TIMEOUT, 'read', 2_010, true, false, 'no'],
  ['a read that ran out of time while the process was stopped', TIMEOUT, 'read', 9_000, true, false, 'overtaken'],
  ['the same, reported for all nodes', noHost(TIMEOUT), 'read', 9_000, true, false, 'overtaken'],
  ['a write that ran out of time while the process was stopped', TIMEOUT, 'write', 9_000, true, false, 'no'],
  ['what Cassandra refused, however long it took', REFUSED, 'read', 9_000, true, false, 'no'],
  ['what waited for a connect that failed', NOT_CONNECTED, 'write', 2_000, true, false, 'no'],
  ['what waited for a connect that was stopped', NOT_CONNECTED, 'write', 9_000, true, false, 'unsent'],
] as const)('retryAfterDriver() answers %s', (_what, error, kind, elapsedMs, isGuarded, isAllDown, rule) => {
  expect(retryAfterDriver(statement(kind), { error, elapsedMs, isGuarded, isAllDown, limits })).toBe(rule);
});

test.each([
  ['asks another node twice after a broken connection', { kind: 'request-error', retries: 1 }, 'next-host'],
  ['then no more', { kind: 'request-error', retries: 2 }, 'no'],
  ['asks another node once when replicas are down', { kind: 'unavailable', retries: 0 }, 'next-host'],
  ['and not twice', { kind: 'unavailable', retries: 1 }, 'no'],
  ['reads again where only the data was late', { kind: 'read-timeout', retries: 0, isDataMissing: true }, 'same-host'],
  ['and not where replicas were', { kind: 'read-timeout', retries: 0, isDataMissing: false }, 'no'],
  ['writes again where the log was not', { kind: 'write-timeout', retries: 0, isBatchLog: true }, 'same-host'],
  ['and no other write', { kind: 'write-timeout', retries: 0, isBatchLog: false }, 'no'],
] as const)('retryInDriver() %s', (_what, failure, where) => {
  expect(retryInDriver(failure)).toBe(where);
});

test('mayLogInAgain() only after a refused login, and only if it can have changed', () => {
  const refused = new GatewayError('CASSANDRA_AUTHENTICATION', 'no');
  expect(mayLogInAgain(refused, () => true)).toBe(true);
  expect(mayLogInAgain(refused, () => false)).toBe(false);
  expect(mayLogInAgain(NOT_CONNECTED, () => true)).toBe(false);
});
