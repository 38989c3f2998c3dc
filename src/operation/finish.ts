/** The end of an operation: the text of the answer, its status, the codes for the log. */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { definitionOf, type ErrorCode } from '../errors.ts';
import { jsonText } from './json-text.ts';

/** What an operation ended with, for every transport. */
export interface Outcome {
  /** The answer as JSON. */
  readonly text: string;
  /** HTTP status. */
  readonly status: number;
  /** Whether clients of the older media type `application/json` see 200 instead. */
  readonly isRequestFault: boolean;
  /** Seconds after which the request may succeed. */
  readonly retryAfter?: number | undefined;
  /** Whether it is a trusted document's, and of rows alone: the same for all who may read them. */
  readonly isOfData?: boolean;
  /** Of the errors, for the log. */
  readonly codes: readonly unknown[];
}

const NONE: readonly unknown[] = [];

/** The answer to an operation that was not begun: the status is that of its worst error. */
export function refusedOutcome(errors: readonly GraphQLError[]): Outcome {
  const definitions = errors.map(({ extensions }) => definitionOf(extensions.code as ErrorCode)); // masked, so coded
  const status = Math.max(...definitions.map((definition) => definition.status ?? 503));
  const retryAfter = errors.find(({ extensions }) => typeof extensions.retryAfter === 'number')?.extensions.retryAfter;
  return {
    text: JSON.stringify({ errors }),
    status,
    isRequestFault: status === 400,
    retryAfter: retryAfter as number | undefined, // found by its type
    codes: codesOf(errors),
  };
}

/**
 * The answer to an operation that was executed: 200 whatever failed, since root fields are nullable.
 * https://graphql.github.io/graphql-over-http/draft/#sec-application-graphql-response-json
 */
export function executedOutcome(result: ExecutionResult): Outcome {
  return { ...textOutcome(jsonText(result)), codes: result.errors === undefined ? NONE : codesOf(result.errors) };
}

/** The same for an answer without errors that is text already. */
export function textOutcome(text: string): Outcome {
  return { text, status: 200, isRequestFault: false, codes: NONE };
}

/** The answer with what is to be said beside its data. */
export function withExtensions(outcome: Outcome, extensions: Readonly<Record<string, unknown>>): Outcome {
  if (Object.keys(extensions).length === 0) return outcome;
  const { isOfData: _isOfData, ...rest } = outcome; // what is said this time is not said the next
  return { ...rest, text: `${outcome.text.slice(0, -1)},"extensions":${JSON.stringify(extensions)}}` };
}

function codesOf(errors: readonly GraphQLError[]): readonly unknown[] {
  return errors.map(({ extensions }) => extensions.code);
}
