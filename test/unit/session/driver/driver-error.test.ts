import { errors, types } from 'cassandra-driver';
import { describe, expect, test } from 'vitest';
import { causesOf, toConnectError } from '../../../../src/session/driver/connect-error.ts';
import { toConditionError, toGatewayError } from '../../../../src/session/driver/driver-error.ts';

const codes = types.responseErrorCodes;
const response = (code: number, message = '') =>
  Object.assign(new errors.ResponseError(code, message), { required: 2, alive: 1 });
const noHost = (inner: Record<string, unknown>) => new errors.NoHostAvailableError(inner as Record<string, Error>);
const socket = Object.assign(new Error('Socket was closed'), { isSocketError: true });

const late = (writeType: string) => Object.assign(response(codes.writeTimeout), { writeType });

test.each([
  ['SIMPLE', /^Too few replicas acknowledged the write in time: it may have been carried out$/],
  ['UNLOGGED_BATCH', /parts of it may have been carried out$/],
  ['BATCH', /Cassandra has it in its log: it will be carried out$/],
  ['BATCH_LOG', /^The log of the batch was not written in time: the batch may still be carried out$/],
  ['COUNTER', /it may have been counted$/],
  ['CAS', /whether the condition held, and the write was carried out, is not known$/],
  ['VIEW', /the write in time: it may have been carried out$/],
])('a write timeout of %s says what may have become of it', (writeType, message) => {
  expect(toGatewayError(late(writeType))).toMatchObject({
    code: 'CASSANDRA_TIMEOUT',
    outcome: 'UNKNOWN',
    message: expect.stringMatching(message),
    details: { writeType },
  });
});

test('after a condition a simple write that is late was decided, other errors are as of any statement', () => {
  expect(toConditionError(late('SIMPLE')).message).toMatch(
    /its condition was decided, and it may have been carried out$/,
  );
  expect(toConditionError(late('CAS')).message).toBe(toGatewayError(late('CAS')).message);
  expect(toConditionError(response(codes.overloaded)).code).toBe('CASSANDRA_OVERLOADED');
});

describe('toGatewayError()', () => {
  test.each([
    ['unavailable', response(codes.unavailableException), 'CASSANDRA_UNAVAILABLE', 'NOT_APPLIED'],
    ['overloaded', response(codes.overloaded), 'CASSANDRA_OVERLOADED', 'UNKNOWN'],
    ['bootstrapping', response(codes.isBootstrapping), 'CASSANDRA_OVERLOADED', 'UNKNOWN'],
    ['read timeout', response(codes.readTimeout), 'CASSANDRA_TIMEOUT', 'UNKNOWN'],
    ['write timeout', response(codes.writeTimeout), 'CASSANDRA_TIMEOUT', 'UNKNOWN'],
    ['read failure', response(codes.readFailure), 'CASSANDRA_FAILURE', 'UNKNOWN'],
    ['write failure', response(codes.writeFailure), 'CASSANDRA_FAILURE', 'UNKNOWN'],
    ['server error', response(codes.serverError), 'CASSANDRA_FAILURE', 'UNKNOWN'],
    ['unauthorized', response(codes.unauthorized), 'FORBIDDEN', 'NOT_APPLIED'],
    ['a dropped table', response(codes.invalid, 'table shop.x does not exist'), 'SCHEMA_CHANGED', 'NOT_APPLIED'],
    [
      'a dropped column',
      response(codes.invalid, 'Undefined column name "b" in table shop.x'),
      'SCHEMA_CHANGED',
      'NOT_APPLIED',
    ],
    [
      'a guardrail',
      response(codes.invalid, 'Guardrail partition_keys_in_select violated: 30 exceeds the fail threshold of 20'),
      'GUARDRAIL_EXCEEDED',
      'NOT_APPLIED',
    ],
    [
      'a stale page state',
      response(codes.protocolError, 'Invalid value for the paging state'),
      'BAD_CURSOR',
      'NOT_APPLIED',
    ],
    [
      'the same as an invalid request',
      response(codes.invalid, 'Invalid value for the paging state'),
      'BAD_CURSOR',
      'NOT_APPLIED',
    ],
    ['an empty key', response(codes.invalid, 'Key may not be empty'), 'BAD_USER_INPUT', 'NOT_APPLIED'],
    ['another invalid statement', response(codes.syntaxError, 'line 1'), 'INTERNAL_SERVER_ERROR', 'NOT_APPLIED'],
    [
      'the client time-out',
      new errors.OperationTimedOutError('The host 1.2.3.4 did not reply', '1.2.3.4'),
      'CASSANDRA_TIMEOUT',
      'UNKNOWN',
    ],
    ['a broken connection', socket, 'CASSANDRA_UNREACHABLE', 'UNKNOWN'],
    ['no host tried', noHost({}), 'CASSANDRA_UNREACHABLE', 'NOT_APPLIED'],
    ['hosts that are down', noHost({ 'a:1': 'Host considered as DOWN' }), 'CASSANDRA_UNREACHABLE', 'NOT_APPLIED'],
    ['a host that broke the connection', noHost({ 'a:1': socket }), 'CASSANDRA_UNREACHABLE', 'UNKNOWN'],
    [
      'busy connections',
      noHost({ 'a:1': new errors.BusyConnectionError('a:1', 2048, 1) }),
      'CASSANDRA_OVERLOADED',
      'NOT_APPLIED',
    ],
    [
      'a statement that cannot be prepared again',
      noHost({ 'a:1': response(codes.unprepared) }),
      'SCHEMA_CHANGED',
      'NOT_APPLIED',
    ],
    ['hosts that were overloaded', noHost({ 'a:1': response(codes.overloaded) }), 'CASSANDRA_OVERLOADED', 'UNKNOWN'],
    ['a prepare on an empty pool', new Error('No connection available'), 'CASSANDRA_UNREACHABLE', 'NOT_APPLIED'],
    ['anything else', new TypeError('slip'), 'INTERNAL_SERVER_ERROR', 'UNKNOWN'],
  ])('%s', (_what, error, code, outcome) => {
    const translated = toGatewayError(error);
    expect([translated.code, translated.outcome]).toEqual([code, outcome]);
    expect(translated.cause).toBe(error);
    expect(translated.message).not.toMatch(/1\.2\.3\.4|shop|SELECT/);
  });
});

