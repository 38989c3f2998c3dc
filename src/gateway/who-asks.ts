/**
 * Finds out who asks before a request to the API is read, where the configuration says how. What the hook refuses, or fails
 * at, is not carried out.
 */
import { toPrincipal, Unauthenticated } from '../access/identify.ts';
import type { Config, Identify, IdentifyRequest, Principal } from '../config/config.ts';
import type { Deadline } from '../deadline.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { AnswerParts } from '../http/answer.ts';
import { errorResponse } from '../http/responses.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Undefined where callers are who is in front of the gateway says. */
export function whoAsks({ shape: { identify } }: Config, logger: Logger): AnswerParts['whoAsks'] {
  if (identify === undefined) return undefined;
  return async ({ method, url, headers }, { scope, principal }) => {
    try {
      return { principal: await ask(identify, { method, url, headers, platform: principal }, scope.deadline) };
    } catch (error) {
      if (error instanceof Unauthenticated)
        return { response: errorResponse(error, { 'www-authenticate': error.challenge }) };
      logger.error('identify failed', { error });
      return { response: errorResponse(asCoded(error)) };
    }
  };
}

async function ask(identify: Identify, request: IdentifyRequest, deadline: Deadline): Promise<Principal> {
  return toPrincipal(await deadline.race(Promise.resolve(identify(request))));
}

/** What a hook throws is for the log alone. */
function asCoded(error: unknown): GatewayError {
  if (isGatewayError(error)) return error; // the deadline's
  return new GatewayError('INTERNAL_SERVER_ERROR', 'Cannot tell who asks', { cause: error, outcome: 'NOT_APPLIED' });
}
