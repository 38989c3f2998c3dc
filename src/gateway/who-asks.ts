/**
 * Finds out who asks before a request to the API is read, where the configuration says how. What is refused, or fails, is not
 * carried out.
 */
import type { Principal } from '../config/config.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { AnswerParts, Identified } from '../http/answer.ts';
import type { HttpResponse } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import type { Identifier } from '../identity/identify.ts';
import { Unauthenticated } from '../identity/way.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AuditLog } from './audit-log.ts';
import { type Rates, TooManyGuesses } from './rates.ts';

/** Undefined where callers are who is in front of the gateway says. */
export function whoAsks(
  identifier: Identifier,
  logger: Logger,
  { auditLog, rates }: { readonly auditLog: AuditLog | undefined; readonly rates: Rates | undefined },
): AnswerParts['whoAsks'] {
  if (!identifier.isUsed) return undefined;
  return (request, { scope, principal: platform }) => {
    const { method, url, headers, certificate } = request;
    const guess = rates?.guessOf(request);
    const known = (principal: Principal): Identified => {
      guess?.endRight();
      return { principal };
    };
    const failed = (error: unknown): Identified => {
      const isWrong = error instanceof Unauthenticated;
      const refused = error instanceof TooManyGuesses ? error : isWrong ? guess?.endWrong() : undefined;
      if (refused !== undefined) return { response: refused.response };
      if (!isWrong) guess?.endRight();
      if (isGatewayError(error)) auditLog?.refused(error);
      return { response: toResponse(error, logger) };
    };
    try {
      const found = identifier.identify({ method, url, headers, platform, certificate }, guess?.begin);
      // Who was known before is known at once.
      return found instanceof Promise ? scope.deadline.race(found).then(known, failed) : known(found);
    } catch (error) {
      return failed(error);
    }
  };
}

/** What a hook throws is for the log alone. */
function toResponse(error: unknown, logger: Logger): HttpResponse {
  if (isGatewayError(error)) return errorResponse(error);
  logger.error('identify failed', { error });
  return errorResponse(
    new GatewayError('INTERNAL_SERVER_ERROR', 'Cannot tell who asks', { cause: error, outcome: 'NOT_APPLIED' }),
  );
}
