/** Errors of the driver -> `GatewayError`: the one place where it happens. */
import { errors, types } from 'cassandra-driver';
import { type ErrorCode, GatewayError, type Outcome } from '../../errors.ts';

interface ServerError extends Error {
  readonly code: number;
  readonly required?: number;
  readonly alive?: number;
}

const CODES = types.responseErrorCodes;

/** Translates what a statement ended with. Messages hold neither CQL nor hosts; the driver's error is the cause. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof errors.NoHostAvailableError) return fromNoHost(error);
  if (error instanceof errors.OperationTimedOutError) {
    return new GatewayError('CASSANDRA_TIMEOUT', 'Cassandra did not answer in time', { cause: error });
  }
  if (error instanceof errors.ResponseError) return fromResponse(error as ServerError); // carries the server's code
  if (isNotSent(error)) {
    return new GatewayError('CASSANDRA_UNREACHABLE', 'No connection to Cassandra is open', { cause: error });
  }
  if (isSocketError(error)) {
    return new GatewayError('CASSANDRA_UNREACHABLE', 'The connection to Cassandra broke', {
      cause: error,
      outcome: 'UNKNOWN',
    });
  }
  if (error instanceof errors.DriverInternalError) {
    return new GatewayError('CASSANDRA_FAILURE', 'Cassandra does not keep the prepared statement', {
      cause: error,
      outcome: 'NOT_APPLIED',
    });
  }
  return new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error', { cause: error });
}

/** Whether the statement certainly never left: trying again cannot apply it twice. */
export function isNotSent(error: unknown): boolean {
  if (error instanceof errors.NoHostAvailableError) {
    return Object.values(innerErrors(error)).every(
      (inner) => typeof inner === 'string' || inner === null || isNotSent(inner),
    );
  }
  return (
    error instanceof Error &&
    (error instanceof errors.BusyConnectionError || /^No connection available/.test(error.message))
  );
}

/** Whether the connection failed rather than Cassandra: it broke, or nothing came back on it in time. */
export function isTransportError(error: unknown): boolean {
  if (error instanceof GatewayError) return isTransportError(error.cause);
  if (error instanceof errors.NoHostAvailableError) {
    return Object.values(innerErrors(error)).every((inner) => !(inner instanceof errors.ResponseError));
  }
  return error instanceof errors.OperationTimedOutError || isBroken(error) || isNotSent(error);
}

/** Whether the connection broke while the statement was under way. */
export function isBroken(error: unknown): boolean {
  if (error instanceof errors.NoHostAvailableError) {
    const inner = Object.values(innerErrors(error));
    return inner.some(isBroken) && inner.every((each) => !(each instanceof errors.ResponseError));
  }
  if (error instanceof GatewayError) return isBroken(error.cause);
  return !(error instanceof errors.ResponseError) && isSocketError(error);
}

function fromNoHost(error: errors.NoHostAvailableError): GatewayError {
  const outcome: Outcome = isNotSent(error) ? 'NOT_APPLIED' : 'UNKNOWN';
  const inner = Object.values(innerErrors(error));
  if (inner.some((each) => each instanceof errors.BusyConnectionError)) {
    return new GatewayError('CASSANDRA_OVERLOADED', 'All connections to Cassandra are busy', { cause: error, outcome });
  }
  const answer = inner.find(
    (each) => each instanceof errors.ResponseError || each instanceof errors.OperationTimedOutError,
  );
  if (answer !== undefined) {
    const { code, message } = toGatewayError(answer);
    // Where every node refused, nothing was carried out; one that was merely sent the statement may have done it.
    const isRefused = inner.every((each) => !(each instanceof Error) || toGatewayError(each).outcome === 'NOT_APPLIED');
    return new GatewayError(code, message, { cause: error, outcome: isRefused ? 'NOT_APPLIED' : outcome });
  }
  return new GatewayError('CASSANDRA_UNREACHABLE', 'No Cassandra node can be reached', { cause: error, outcome });
}

const CHANGED_MESSAGE = 'The table was changed since the gateway read the schema';

/** What a code of Cassandra means, where it means one thing. */
const MEANINGS: Readonly<Record<number, readonly [code: ErrorCode, message: string]>> = {
  [CODES.overloaded]: ['CASSANDRA_OVERLOADED', 'A Cassandra node is overloaded or starting'],
  [CODES.isBootstrapping]: ['CASSANDRA_OVERLOADED', 'A Cassandra node is overloaded or starting'],
  [CODES.readTimeout]: ['CASSANDRA_TIMEOUT', 'Too few replicas answered Cassandra in time'],
  [CODES.writeTimeout]: ['CASSANDRA_TIMEOUT', 'Too few replicas answered Cassandra in time'],
  [CODES.readFailure]: ['CASSANDRA_FAILURE', 'Replicas failed to carry out the statement'],
  [CODES.writeFailure]: ['CASSANDRA_FAILURE', 'Replicas failed to carry out the statement'],
  [CODES.functionFailure]: ['CASSANDRA_FAILURE', 'Replicas failed to carry out the statement'],
  [CODES.truncateError]: ['CASSANDRA_FAILURE', 'Replicas failed to carry out the statement'],
  [CODES.unauthorized]: ['FORBIDDEN', 'The user of the gateway lacks a permission in Cassandra'],
  [CODES.badCredentials]: ['CASSANDRA_AUTHENTICATION', 'Cassandra refused the credentials'],
  // A node that is shutting down, or whose disk fails, answers so.
  [CODES.serverError]: ['CASSANDRA_FAILURE', 'Cassandra reported an internal error'],
  // The node forgot the statement and the driver could not prepare it again: its table is not what it was.
  [CODES.unprepared]: ['SCHEMA_CHANGED', CHANGED_MESSAGE],
};

