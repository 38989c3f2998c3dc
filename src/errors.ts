/**
 * The errors of the gateway. `code` is the contract with clients and operators; everything that depends on it
 * (HTTP status, whether a retry helps, what became of a write) stands once, in this table.
 */

/** What became of a write when its error was raised. */
export type Outcome = 'NOT_APPLIED' | 'UNKNOWN';

interface CodeDefinition {
  /** HTTP status when the error is the whole answer; undefined for errors that end the start. */
  readonly status?: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What a write's error says by default; `UNKNOWN` where the statement may have reached Cassandra. */
  readonly outcome: Outcome;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  /** One sentence for the table of codes. */
  readonly doc: string;
}

/** Every code that the gateway reports, with its HTTP status, retry advice and outcome of a write. */
export const ERROR_CODES = {
  GRAPHQL_PARSE_FAILED: fault(400, 'The document is not GraphQL.'),
  GRAPHQL_VALIDATION_FAILED: fault(400, 'The document does not fit the schema.'),
  BAD_REQUEST: fault(400, 'The HTTP request is not a GraphQL request (invalid JSON, missing query).'),
  BAD_USER_INPUT: fault(400, 'An argument or variable has a value that is refused.'),
  BAD_CURSOR: fault(
    400,
    'The cursor is malformed, forged, belongs to another query, or to a page that Cassandra does not know any more.',
  ),
  CANNOT_BE_SERVED: fault(400, 'Cassandra has no efficient read for this `where`; the message says what to add.'),
  QUERY_TOO_COMPLEX: fault(400, 'The operation exceeds a limit on depth, aliases, tokens, cost or statements.'),
  GUARDRAIL_EXCEEDED: fault(400, 'A limit of the cluster is exceeded; `guardrail` names it.'),
  PERSISTED_QUERY_NOT_SUPPORTED: fault(
    200,
    'Persisted queries are not served: clients send the document itself from now on.',
  ),
  PERSISTED_QUERY_NOT_FOUND: fault(
    200,
    'No document with this hash is kept: clients send it together with the document.',
  ),
  DOCUMENT_NOT_FOUND: fault(400, 'There is no trusted document with this id.'),
  DOCUMENT_REQUIRED: fault(400, 'Only trusted documents are run; clients name them by `documentId`.'),
  NOT_FOUND: fault(404, 'There is nothing at this path.'),
  METHOD_NOT_ALLOWED: fault(405, 'The method is not served here; a mutation needs POST.'),
  NOT_ACCEPTABLE: fault(406, 'The answer has none of the media types that the client accepts.'),
  UNSUPPORTED_MEDIA_TYPE: fault(415, 'The body has a media type that is not read: send JSON.'),
  REQUEST_TIMEOUT: fault(408, 'The request did not come in time.'),
  PAYLOAD_TOO_LARGE: fault(413, 'The request body exceeds the limit.'),
  RESPONSE_TOO_LARGE: {
    status: 500,
    retryable: false,
    outcome: 'UNKNOWN',
    doc: 'The answer exceeds what the platform lets pass; ask for fewer rows or columns.',
  },
  STOPPED: {
    status: 409,
    retryable: true,
    outcome: 'NOT_APPLIED',
    doc: 'An earlier write of the operation failed, and `@stopOnError` sends none after it.',
  },
  UNAUTHENTICATED: fault(401, 'The caller does not say who it is, or is not who it says.'),
  FORBIDDEN: fault(403, 'The caller may not do this.'),
  RATE_LIMITED: transient(
    429,
    'NOT_APPLIED',
    'The caller asked for more than it may in a time; `Retry-After` says when to come again.',
  ),
  NOT_READY: transient(503, 'NOT_APPLIED', 'The gateway has not read the schema yet, or is closing.'),
  OVERLOADED: transient(503, 'NOT_APPLIED', 'The queue of statements is full.'),
  QUEUE_TIMEOUT: transient(503, 'NOT_APPLIED', 'A statement waited too long for its turn.'),
  DEADLINE_EXCEEDED: transient(504, 'UNKNOWN', 'The time of the request is used up.'),
  REQUEST_ABORTED: transient(499, 'UNKNOWN', 'The client went away.'),
  CASSANDRA_UNREACHABLE: transient(503, 'NOT_APPLIED', 'No Cassandra node can be reached.'),
  CASSANDRA_UNAVAILABLE: transient(503, 'NOT_APPLIED', 'Too few replicas are alive for the consistency level.'),
  CASSANDRA_OVERLOADED: transient(503, 'UNKNOWN', 'A Cassandra node is overloaded or starting.'),
  CASSANDRA_TIMEOUT: transient(504, 'UNKNOWN', 'Cassandra did not answer in time.'),
  CASSANDRA_FAILURE: transient(502, 'UNKNOWN', 'Cassandra failed to carry out the statement.'),
  SCHEMA_CHANGED: transient(503, 'NOT_APPLIED', 'The table or column was changed since the gateway read the schema.'),
  INTERNAL_SERVER_ERROR: {
    status: 500,
    retryable: false,
    outcome: 'UNKNOWN',
    doc: 'A defect of the gateway; the log has the cause.',
  },
  CONFIG_INVALID: atStart('Options are missing or out of range; all faults are listed.'),
  KEYSPACE_NOT_FOUND: atStart('A configured keyspace does not exist.'),
  CASSANDRA_AUTHENTICATION: atStart('Cassandra refused the credentials, or asks for some.'),
  CASSANDRA_TLS: atStart('The TLS handshake failed: untrusted certificate, or TLS on one side only.'),
  CASSANDRA_PROTOCOL: atStart('Cassandra does not speak version 4 of its protocol.'),
  DATA_CENTER_NOT_FOUND: atStart('The local data center does not exist in the cluster.'),
  SNAPSHOT_INVALID: atStart(
    'The schema snapshot is damaged, of another version, lacks a keyspace, or does not fit the cluster where `GATEWAY_SCHEMA_DRIFT` is `fail`.',
  ),
  SCHEMA_NOT_BUILT: atStart('A defect of the gateway kept it from building the schema; the log has the cause.'),
  MODEL_CONFLICT: atStart('Names clash in strict mode, or a relation or companion cannot be served.'),
} as const satisfies Record<string, CodeDefinition>;

