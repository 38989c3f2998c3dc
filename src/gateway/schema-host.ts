/**
 * Which schema is served. The start hands it the keyspaces, of a snapshot or of the cluster; it makes model, schema and
 * pipeline of them. Afterwards it looks whether the cluster still has what is served, when a change is announced, a node
 * names another schema version, or a statement fails for it: on a server by itself (`schema-watch.ts`), in a function that
 * is frozen between requests inside a later one. What is there then is served, unless a snapshot is served on purpose.
 */
import { servedKeyspaces } from '../config/read-config.ts';
import { Deadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { SchemaHealth } from '../health/cluster-health.ts';
import { compareKeyspaces } from '../introspection/compare-keyspaces.ts';
import type { KeyspaceMetadata } from '../introspection/metadata.ts';
import { digestOf } from '../introspection/snapshot.ts';
import type { ExecutionScope } from '../statement/executor.ts';
import { agreement } from './agreement.ts';
import { DoubtLimit } from './doubt-limit.ts';
import { createPipelines, type Pipelines, type PipelinesParts, type Served as ServedTo } from './pipelines.ts';
import { modelOf } from './read-schema.ts';
import { SchemaWatch } from './schema-watch.ts';
import { turn } from './turn.ts';

/** Where the served schema comes from. */
export interface SchemaSource {
  readonly source: SchemaHealth['source'];
  /** The cluster's schema version when it was read. */
  readonly version: string | undefined;
}

export interface SchemaHostParts extends PipelinesParts {
  /** The schema version that a node named last. */
  readonly version: () => string | undefined;
  /** The schema version that all nodes have which answer; undefined while they differ, or none answers. */
  readonly agreedVersion: () => Promise<string | undefined>;
  /** The served keyspaces that exist. */
  readonly readKeyspaces: (scope: ExecutionScope) => Promise<readonly KeyspaceMetadata[]>;
  /** Told how the keyspaces are replicated. */
  readonly onKeyspace: (keyspace: KeyspaceMetadata) => void;
  /** Answers one trivial request, so that nothing is made for the first time in a client's. */
  readonly warmUp: (served: ServedTo) => Promise<void>;
}

interface Served extends SchemaSource {
  readonly keyspaces: readonly KeyspaceMetadata[];
  readonly digest: string;
}

/** What a request waits for when it only compares. */
const COMPARE_MS = 50;
/** What a request waits for when another schema is to be served, if its time allows. */
const FOLLOW_MS = 2_000;
const BACKGROUND_MS = 10_000;
/** After a look in a request that did not come to an end. */
const PAUSE_MS = 5_000;
const MAX_CHANGES = 20;

export class SchemaHost {
  readonly #parts: SchemaHostParts;
  readonly #watch: SchemaWatch;
  readonly #isFrozenBetween: boolean;
  #pipelines: Pipelines | undefined;
  #served: Served | undefined;
  #refusal: GatewayError | undefined;
  #isDrifted: boolean | null = null;
  #changes: SchemaHealth['changes'] = [];
  #checking: Promise<void> | undefined;
  #isFirst = true;
  #isDoubted = false;
  #notBefore = 0;
  readonly #limit = new DoubtLimit();

  constructor(parts: SchemaHostParts) {
    this.#parts = parts;
    this.#isFrozenBetween = parts.config.thawAfterMs > 0;
    this.#watch = new SchemaWatch({
      look: () => Deadline.run(BACKGROUND_MS, (deadline) => this.#look(deadline)),
      onFailure: (error) => parts.logger.warn('the schema could not be read again', { error }),
    });
  }

  /** What answers requests; undefined until a schema is known, and when it may not be served any more. */
  get pipelines(): Pipelines | undefined {
    return this.#refusal === undefined ? this.#pipelines : undefined;
  }

  /** Why a schema that is known is not served. */
  get refusal(): GatewayError | undefined {
    return this.#refusal;
  }

  get health(): SchemaHealth | null {
    if (this.#served === undefined) return null;
    const { source, digest } = this.#served;
    return { source, digest, drifted: this.#isDrifted, changes: this.#changes };
  }

  /**
   * Serves these keyspaces; resolves when the first request can be answered at once. Lets other work go on in between.
   * @throws {GatewayError} `MODEL_CONFLICT` when the configuration does not fit them.
   */
  async serve(keyspaces: readonly KeyspaceMetadata[], from: SchemaSource): Promise<void> {
    const { config, logger, onKeyspace, warmUp } = this.#parts;
    const startedAt = performance.now();
    await turn();
    const model = modelOf(config, keyspaces);
    for (const warning of model.warnings) logger.warn('schema', { warning });
    for (const keyspace of keyspaces) onKeyspace(keyspace);
    const pipelines = await createPipelines(this.#parts, model);
    for (const served of pipelines.first) await warmUp(served);
    await pipelines.prepareDocuments();
    this.#pipelines = pipelines;
    this.#served = { ...from, keyspaces, digest: digestOf(keyspaces) };
    this.#isDrifted = from.source === 'CLUSTER' ? false : null;
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    logger.info('schema built', { tables: model.tables.length, source: from.source, ms });
  }

  /** A change of a keyspace was announced, of any where it is undefined. */
  changed(keyspace: string | undefined): void {
    const isOurs = keyspace === undefined || servedKeyspaces(this.#parts.config).some(({ name }) => name === keyspace);
    if (this.#served === undefined || !isOurs) return;
    this.#limit.reset();
    if (this.#isFrozenBetween) this.#isDoubted = true;
    else this.#watch.notice();
  }

  /** A statement failed because its table is not what it was. @returns whether it may succeed after a new reading. */
  doubted(): boolean {
    if (!this.#isFollowing) return false;
    if (this.#limit.isReached && !this.#watch.isPending) return false;
    if (this.#isFrozenBetween) this.#isDoubted = true;
    else if (!this.#watch.isPending) this.#watch.notice();
    return true;
  }

  /** Whether what the cluster has is served, and not a snapshot on purpose. */
  get #isFollowing(): boolean {
    return this.#served?.source === 'CLUSTER' || this.#parts.config.schemaDrift === 'follow';
  }

  /** What a request waits for; undefined in all but the rare one. In a function the first request is spared. */
  check(deadline: Deadline): Promise<void> | undefined {
    const version = this.#parts.version();
    const served = this.#served;
    if (served === undefined || version === undefined) return undefined;
    if (version === served.version && !this.#isDoubted) {
      this.#isDrifted ??= false;
      return undefined;
    }
    if (!this.#isFrozenBetween) {
      if (!this.#watch.isPending) this.#watch.notice();
      return undefined;
    }
    return this.#checkInside(deadline);
  }

  #checkInside(deadline: Deadline): Promise<void> | undefined {
    if (this.#isFirst) {
      this.#isFirst = false;
      return undefined;
    }
    if (this.#checking === undefined && Date.now() < this.#notBefore) return undefined;
    const limitMs = this.#isFollowing ? Math.min(FOLLOW_MS, deadline.remainingMs / 2) : COMPARE_MS;
    this.#checking ??= Deadline.run(limitMs, (own) => own.race(this.#look(own)))
      .catch((error: unknown) => {
        this.#notBefore = Date.now() + PAUSE_MS;
        this.#parts.logger.warn('the schema could not be compared', { error });
      })
      .finally(() => {
        this.#checking = undefined;
      });
    return this.#checking;
  }

  /** @throws {GatewayError} `SNAPSHOT_INVALID` when the cluster has another schema than the served one. */
  async assertFits(): Promise<void> {
    await Deadline.run(BACKGROUND_MS, (deadline) => this.#look(deadline));
    if (this.#refusal === undefined) return;
    throw new GatewayError(
      'SNAPSHOT_INVALID',
      `Cannot use the schema snapshot as Cassandra has another schema (${listed(this.#changes)}): make a new one with the command "snapshot"`,
    );
  }

  /** Resolves when no check is under way. */
  async settled(): Promise<void> {
    await this.#checking;
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  /** Reads the keyspaces again, compares them, and does what is to be done about it. */
  async #look(deadline: Deadline): Promise<void> {
    const served = this.#served;
    if (served === undefined) return;
    this.#isDoubted = false;
    this.#limit.look();
    const version = this.#isFrozenBetween
      ? this.#parts.version()
      : await agreement(this.#parts.agreedVersion, deadline);
    const keyspaces = await deadline.race(this.#parts.readKeyspaces({ deadline, origin: 'boot' }));
    if (digestOf(keyspaces) === served.digest) {
      this.#served = { ...served, version };
      this.#isDrifted = false;
      this.#refusal = undefined;
      this.#parts.logger.info('the schema is as it was');
    } else {
      await this.#differs({ ...served, version }, keyspaces);
    }
  }

  async #differs(served: Served, keyspaces: readonly KeyspaceMetadata[]): Promise<void> {
    const { logger, config } = this.#parts;
    const changes = compareKeyspaces(served.keyspaces, keyspaces);
    this.#changes = changes.slice(0, MAX_CHANGES);
    this.#isDrifted = true;
    this.#limit.reset();
    this.#served = served;
    const isBreaking = changes.some((change) => change.isBreaking);
    logger.warn('the schema has changed since it was read', { changes: listed(this.#changes), isBreaking });
    if (this.#isFollowing) await this.#follow(keyspaces, served.version);
    else if (config.schemaDrift === 'fail')
      this.#refusal = new GatewayError(
        'NOT_READY',
        'The gateway serves a snapshot of a schema that Cassandra does not have any more: it must be deployed anew',
        { details: { retryable: false } },
      );
  }

  /** A schema that does not fit the configuration leaves the old one in service, until it changes again. */
  async #follow(keyspaces: readonly KeyspaceMetadata[], version: string | undefined): Promise<void> {
    try {
      await this.serve(keyspaces, { source: 'CLUSTER', version });
    } catch (error) {
      this.#limit.exhaust();
      this.#parts.logger.error('the changed schema cannot be served, the old one still is', { error });
    }
  }
}

function listed(changes: SchemaHealth['changes']): string {
  return changes.map(({ description }) => description).join('; ');
}
