/** What a caller is answered by, with the context of its request; or why it is not answered at all. */
import { createGuard } from '../access/authorize.ts';
import { permitsOf } from '../access/permits.ts';
import type { Config, Principal } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { type ContextParts, createContext } from '../graphql/context.ts';
import { toCanonical } from '../graphql/values/canonical.ts';
import type { AnswerParts, Asking, Pipeline } from '../http/answer.ts';
import type { HttpRequest } from '../http/message.ts';
import { errorResponse } from '../http/responses.ts';
import { Unauthenticated } from '../identity/way.ts';
import type { Pipelines, Served } from './pipelines.ts';

export interface ServingParts {
  readonly config: Config;
  readonly context: ContextParts;
  /** Undefined until the schema is known, and when it may not be served any more. */
  readonly pipelines: () => Pipelines | undefined;
  readonly unready: Pipeline;
  /** What those are asked for who do not say who they are. */
  readonly challenge: string;
}

export function serveCaller(parts: ServingParts): AnswerParts['serve'] {
  return (request, caller) => {
    const pipelines = parts.pipelines();
    const served =
      pipelines === undefined ? { pipeline: parts.unready, rights: undefined } : pipelines.of(caller.principal);
    if (served !== undefined) return servedTo(parts, served, caller);
    // The page itself shows nothing; what it asks for then is answered as its caller may know it.
    if (parts.config.graphiql && isPage(request))
      return servedTo(parts, { pipeline: parts.unready, rights: undefined }, caller);
    return refusalOf(caller.principal, parts.challenge);
  };
}

export function servedTo(
  { config, context }: Pick<ServingParts, 'config' | 'context'>,
  { pipeline, rights }: Served,
  { scope, principal }: Asking,
) {
  const permits = rights === undefined ? undefined : permitsOf(rights.grants, principal, toCanonical);
  const guard = createGuard(config.shape.authorize, principal);
  return { pipeline, context: createContext(context, { scope, guard, permits, caller: callerOf(principal) }) };
}

/** A cursor of one caller is none of another. */
function callerOf(principal: Principal): string {
  if (principal === undefined) return '';
  const { tenant, subject } = principal;
  return JSON.stringify([tenant ?? null, subject ?? null]);
}

function isPage({ method, url, headers }: HttpRequest): boolean {
  return method === 'GET' && !url.includes('?') && (headers.accept ?? '').includes('text/html');
}

function refusalOf(principal: Principal, challenge: string) {
  if (principal !== undefined)
    return errorResponse(
      new GatewayError('FORBIDDEN', 'Cannot answer as nothing is granted to the roles of the caller'),
    );
  const error = new Unauthenticated('nothing is granted to callers who do not say who they are', challenge);
  return errorResponse(error, { 'www-authenticate': challenge });
}
