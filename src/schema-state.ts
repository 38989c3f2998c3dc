/**
 * Which schema is served, and whether the cluster's has moved on. No background work: pings and connects bring the schema
 * version, a word in passing; only when it has changed are the keyspaces read again, inside a request, and compared.
 */
import { Deadline } from './deadline.ts';
import type { SchemaHealth } from './health/cluster-health.ts';
import type { KeyspaceMetadata } from './introspection/metadata.ts';
import { digestOf } from './introspection/snapshot.ts';
import type { ExecutionScope } from './session/executor.ts';
import type { Logger } from './telemetry/logger.ts';

export interface SchemaStateParts {
  /** The version that a node named last. */
  readonly version: () => string | undefined;
  readonly readKeyspaces: (scope: ExecutionScope) => Promise<readonly KeyspaceMetadata[]>;
  readonly logger: Logger;
}

export interface ServedSchema {
  readonly source: SchemaHealth['source'];
  readonly digest: string;
  readonly version: string | undefined;
}

const CHECK_MS = 50;
/** After a check that did not come to an end. */
const PAUSE_MS = 5_000;

export class SchemaState {
  readonly #parts: SchemaStateParts;
  #served: ServedSchema | undefined;
  #isDrifted: boolean | null = null;
  #checking: Promise<void> | undefined;
  #isFirst = true;
  #notBefore = 0;

  constructor(parts: SchemaStateParts) {
    this.#parts = parts;
  }

  get health(): SchemaHealth | null {
    if (this.#served === undefined) return null;
    return { source: this.#served.source, digest: this.#served.digest, drifted: this.#isDrifted };
  }

  serve(served: ServedSchema): void {
    this.#served = served;
    this.#isDrifted = served.source === 'CLUSTER' ? false : null;
  }

  /** What a request waits for, 50 ms at most; undefined in all but the rare one. The first request is spared. */
  check(): Promise<void> | undefined {
    const version = this.#parts.version();
    const served = this.#served;
    if (served === undefined || version === undefined) return undefined;
    if (version === served.version) {
      this.#isDrifted ??= false;
      return undefined;
    }
    if (this.#isFirst) {
      this.#isFirst = false;
      return undefined;
    }
    if (this.#checking === undefined && Date.now() < this.#notBefore) return undefined;
    this.#checking ??= this.#compare(served, version).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** Resolves when no check is under way. */
  async settled(): Promise<void> {
    await this.#checking;
  }

  async #compare(served: ServedSchema, version: string): Promise<void> {
    const deadline = Deadline.after(CHECK_MS);
    try {
      const digest = digestOf(await deadline.race(this.#parts.readKeyspaces({ deadline })));
      this.#served = { ...served, version };
      this.#isDrifted = digest !== served.digest;
      const message = this.#isDrifted ? 'the schema has changed since it was read' : 'the schema is as it was';
      this.#parts.logger[this.#isDrifted ? 'warn' : 'info'](message, { served: served.digest, cluster: digest });
    } catch (error) {
      this.#notBefore = Date.now() + PAUSE_MS;
      this.#parts.logger.warn('the schema could not be compared', { error });
    } finally {
      deadline.close();
    }
  }
}
