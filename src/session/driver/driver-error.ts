/** Errors of the driver -> `GatewayError`: the one place where it happens. */
import { errors, types } from 'cassandra-driver';
import { type ErrorCode, GatewayError, type Outcome } from '../../errors.ts';
import { serverMessageOf } from './server-messages.ts';

interface ServerError extends Error {
  readonly code: number;
  readonly required?: number;
  readonly alive?: number;
  /** Of write timeouts: what was not acknowledged in time. */
  readonly writeType?: string;
}

const CODES = types.responseErrorCodes;

/** What {@link toGatewayError} says of a statement with a condition. */
export function toConditionError(error: unknown): GatewayError {
  const translated = toGatewayError(error);
  const { code, outcome, details } = translated;
  if (details?.writeType !== 'SIMPLE') return translated;
  return new GatewayError(code, DECIDED_LATE, { cause: error, outcome, details });
}

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
    case CODES.writeTimeout:
      return fromWriteTimeout(error);
    case CODES.protocolError:
      return PAGING_STATE.test(error.message) ? staleCursor(error) : meant(error);
    case CODES.readFailure:
    case CODES.writeFailure:
      return fromReplicas(error);
    default:
      return meant(error);
  }
}

const LATE = 'Too few replicas acknowledged';

/** https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/db/WriteType.java */
const WRITE_TIMEOUTS: Readonly<Record<string, string>> = {
  SIMPLE: `${LATE} the write in time: it may have been carried out`,
  UNLOGGED_BATCH: `${LATE} the batch in time: parts of it may have been carried out`,
  BATCH: `${LATE} the batch in time, but Cassandra has it in its log: it will be carried out`,
  BATCH_LOG: 'The log of the batch was not written in time: the batch may still be carried out',
  COUNTER: `${LATE} the increment in time: it may have been counted`,
  CAS: 'Too few replicas agreed in time: whether the condition held, and the write was carried out, is not known',
};

/** After a condition has been decided, what it wrote is acknowledged as a write by itself. */
const DECIDED_LATE = `${LATE} the write in time: its condition was decided, and it may have been carried out`;

function fromWriteTimeout(error: ServerError): GatewayError {
  const { writeType = 'SIMPLE' } = error;
  const message = WRITE_TIMEOUTS[writeType] ?? WRITE_TIMEOUTS.SIMPLE!; // of the table
  return new GatewayError('CASSANDRA_TIMEOUT', message, { cause: error, details: { writeType } });
}

/** What only a compaction mends, not another try. */
const TOMBSTONES = /READ_TOO_MANY_TOMBSTONES/;
/** A change of the schema has come to some nodes and not yet to others. */
const SCHEMAS_DIFFER = /INCOMPATIBLE_SCHEMA|UNKNOWN_COLUMN|UNKNOWN_TABLE|COORDINATOR_BEHIND/;

/** Replicas say why they failed: https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/exceptions/RequestFailureReason.java */
function fromReplicas(error: ServerError): GatewayError {
  const text = serverMessageOf(error);
  if (TOMBSTONES.test(text)) {
    const message = 'Cassandra gave the read up: it met too many deleted values';
    return new GatewayError('CASSANDRA_FAILURE', message, { cause: error, details: { retryable: false } });
  }
  // Other replicas may have carried the write out.
  if (SCHEMAS_DIFFER.test(text))
    return new GatewayError('SCHEMA_CHANGED', CHANGED_MESSAGE, { cause: error, outcome: 'UNKNOWN' });
  return meant(error);
}

/** The cluster was upgraded or replaced, or the table made anew, since the cursor was made. */
function staleCursor(error: ServerError): GatewayError {
  return new GatewayError(
    'BAD_CURSOR',
    'Cannot continue after this cursor as Cassandra does not know its page any more',
    {
      cause: error,
    },
  );
}

function meant(error: ServerError): GatewayError {
  const [code, message] = MEANINGS[error.code] ?? ['CASSANDRA_FAILURE', 'Cassandra reported an error'];
  return new GatewayError(code, message, { cause: error });
}

// The texts are those of Cassandra 4 and 5: invalid requests have no finer code than their words.
const CHANGED =
  /^(table|keyspace) .* does not exist|unconfigured (table|columnfamily)|undefined column name|undefined name|unknown (identifier|column|type|keyspace|table)|no (secondary )?index|keyspace .* (does not exist|not found)/i;
const BAD_VALUE =
  /key may not be empty|key length of \d+ is longer|exceeds? .*(maximum|limit)|out of bound|set an element on a list|expected \d+ .*bytes|invalid (version|null|unset|value)|cannot .*(empty|zero) vector|too large/i;

/** `Guardrail partition_keys_in_select violated: …`, as `Guardrail.java` writes it. */
const GUARDRAIL = /guardrail (\w+) violated/i;
const PAGING_STATE = /invalid value for the paging state/i;

function fromInvalid(error: ServerError): GatewayError {
  const [, guardrail] = GUARDRAIL.exec(error.message) ?? [];
  if (guardrail !== undefined) {
    return new GatewayError('GUARDRAIL_EXCEEDED', `A limit of the cluster is exceeded: ${guardrail}`, {
      cause: error,
      details: { guardrail },
    });
  }
  if (PAGING_STATE.test(error.message)) return staleCursor(error);
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

export function innerErrors(error: errors.NoHostAvailableError): Readonly<Record<string, unknown>> {
  return (error.innerErrors ?? {}) as Record<string, unknown>; // absent when no host was tried
}

export function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}

function isSocketError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ('isSocketError' in error || /ECONN|EPIPE|ETIMEDOUT|[Ss]ocket/.test(`${codeOf(error)} ${error.message}`))
  );
}
