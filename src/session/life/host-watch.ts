/** Follows the nodes of the present client, and has it replaced when the driver cannot help itself. */
import type { Client } from 'cassandra-driver';
import type { Logger } from '../../telemetry/logger.ts';
import { usedHosts } from '../driver/internals.ts';

export interface WatchTarget {
  readonly isCurrent: (client: Client) => boolean;
  readonly replace: () => Promise<void>;
  /** Takes over instead of a timer, where timers must not run. */
  readonly defer: (() => void) | undefined;
  /** A node came back after all were lost. */
  readonly onRegained: () => void;
}

const ALL_DOWN_MS = 10_000; // after this long without any node a new client looks up the contact points again
const TOPOLOGY_MS = 1_000; // several nodes often come or go together

export class HostWatch {
  readonly #logger: Logger;
  readonly #target: WatchTarget;
  #isAllDown = false;
  #isRingStale = false;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(logger: Logger, target: WatchTarget) {
    this.#logger = logger;
    this.#target = target;
  }

  get isAllDown(): boolean {
    return this.#isAllDown;
  }

  /** Begins with a new client, all of whose nodes count as up. */
  follow(client: Client): void {
    this.#isAllDown = false;
    this.#isRingStale = false;
    clearTimeout(this.#timer);
    const isCurrent = () => this.#target.isCurrent(client);
    client.on('hostDown', (host: { address: string }) => {
      if (!isCurrent()) return;
      this.#logger.warn('node down', { address: host.address });
      if (usedHosts(client).every((each) => !each.isUp())) this.#lostAll();
    });
    client.on('hostUp', (host: { address: string }) => {
      if (!isCurrent()) return;
      this.#logger.info('node up', { address: host.address });
      this.#regainedOne();
    });
    for (const event of ['hostAdd', 'hostRemove']) client.on(event, () => isCurrent() && this.#topologyChanged());
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #topologyChanged(): void {
    this.#isRingStale = true;
    this.#schedule(TOPOLOGY_MS, 'nodes were added or removed');
  }

  #lostAll(): void {
    this.#isAllDown = true;
    this.#schedule(ALL_DOWN_MS, 'no node was up for long');
  }

  #regainedOne(): void {
    if (!this.#isAllDown) return;
    this.#isAllDown = false;
    this.#target.onRegained();
    if (!this.#isRingStale) clearTimeout(this.#timer);
  }

  #schedule(delayMs: number, reason: string): void {
    if (this.#target.defer !== undefined) {
      this.#target.defer();
      return;
    }
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#replace(reason), delayMs).unref();
  }

  async #replace(reason: string): Promise<void> {
    try {
      await this.#target.replace();
      this.#logger.info('client replaced', { reason });
    } catch (error) {
      this.#logger.warn('client not replaced', { reason, error });
      if (this.#isAllDown || this.#isRingStale) this.#schedule(ALL_DOWN_MS, reason);
    }
  }
}
