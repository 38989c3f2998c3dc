/**
 * From nothing to a schema: connect, introspect, build. Everything that waits comes first, what follows is pure. With a
 * snapshot the schema is built while the session connects. One attempt runs at a time; what waiting cannot mend is not
 * tried again by itself.
 */
import type { GraphQLSchema } from 'graphql';
import type { Config } from './config/config-file.ts';
import { Deadline } from './deadline.ts';
import { GatewayError, isGatewayError } from './errors.ts';
import { buildSchema } from './graphql/build-schema.ts';
import type { KeyspaceMetadata } from './introspection/metadata.ts';
import type { Snapshot } from './introspection/snapshot.ts';
import { digestOf } from './introspection/snapshot.ts';
import { modelOf, readKeyspaces } from './read-schema.ts';
import type { ServedSchema } from './schema-state.ts';
import type { Executor } from './session/executor.ts';
import type { Session } from './session/session.ts';
import type { Logger } from './telemetry/logger.ts';

export interface BootParts {
  readonly config: Config;
  readonly session: Session;
  /** The chain through which introspection reads. */
  readonly executor: Executor;
  readonly logger: Logger;
  readonly snapshot: Snapshot | undefined;
  /** Resolves when the schema is ready for the first request. */
  readonly onSchema: (schema: GraphQLSchema, served: ServedSchema) => Promise<void>;
}

const BACKOFF = { firstMs: 500, lastMs: 2_000 } as const;
const INTROSPECTION_MS = 30_000;
/** A fault that waiting cannot mend is looked at again after this pause, when a request asks. */
const PERMANENT_PAUSE_MS = 5_000;

export class Boot {
  readonly #parts: BootParts;
  #attempt: Promise<void> | undefined;
  #failure: { readonly error: GatewayError; readonly at: number } | undefined;
  #isDone = false;
  #fromSnapshot: Promise<void> | undefined;
  #isStopped = false;
  #wake = () => {};

  constructor(parts: BootParts) {
    this.#parts = parts;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Whether an attempt is under way. */
  get isRunning(): boolean {
    return this.#attempt !== undefined;
  }

  /** Why the gateway is not ready. */
  get reason(): GatewayError {
    const error = this.#failure?.error;
    return error?.isPermanent
      ? error
      : new GatewayError('NOT_READY', 'The gateway has not read the schema yet: try again in a moment');
  }

  /** One attempt, shared by all who ask; returns at once after success, and soon after a permanent failure. */
  once(): Promise<void> {
    if (this.#isDone) return Promise.resolve();
    const failure = this.#failure;
    if (failure?.error.isPermanent && Date.now() - failure.at < PERMANENT_PAUSE_MS)
      return Promise.reject(failure.error);
    this.#attempt ??= this.#run().finally(() => {
      this.#attempt = undefined;
    });
    return this.#attempt;
  }

  /** Attempts until one succeeds. @throws {GatewayError} that waiting cannot mend. */
  async untilDone(): Promise<void> {
    for (let delayMs: number = BACKOFF.firstMs; !this.#isStopped; delayMs = Math.min(delayMs * 2, BACKOFF.lastMs)) {
      try {
        await this.once();
        return;
      } catch (error) {
        if (!isGatewayError(error) || error.isPermanent) throw error;
        this.#parts.logger.warn('not ready yet', { code: error.code, reason: error.message, nextAttemptMs: delayMs });
        await this.#sleep(delayMs);
      }
    }
    throw new GatewayError('NOT_READY', 'The gateway was closed before it was ready');
  }

  /** Ends the attempts; one under way finishes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await this.#attempt?.catch(() => {}); // its callers have the error
  }

  async #run(): Promise<void> {
    try {
      const startedAt = performance.now();
      const connecting = this.#parts.session.connect();
      connecting.catch(() => {}); // awaited below; the snapshot may fail first
      await Promise.all([connecting, this.#useSnapshot()]);
      this.#parts.logger.info('connected', { ms: since(startedAt) });
      if (this.#parts.snapshot === undefined) await this.#introspect();
      this.#isDone = true;
      this.#failure = undefined;
    } catch (error) {
      const failure = isGatewayError(error) ? error : this.#defect(error);
      this.#failure = { error: failure, at: Date.now() };
      throw failure;
    }
  }

  /** What is no coded error is a keyspace or configuration that no schema can be built from; waiting mends neither. */
  #defect(error: unknown): GatewayError {
    this.#parts.logger.error('the start failed unexpectedly', { error });
    const reason = error instanceof Error ? error.message : String(error);
    return new GatewayError('MODEL_CONFLICT', `Cannot build the schema: ${reason}`, { cause: error });
  }

  /** Once, however many attempts to connect there are; the first that fails does not wait for it. */
  #useSnapshot(): Promise<void> | undefined {
    const { snapshot } = this.#parts;
    if (snapshot === undefined) return undefined;
    const { digest, schemaVersion: version } = snapshot;
    this.#fromSnapshot ??= this.#build(snapshot.keyspaces, { source: 'SNAPSHOT', digest, version });
    return this.#fromSnapshot;
  }

  async #introspect(): Promise<void> {
    const { config, executor, session } = this.#parts;
    const deadline = Deadline.after(INTROSPECTION_MS);
    const version = session.schemaVersion; // before the reads: what changes meanwhile is seen as a change
    try {
      const keyspaces = await readKeyspaces(config, executor, { deadline });
      await this.#build(keyspaces, { source: 'CLUSTER', digest: digestOf(keyspaces), version });
    } finally {
      deadline.close();
    }
  }

  async #build(keyspaces: readonly KeyspaceMetadata[], served: ServedSchema): Promise<void> {
    const { config, session, logger, onSchema } = this.#parts;
    const startedAt = performance.now();
    await turn();
    const model = modelOf(config, keyspaces);
    for (const warning of model.warnings) logger.warn('schema', { warning });
    for (const { name, replication } of keyspaces) session.learnReplication(name, replication);
    await turn();
    const schema = buildSchema(model);
    await turn();
    await onSchema(schema, served);
    logger.info('schema built', { tables: model.tables.length, source: served.source, ms: since(startedAt) });
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Lets the connect go on: what Cassandra answered is read, and its next request leaves before more work begins. */
async function turn(): Promise<void> {
  for (let phase = 0; phase < 2; phase += 1) await new Promise((resolve) => setImmediate(resolve));
}

function since(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10;
}
