/**
 * Which schema is served. The start hands it the keyspaces, of a snapshot or of the cluster; it makes model, schema and
 * pipeline of them, and afterwards watches whether the cluster still has what is served. Connects and pings tell the
 * cluster's schema version without a statement of their own; only when it has changed are the keyspaces read again, inside
 * a request, and compared.
 */
import type { Config } from '../config/config.ts';
import { Deadline } from '../deadline.ts';
import { buildSchema } from '../graphql/schema/build-schema.ts';
import type { SchemaHealth } from '../health/cluster-health.ts';
import type { Pipeline } from '../http/answer.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { digestOf } from '../introspection/snapshot.ts';
import type { ExecutionScope } from '../statement/executor.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createPipeline } from './create-pipeline.ts';
import { modelOf } from './read-schema.ts';

/** Where the served schema comes from. */
export interface SchemaSource {
  readonly source: SchemaHealth['source'];
  /** The cluster's schema version when it was read. */
  readonly version: string | undefined;
}

export interface SchemaHostParts {
  readonly config: Config;
  readonly logger: Logger;
  /** The schema version that a node named last. */
  readonly version: () => string | undefined;
  readonly readKeyspaces: (scope: ExecutionScope) => Promise<readonly KeyspaceMetadata[]>;
  /** Told how the keyspaces are replicated. */
  readonly onKeyspace: (keyspace: KeyspaceMetadata) => void;
  /** Answers one trivial request, so that nothing is made for the first time in a client's. */
  readonly warmUp: (pipeline: Pipeline) => Promise<void>;
  readonly renderGraphiQL: Parameters<typeof createPipeline>[0]['renderGraphiQL'];
}

interface Served extends SchemaSource {
  readonly digest: string;
}

const CHECK_MS = 50;
/** After a check that did not come to an end. */
const PAUSE_MS = 5_000;

export class SchemaHost {
  readonly #parts: SchemaHostParts;
  #pipeline: Pipeline | undefined;
  #served: Served | undefined;
  #isDrifted: boolean | null = null;
  #checking: Promise<void> | undefined;
  #isFirst = true;
  #notBefore = 0;

  constructor(parts: SchemaHostParts) {
    this.#parts = parts;
  }

  /** What answers requests; undefined until a schema is known. */
  get pipeline(): Pipeline | undefined {
    return this.#pipeline;
  }

  get health(): SchemaHealth | null {
    if (this.#served === undefined) return null;
    return { source: this.#served.source, digest: this.#served.digest, drifted: this.#isDrifted };
  }

  /**
   * Serves these keyspaces; resolves when the first request can be answered at once. Lets other work go on in between.
   * @throws {GatewayError} `MODEL_CONFLICT` when the configuration does not fit them.
   */
  async serve(keyspaces: readonly KeyspaceMetadata[], from: SchemaSource): Promise<void> {
    const { config, logger, onKeyspace } = this.#parts;
    const startedAt = performance.now();
    await turn();
    const model = modelOf(config, keyspaces);
    for (const warning of model.warnings) logger.warn('schema', { warning });
    for (const keyspace of keyspaces) onKeyspace(keyspace);
    await turn();
    const schema = buildSchema(model);
    await turn();
    await this.#install(createPipeline({ ...this.#parts, options: config, schema, tables: model.tables }));
    this.#served = { ...from, digest: digestOf(keyspaces) };
    this.#isDrifted = from.source === 'CLUSTER' ? false : null;
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    logger.info('schema built', { tables: model.tables.length, source: from.source, ms });
  }

  async #install(pipeline: Pipeline): Promise<void> {
    await this.#parts.warmUp(pipeline);
    this.#pipeline = pipeline;
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

  async #compare(served: Served, version: string): Promise<void> {
    const { readKeyspaces, logger } = this.#parts;
    try {
      const keyspaces = await Deadline.run(CHECK_MS, (deadline) =>
        deadline.race(readKeyspaces({ deadline, origin: 'boot' })),
      );
      const digest = digestOf(keyspaces);
      this.#served = { ...served, version };
      this.#isDrifted = digest !== served.digest;
      const message = this.#isDrifted ? 'the schema has changed since it was read' : 'the schema is as it was';
      logger[this.#isDrifted ? 'warn' : 'info'](message, { served: served.digest, cluster: digest });
    } catch (error) {
      this.#notBefore = Date.now() + PAUSE_MS;
      logger.warn('the schema could not be compared', { error });
    }
  }
}

/** Lets the connect go on: what Cassandra answered is read, and its next request leaves before more work begins. */
async function turn(): Promise<void> {
  for (let phase = 0; phase < 2; phase += 1) await new Promise((resolve) => setImmediate(resolve));
}
