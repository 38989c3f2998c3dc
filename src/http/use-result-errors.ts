/**
 * The last look at a result: every error is masked and coded, and the HTTP status follows from the codes if the whole
 * answer is an error. Partial data is 200.
 */
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';

const RETRY_AFTER_SECONDS = '1';

export function useResultErrors(mask: (error: unknown) => GraphQLError): Plugin<GatewayContext> {
  return {
    onExecutionResult({ result, setResult }) {
      const single = result as ExecutionResult | undefined; // neither batches nor streams are served
      if (single?.errors === undefined) return;
      const errors = single.errors.map(mask);
      const isWhole = isWholeFailure(single);
      setResult({ ...single, errors: isWhole ? errors.map(withStatus) : errors });
    },
  };
}

/** Whether no root field succeeded; one that is null without an error is an answer. */
function isWholeFailure({ data, errors = [] }: ExecutionResult): boolean {
  if (data === undefined || data === null) return true;
  const failed = new Set(errors.map((error) => error.path?.[0]));
  return Object.entries(data).every(([field, value]) => value === null && failed.has(field));
}

function withStatus(error: GraphQLError): GraphQLError {
  if (error.extensions.http !== undefined) return error; // Yoga's own, for instance 405 for a mutation by GET
  const status = statusOf(error.extensions.code);
  // `spec`: answers in the older media type `application/json` stay 200 for these, as GraphQL over HTTP asks.
  const http = {
    status,
    spec: status === 400,
    ...(status === 503 ? { headers: { 'retry-after': RETRY_AFTER_SECONDS } } : {}),
  };
  error.extensions.http = http;
  return error;
}

function statusOf(code: unknown): number {
  const definition = typeof code === 'string' && code in ERROR_CODES ? ERROR_CODES[code as ErrorCode] : undefined; // a key of the table
  return definition !== undefined && 'status' in definition ? (definition.status ?? 503) : 503;
}
