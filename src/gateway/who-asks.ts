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
import { TooManyGuesses } from './guess.ts';
import type { Rates } from './rates.ts';

/** Undefined where callers are who is in front of the gateway says. */
export function whoAsks(
  identifier: Identifier,
  logger: Logger,
  { auditLog, rates }: { readonly auditLog: AuditLog | undefined; readonly rates: Rates | undefined },
): AnswerParts['whoAsks'] {
  if (!identifier.isUsed) return undefined;
  const refused = (error: unknown): Identified => {
    if (isGatewayError(error)) auditLog?.refused(error);
    return { response: toResponse(error, logger) };
  };
  return (request, { scope, principal: platform }) => {
    const { method, url, headers, certificate } = request;
    const guess = rates?.guessOf(request);
    const known = (principal: Principal): Identified => {
      guess?.end(false);
      return { principal };
    };
    const failed = (error: unknown): Identified => {
      const tooMany = guess?.end(error instanceof Unauthenticated);
      const instead = error instanceof TooManyGuesses ? error : tooMany;
      return instead === undefined ? refused(error) : { response: instead.response };
    };
    try {
      const found = identifier.identify({ method, url, headers, platform, certificate }, guess?.begin);
      // Who was known before is known at once.
      if (!(found instanceof Promise)) return known(found);
      // Whoever goes away in between has guessed all the same.
      return scope.deadline.race(found.then(known, failed)).catch((error: unknown) => {
        guess?.abandon();
        return refused(error);
      });
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