test('toGatewayError() names the guardrail, and does not advise to repeat what can only fail again', () => {
  const violated = response(codes.invalid, 'Guardrail items_per_collection violated: Detected collection with 9 items');
  expect(toGatewayError(violated).toExtensions()).toMatchObject({
    guardrail: 'items_per_collection',
    retryable: false,
  });
  const tombstones = response(codes.readFailure, 'Operation failed: READ_TOO_MANY_TOMBSTONES from /127.0.0.1:7000');
  expect(toGatewayError(tombstones).toExtensions()).toMatchObject({ code: 'CASSANDRA_FAILURE', retryable: false });
  expect(toGatewayError(response(codes.readFailure)).toExtensions()).toMatchObject({ retryable: true });
});

test('causesOf() says of each node why it was not reached', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  expect(causesOf(noHost({ '127.0.0.1:9': refused, 'b:1': 'Host considered as DOWN' }))).toEqual({
    '127.0.0.1:9': 'connect ECONNREFUSED 127.0.0.1:9',
    'b:1': 'Host considered as DOWN',
  });
  expect(causesOf(new Error('no such name'))).toEqual({ all: 'no such name' });
});

describe('toConnectError()', () => {
  const context = { isTls: false, dataCenter: 'dc' };
  test.each([
    [
      'a wrong password',
      noHost({ a: new errors.AuthenticationError('Provided username x and/or password are incorrect') }),
      context,
      'CASSANDRA_AUTHENTICATION',
      /CASSANDRA_PASSWORD/,
    ],
    [
      'a wrong data center',
      new errors.ArgumentError(
        "localDataCenter was configured as 'dc', but only found hosts in data centers: [dc1, dc2]",
      ),
      context,
      'DATA_CENTER_NOT_FOUND',
      /"dc" does not exist, there are: dc1, dc2/,
    ],
    [
      'an untrusted certificate',
      noHost({ a: Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }),
      { ...context, isTls: true },
      'CASSANDRA_TLS',
      /CASSANDRA_TLS_CA/,
    ],
    [
      'TLS to a plain port',
      noHost({ a: Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }) }),
      { ...context, isTls: true },
      'CASSANDRA_TLS',
      /may not use TLS/,
    ],
    [
      'a reset of a plain connection',
      noHost({ a: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) }),
      context,
      'CASSANDRA_UNREACHABLE',
      /CASSANDRA_TLS/,
    ],
    [
      'a refused connection',
      noHost({ a: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) }),
      context,
      'CASSANDRA_UNREACHABLE',
      /^No Cassandra node can be reached$/,
    ],
  ])('%s', (_what, error, where, code, message) => {
    expect(toConnectError(error, where)).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
