/** What a caller is answered by, with the context of its request; or why it is not answered at all. */
import { createGuard } from '../access/authorize.ts';
import { permitsOf } from '../access/permits.ts';
import { mayAskHealth } from '../access/rule-book.ts';
import type { Action, Config, Principal } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { type Caller, type ContextParts, createContext } from '../graphql/context.ts';
import { toCanonical } from '../graphql/values/canonical.ts';
import type { Audit } from '../graphql/writes/audit.ts';
import { type AnswerParts, isPage, type Pipeline, type Serving } from '../http/answer.ts';
import { errorResponse } from '../http/responses.ts';
import { Unauthenticated } from '../identity/way.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { ExecutionScope } from '../statement/executor.ts';
import type { AuditLog } from './audit-log.ts';
import type { Pipelines, Served } from './pipelines.ts';
import type { Rates } from './rates.ts';

export interface ServingParts {
  readonly config: Config;
  readonly context: ContextParts;
  /** Undefined until the schema is known, and when it may not be served any more. */
  readonly pipelines: () => Pipelines | undefined;
  readonly unready: Pipeline;
  /** Why it is not served. */
  readonly notReady: () => GatewayError;
  /** What those are asked for who do not say who they are. */
  readonly challenge: string;
  readonly auditLog: AuditLog | undefined;
  /** Present where callers may ask for so much in a time. */
  readonly rates: Rates | undefined;
}

export function serveCaller(parts: ServingParts): AnswerParts['serve'] {
  const callers = new Callers(parts.auditLog);
  return (request, { scope, principal }) => {
    const taken = parts.rates?.take(request, principal);
    if (taken?.refused !== undefined) return taken.refused;
    const asking = { scope, rate: taken?.rate };
    const pipelines = parts.pipelines();
    if (pipelines === undefined)
      return mayAskHealth(parts.config.shape.rules, principal)
        ? servedTo(parts, unready(parts), asking)
        : errorResponse(parts.notReady());
    const caller = callers.of(principal, pipelines);
    if (caller !== undefined) return servedTo(parts, caller, asking);
    // The page itself shows nothing; what it asks for then is answered as its caller may know it.
    if (parts.config.graphiql && isPage(request)) return servedTo(parts, unready(parts), asking);
    return refusalOf(parts, principal);
  };
}

/** What is found out of a caller once. */
export interface ServedCaller extends Pick<Caller, 'permits' | 'audit' | 'caller'>, Pick<ExecutionScope, 'share'> {
  readonly principal: Principal;
  readonly pipeline: Pipeline;
}

type ServedParts = Pick<ServingParts, 'config' | 'context'>;

export function toCaller(principal: Principal, { pipeline, rights }: Served, auditLog?: AuditLog): ServedCaller {
  const permits = rights === undefined ? undefined : permitsOf(rights.grants, principal, toCanonical);
  const [audit, caller] = [auditLog?.ofCaller(principal), callerOf(principal)];
  const share = shareOf(principal);
  return { principal, pipeline, permits, audit, caller, ...(share === undefined ? {} : { share }) };
}

/** Tenants do not wait for each other, nor callers without one; all who are not known are one. */
function shareOf(principal: Principal): string | undefined {
  if (principal === undefined) return undefined;
  const { tenant, subject } = principal;
  return JSON.stringify(typeof tenant === 'string' ? { tenant } : { subject: subject ?? null });
}

export function servedTo(
  { config, context }: ServedParts,
  { principal, pipeline, permits, audit, caller, share }: ServedCaller,
  { scope: given, rate }: Pick<Caller, 'scope' | 'rate'>,
): Serving {
  const { deadline, origin, usage } = given;
  const scope = share === undefined ? given : { deadline, origin, usage, share };
  const { authorize } = config.shape;
  const guard = createGuard(authorize, principal, audit && ((table, action) => tellOfRead(audit, table, action)));
  const { options } = pipeline;
  return {
    pipeline,
    context: createContext(context, { scope, guard, permits, audit, caller, options, rate }),
    isForEverybody: principal === undefined && permits === undefined && tellsCallers(config),
    headers: rate && (() => rate.headers()),
  };
}

/** Of a write that is refused its own line tells. */
function tellOfRead(audit: Audit, { id: table }: TableModel, action: Action): void {
  if (action === 'read') audit({ action, table, outcome: 'NOT_APPLIED', code: 'FORBIDDEN', count: 1 });
}

/** Whether it is known by which headers callers are told apart: a hook, or a program in front, may look at anything. */
function tellsCallers({ shape: { identity, identify, rules, authorize } }: Config): boolean {
  if (identify !== undefined) return false;
  return identity.length > 0 || (rules === undefined && authorize === undefined);
}

function unready({ unready: pipeline }: ServingParts): ServedCaller {
  return { principal: undefined, pipeline, permits: undefined, audit: undefined, caller: '' };
}

/**
 * Tokens and keys bring the same principal with each request of a caller, so that what it may is found once; of one that
 * could be another by the next request nothing is kept.
 */
class Callers {
  readonly #auditLog: AuditLog | undefined;
  #pipelines: Pipelines | undefined;
  #known = new WeakMap<object, ServedCaller>();
  #anonymous: ServedCaller | undefined;

  constructor(auditLog: AuditLog | undefined) {
    this.#auditLog = auditLog;
  }

  /** Undefined where nothing is granted. */
  of(principal: Principal, pipelines: Pipelines): ServedCaller | undefined {
    if (pipelines !== this.#pipelines) this.#forget(pipelines);
    const known = principal === undefined ? this.#anonymous : this.#known.get(principal);
    const served = pipelines.of(principal);
    if (served === undefined || served.pipeline === known?.pipeline) return served && known;
    const caller = toCaller(principal, served, this.#auditLog);
    if (principal === undefined) this.#anonymous = caller;
    else if (Object.isFrozen(principal)) this.#known.set(principal, caller);
    return caller;
  }

  #forget(pipelines: Pipelines): void {
    this.#pipelines = pipelines;
    this.#known = new WeakMap();
    this.#anonymous = undefined;
  }
}

/** A cursor of one caller is none of another. */
function callerOf(principal: Principal): string {
  if (principal === undefined) return '';
  const { tenant, subject } = principal;
  return JSON.stringify([tenant ?? null, subject ?? null]);
}

function refusalOf({ challenge, auditLog }: ServingParts, principal: Principal) {
  const error =
    principal === undefined
      ? new Unauthenticated('nothing is granted to callers who do not say who they are', challenge)
      : new GatewayError('FORBIDDEN', 'Cannot answer as nothing is granted to the roles of the caller');
  auditLog?.refused(error, principal);
  return errorResponse(error);
}
