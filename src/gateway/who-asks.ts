/**
 * Finds out who asks before a request to the API is read, where the configuration says how. What is refused, or fails, is not
 * carried out.
 */
import type { IdentifyRequest, Principal } from '../config/config.ts';
import type { Deadline } from '../deadline.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { AnswerParts } from '../http/answer.ts';
import type { HttpResponse } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import type { Identifier } from '../identity/identify.ts';
import { Unauthenticated } from '../identity/way.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Undefined where callers are who is in front of the gateway says. */
export function whoAsks(identifier: Identifier, logger: Logger): AnswerParts['whoAsks'] {
  if (!identifier.isUsed) return undefined;
  return async ({ method, url, headers }, { scope, principal }) => {
    try {
      return { principal: await ask(identifier, { method, url, headers, platform: principal }, scope.deadline) };
    } catch (error) {
      return { response: toResponse(error, logger) };
    }
  };
}

function ask(identifier: Identifier, request: IdentifyRequest, deadline: Deadline): Promise<Principal> | Principal {
  const found = identifier.identify(request);
  return found instanceof Promise ? deadline.race(found) : found;
}

/** What a hook throws is for the log alone. */
function toResponse(error: unknown, logger: Logger): HttpResponse {
  if (error instanceof Unauthenticated) return errorResponse(error, { 'www-authenticate': error.challenge });
  if (isGatewayError(error)) return errorResponse(error);
  logger.error('identify failed', { error });
  return errorResponse(
    new GatewayError('INTERNAL_SERVER_ERROR', 'Cannot tell who asks', { cause: error, outcome: 'NOT_APPLIED' }),
  );
}
