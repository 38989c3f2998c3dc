/** What a session notices of the cluster's schema, and who is told. */
import { GatewayError } from '../../errors.ts';
import type { HostPing } from '../../statement/hosts.ts';

/** Who is told what the session notices of the schema. */
export interface SchemaListener {
  /** It was changed: the keyspace, or undefined where that is not known. */
  readonly changed: (keyspace: string | undefined) => void;
  /** A statement failed because its table is not what it was. @returns whether it may succeed after a new reading. */
  readonly doubted: () => boolean;
}

/** The different schema versions that nodes answered. */
export function schemaVersionsOf(pings: readonly HostPing[]): ReadonlySet<string> {
  return new Set(pings.flatMap(({ schemaVersion }) => schemaVersion ?? []));
}

export class SchemaNotices {
  listener: SchemaListener = { changed: () => {}, doubted: () => false };
  readonly #onChange: () => void;
  #version: string | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  /** @param onChange told first: what is to be sent is compared anew. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The version that a node named last; undefined before the first connection. */
  get version(): string | undefined {
    return this.#version;
  }

  /** What the node said that was connected first. */
  connected(version: string): void {
    this.#version = version;
  }

  /** What a node answered to a ping. */
  named(version: string | undefined): void {
    if (version === undefined || version === this.#version) return;
    this.#version = version;
    this.announced(undefined);
  }

  /**
   * Asks all nodes, once for all who want to know meanwhile: replicas may fail for a change before it was announced here.
   * While the nodes' versions differ a change is under way.
   */
  look(ping: () => Promise<readonly HostPing[]>): Promise<void> {
    this.#looking ??= ping()
      .then((pings) => {
        if (schemaVersionsOf(pings).size > 1) this.announced(undefined);
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** Whether replicas failed and gave no reason. */
  static isUnexplained({ code, details }: GatewayError): boolean {
    return code === 'CASSANDRA_FAILURE' && details === undefined;
  }

  /** The cluster told of a change. */
  announced(keyspace: string | undefined): void {
    this.#changedAt = Date.now();
    this.#onChange();
    this.listener.changed(keyspace);
  }

  /**
   * The error with what it says of trying again: that helps exactly while the schema is about to be read again. Replicas
   * that fail without a reason in the seconds of a change do so because of it: Cassandra gives none then.
   */
  judged(error: GatewayError): GatewayError {
    const { code, message, outcome, details, cause } = error;
    const isOfChange =
      code === 'CASSANDRA_FAILURE' && details === undefined && Date.now() - this.#changedAt < CHANGING_MS;
    if (code !== 'SCHEMA_CHANGED' && !isOfChange) return error;
    return new GatewayError('SCHEMA_CHANGED', isOfChange ? FAILED_IN_CHANGE : message, {
      cause,
      outcome,
      details: { ...details, retryable: this.listener.doubted() },
    });
  }
}

const FAILED_IN_CHANGE = 'Replicas failed to carry out the statement while the schema was changed';
/** As long as nodes may take to agree after a change was announced. */
const CHANGING_MS = 10_000;