function fromResponse(error: ServerError): GatewayError {
  switch (error.code) {
    case CODES.unavailableException:
      return new GatewayError('CASSANDRA_UNAVAILABLE', 'Too few replicas are alive for the consistency level', {
        cause: error,
        details: { required: error.required, alive: error.alive },
      });
    case CODES.syntaxError:
    case CODES.invalid:
      return fromInvalid(error);
    default: {
      const [code, message] = MEANINGS[error.code] ?? ['CASSANDRA_FAILURE', 'Cassandra reported an error'];
      return new GatewayError(code, message, { cause: error });
    }
  }
}

// The texts are those of Cassandra 4 and 5: invalid requests have no finer code than their words.
const CHANGED =
  /^(table|keyspace) .* does not exist|unconfigured (table|columnfamily)|undefined column name|undefined name|unknown (identifier|column|type|keyspace|table)|no (secondary )?index|keyspace .* (does not exist|not found)/i;
const BAD_VALUE =
  /key may not be empty|key length of \d+ is longer|exceeds? .*(maximum|limit)|out of bound|expected \d+ .*bytes|invalid (version|null|unset|value)|cannot .*(empty|zero) vector|too large/i;

function fromInvalid(error: ServerError): GatewayError {
  if (CHANGED.test(error.message)) {
    return new GatewayError('SCHEMA_CHANGED', CHANGED_MESSAGE, {
      cause: error,
    });
  }
  if (BAD_VALUE.test(error.message)) {
    return new GatewayError(
      'BAD_USER_INPUT',
      'Cassandra refuses a value: it is empty, too large or not permitted there',
      { cause: error },
    );
  }
  return new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error', { cause: error, outcome: 'NOT_APPLIED' });
}

interface ConnectContext {
  readonly isTls: boolean;
  readonly dataCenter: string | undefined;
  readonly hasBundle?: boolean;
}

/** Translates what connecting ended with; the first reason that waiting cannot mend wins. */
export function toConnectError(error: unknown, options: ConnectContext): GatewayError {
  if (error instanceof GatewayError) return error;
  const reasons =
    error instanceof errors.NoHostAvailableError ? [...Object.values(innerErrors(error)), error] : [error];
  for (const reason of reasons) {
    const permanent = permanentFault(reason, options.dataCenter);
    if (permanent !== undefined) return permanent;
  }
  if (options.hasBundle && !(error instanceof errors.NoHostAvailableError)) {
    return new GatewayError(
      'CONFIG_INVALID',
      'Cannot use the secure connect bundle: check CASSANDRA_SECURE_CONNECT_BUNDLE',
      { cause: error },
    );
  }
  const wasReset = reasons.some(
    (reason) =>
      reason instanceof Error && /ECONNRESET|socket (was closed|hang up)/i.test(`${codeOf(reason)} ${reason.message}`),
  );
  const hint =
    wasReset && !options.isTls
      ? '; it closed the connection at once, as a node does that requires TLS (CASSANDRA_TLS)'
      : '';
  return new GatewayError('CASSANDRA_UNREACHABLE', `No Cassandra node can be reached${hint}`, { cause: error });
}

function permanentFault(reason: unknown, dataCenter: string | undefined): GatewayError | undefined {
  if (!(reason instanceof Error)) return undefined;
  const text = `${codeOf(reason)} ${reason.message}`;
  if (reason instanceof errors.AuthenticationError || /requires authentication|Bad credentials|incorrect/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_AUTHENTICATION',
      'Cassandra refused the credentials: check CASSANDRA_USERNAME and CASSANDRA_PASSWORD',
      { cause: reason },
    );
  }
  if (/localDataCenter was configured as/.test(text)) {
    const found = /data centers?: \[?([^\]]*)\]?/i.exec(reason.message)?.[1] ?? 'unknown';
    return new GatewayError(
      'DATA_CENTER_NOT_FOUND',
      `The data center ${JSON.stringify(dataCenter)} does not exist, there are: ${found}; check CASSANDRA_LOCAL_DATACENTER`,
      { cause: reason },
    );
  }
  if (/CERT|self-signed|unable to verify|altname|UNABLE_TO/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_TLS',
      `The certificate of Cassandra is not trusted (${codeOf(reason) || reason.message}): check CASSANDRA_TLS_CA and CASSANDRA_TLS_SERVER_NAME`,
      { cause: reason },
    );
  }
  if (/EPROTO|ERR_SSL|wrong version number|packet length too long|record layer/i.test(text)) {
    return new GatewayError(
      'CASSANDRA_TLS',
      'The TLS handshake failed: Cassandra may not use TLS, check CASSANDRA_TLS',
      { cause: reason },
    );
  }
  return undefined;
}

function innerErrors(error: errors.NoHostAvailableError): Readonly<Record<string, unknown>> {
  return (error.innerErrors ?? {}) as Record<string, unknown>; // absent when no host was tried
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}

function isSocketError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ('isSocketError' in error || /ECONN|EPIPE|ETIMEDOUT|[Ss]ocket/.test(`${codeOf(error)} ${error.message}`))
  );
}
