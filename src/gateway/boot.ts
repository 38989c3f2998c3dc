/**
 * From nothing to a schema: connect, introspect, serve. With a snapshot the schema is built while the session connects. One
 * attempt runs at a time; what waiting cannot mend is not tried again by itself.
 */
import { Deadline } from '../deadline.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import type { Snapshot } from '../introspection/snapshot.ts';
import type { ExecutionScope } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { SchemaSource } from './schema-host.ts';

export interface BootParts {
  readonly connect: () => Promise<void>;
  /** The schema version that a node named last. */
  readonly version: () => string | undefined;
  readonly readKeyspaces: (scope: ExecutionScope) => Promise<readonly KeyspaceMetadata[]>;
  /** Resolves when the schema is ready for the first request. */
  readonly serve: (keyspaces: readonly KeyspaceMetadata[], from: SchemaSource) => Promise<void>;
  /** Present where a snapshot that does not fit the cluster ends the start. */
  readonly assertSnapshotFits: (() => Promise<void>) | undefined;
  readonly logger: Logger;
  readonly snapshot: Snapshot | undefined;
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

  /** Whether Cassandra is connected and the schema served. */
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
      const connecting = this.#parts.connect();
      connecting.catch(() => {}); // awaited below; the snapshot may fail first
      await Promise.all([connecting, this.#useSnapshot()]);
      this.#parts.logger.info('connected', { ms: Math.round((performance.now() - startedAt) * 10) / 10 });
      if (this.#parts.snapshot === undefined) await this.#introspect();
      else await this.#parts.assertSnapshotFits?.();
      this.#isDone = true;
      this.#failure = undefined;
    } catch (error) {
      const failure = isGatewayError(error) ? error : this.#defect(error);
      this.#failure = { error: failure, at: Date.now() };
      throw failure;
    }
  }

  /** What is no coded error is a mistake of the gateway, and waiting does not mend it. */
  #defect(error: unknown): GatewayError {
    this.#parts.logger.error('the start failed unexpectedly', { error });
    const reason = error instanceof Error ? error.message : String(error);
    return new GatewayError(
      'SCHEMA_NOT_BUILT',
      `Cannot build the schema because of a defect of the gateway, please report it: ${reason}`,
      { cause: error },
    );
  }

  /** Once, however many attempts to connect there are; the first that fails does not wait for it. */
  #useSnapshot(): Promise<void> | undefined {
    const { snapshot, serve } = this.#parts;
    if (snapshot === undefined) return undefined;
    this.#fromSnapshot ??= serve(snapshot.keyspaces, { source: 'SNAPSHOT', version: snapshot.schemaVersion });
    return this.#fromSnapshot;
  }

  async #introspect(): Promise<void> {
    const version = this.#parts.version(); // before the reads: what changes meanwhile is seen as a change
    const keyspaces = await Deadline.run(INTROSPECTION_MS, (deadline) =>
      this.#parts.readKeyspaces({ deadline, origin: 'boot' }),
    );
    await this.#parts.serve(keyspaces, { source: 'CLUSTER', version });
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