export type ErrorCode = keyof typeof ERROR_CODES;

function fault(status: number, doc: string): CodeDefinition {
  return { status, retryable: false, outcome: 'NOT_APPLIED', doc };
}
/** Where waiting is what helps (503), clients are told how long. */
function transient(status: number, outcome: Outcome, doc: string): CodeDefinition {
  return { status, retryable: true, outcome, ...(status === 503 ? { retryAfter: 1 } : {}), doc };
}
function atStart(doc: string): CodeDefinition {
  return { retryable: false, outcome: 'NOT_APPLIED', doc };
}

/** The row of a code. */
export function definitionOf(code: ErrorCode): CodeDefinition {
  return ERROR_CODES[code];
}

export interface GatewayErrorOptions {
  /** Logged, never sent to a client. */
  readonly cause?: unknown;
  /** Overrides the outcome of the code: a statement that was never sent is `NOT_APPLIED`. */
  readonly outcome?: Outcome;
  /** Names of options, columns or limits that the message speaks of, for `extensions`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error whose message may be shown to a client. `code` narrows what it is about. */
export class GatewayError extends Error {
  // A literal, so that it survives minification.
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly outcome: Outcome;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.outcome = options.outcome ?? ERROR_CODES[code].outcome;
    this.details = options.details;
  }

  get definition(): CodeDefinition {
    return definitionOf(this.code);
  }

  /** What clients see beside the message. */
  toExtensions(): Readonly<Record<string, unknown>> & { readonly code: ErrorCode } {
    const { retryable, retryAfter } = this.definition;
    return { code: this.code, retryable, ...(retryAfter === undefined ? {} : { retryAfter }), ...this.details };
  }

  /** Seconds after which a request may succeed. */
  get retryAfter(): number | undefined {
    const { retryAfter } = this.toExtensions();
    return typeof retryAfter === 'number' ? retryAfter : undefined;
  }

  /** Whether the error ends the start: waiting does not mend it. */
  get isPermanent(): boolean {
    return this.definition.status === undefined;
  }
}

/** Whether `error` is a {@link GatewayError}, of the given code if one is named. */
export function isGatewayError(error: unknown, code?: ErrorCode): error is GatewayError {
  return error instanceof GatewayError && (code === undefined || error.code === code);
}

/** Whatever was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Starts work that may throw before it gives its promise: a throw becomes a rejection. */
export function attempt<T>(start: () => Promise<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return Promise.reject(toError(error));
  }
}

/** A message that names each of several faults in a line of its own. */
export function listFaults(message: string, faults: readonly string[]): string {
  return `${message}:\n${faults.map((line) => `  - ${line}`).join('\n')}`;
}
