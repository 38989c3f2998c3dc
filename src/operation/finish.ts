/** The end of an operation: errors masked once, the status, the log line. */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { definitionOf, type ErrorCode } from '../errors.ts';

/** What an operation ended with, for every transport. */
export interface Outcome {
  readonly result: ExecutionResult;
  /** HTTP status; `isRequestFault` says whether clients of the older media type `application/json` see 200 instead. */
  readonly status: number;
  readonly isRequestFault: boolean;
  /** Seconds after which the request may succeed. */
  readonly retryAfter?: number | undefined;
}

/** The answer to an operation that was not begun: the status is that of its worst error. */
export function refusedOutcome(errors: readonly GraphQLError[]): Outcome {
  const definitions = errors.map(({ extensions }) => definitionOf(extensions.code as ErrorCode)); // masked, so coded
  const status = Math.max(...definitions.map((definition) => definition.status ?? 503));
  const retryAfter = definitions.find((definition) => definition.retryAfter !== undefined)?.retryAfter;
  return { result: { errors }, status, isRequestFault: status === 400, retryAfter };
}

/**
 * The answer to an operation that was executed: 200 whatever failed, since root fields are nullable.
 * https://graphql.github.io/graphql-over-http/draft/#sec-application-graphql-response-json
 */
export function executedOutcome(result: ExecutionResult): Outcome {
  return { result, status: 200, isRequestFault: false };
}
