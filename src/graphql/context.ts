/** What an operation brings to its resolvers. */
import type { Guard } from '../access/authorize.ts';
import type { Permits } from '../access/permits.ts';
import type { Options } from '../config/options.ts';
import type { ClusterHealth } from '../health/cluster-health.ts';
import type { BatchLimits } from '../plan/batch-check.ts';
import type { PlanLimits } from '../plan/limits.ts';
import type { RequestRate } from '../rates/rate-limiter.ts';
import { createLoaders, type Loaders } from '../reads/create-loaders.ts';
import { PermittedLoaders } from '../reads/permitted-loaders.ts';
import { RowChecks } from '../reads/row-checks.ts';
import type { ExecutionScope, Executor } from '../statement/executor.ts';
import type { ReplicasOf } from '../statement/statement.ts';
import { WriteChecks } from '../writes/write-checks.ts';
import type { CursorCodec } from './values/cursor.ts';
import type { Audit } from './writes/audit.ts';
import type { BatchRun } from './writes/batch-run.ts';

/** How the writes of an operation have gone so far. */
export interface WriteProgress {
  hasFailed: boolean;
  /** Present where all of them are one batch. */
  batch?: BatchRun;
}

export interface GatewayContext {
  readonly progress: WriteProgress;
  readonly executor: Executor;
  readonly scope: ExecutionScope;
  readonly loaders: Loaders;
  readonly guard: Guard;
  /** Present where the caller's rules ask for what is known of it. */
  readonly permits: Permits | undefined;
  /** Present with those. */
  readonly writeChecks: WriteChecks | undefined;
  /** Present where writes are told of. */
  readonly audit: Audit | undefined;
  /** Present where callers may ask for so much in a time. */
  readonly rate: RequestRate | undefined;
  /** Part of what cursors are bound to. */
  readonly caller: string;
  readonly cursors: CursorCodec;
  readonly limits: PlanLimits &
    Pick<Options, 'defaultPageSize' | 'maxPageSize' | 'maxNearest' | 'serverTimestamps'> &
    BatchLimits;
  readonly checkHealth: (refresh: boolean) => Promise<ClusterHealth>;
}

/** What all operations share. */
export interface ContextParts {
  /** The chain for one operation of so many statements. */
  readonly createExecutor: (maxStatements: number) => Executor;
  readonly replicasOf: ReplicasOf;
  readonly options: Options;
  readonly cursors: CursorCodec;
  readonly checkHealth: (refresh: boolean) => Promise<ClusterHealth>;
}

/** Who asks, and until when. */
export interface Caller extends Pick<GatewayContext, 'scope' | 'guard' | 'permits' | 'audit' | 'caller'> {
  /** What holds for it, where that is not what holds for all. */
  readonly options?: Options;
  readonly rate?: RequestRate | undefined;
}

export function createContext(parts: ContextParts, asking: Caller): GatewayContext {
  const { createExecutor, replicasOf, cursors, checkHealth } = parts;
  const { scope, guard, permits, audit, caller, rate, options = parts.options } = asking;
  const executor = createExecutor(options.maxStatements);
  const loaders = createLoaders({ executor, scope, replicasOf, inChunkSize: options.inChunkSize });
  const ways = permits === undefined ? undefined : permittedParts(loaders, permits, scope);
  // Each by its name: a literal with parts of another is made many times slower.
  return {
    progress: { hasFailed: false },
    executor,
    scope,
    loaders: ways?.loaders ?? loaders,
    guard,
    permits,
    writeChecks: ways?.writeChecks,
    audit,
    rate,
    caller,
    cursors: permits === undefined ? cursors : cursors.sealed,
    limits: options,
    checkHealth,
  };
}

/** The ways to rows where rules tell them apart. */
function permittedParts(
  loaders: Loaders,
  permits: Permits,
  { deadline }: ExecutionScope,
): Pick<GatewayContext, 'loaders' | 'writeChecks'> {
  const checks = new RowChecks(deadline);
  return { loaders: new PermittedLoaders(loaders, permits, checks), writeChecks: new WriteChecks(loaders, checks) };
}
