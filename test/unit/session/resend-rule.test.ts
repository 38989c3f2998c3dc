import { errors, types } from 'cassandra-driver';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { toGatewayError } from '../../../src/session/driver-error.ts';
import type { Statement } from '../../../src/session/executor.ts';
import { resendRule } from '../../../src/session/resend-rule.ts';

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
] as const)('%s', (_what, error, kind, elapsedMs, isGuarded, isAllDown, rule) => {
  expect(resendRule(statement(kind), { error, elapsedMs, isGuarded, isAllDown, limits })).toBe(rule);
});
