/**
 * Keeps a frozen process from using dead connections. Nothing runs while a function instance is frozen, so nothing
 * notices that a node, a load balancer or a NAT gateway gave a connection up; the next statement would fail, or hang until
 * its time is over. The guard compares the wall clock with the last sign of life: after a long pause all connected nodes
 * are pinged at once, and unless all answer, all connections are made anew before the statement goes out. The wall clock,
 * because some platforms stop the monotonic one while they freeze a process.
 */

import type { HostPing } from '../../statement/hosts.ts';
import type { Counters } from '../../telemetry/counters.ts';
import type { Logger } from '../../telemetry/logger.ts';

export interface ThawOptions {
  /** Pause after which connections are pinged; 0 turns the guard off. */
  readonly thawAfterMs: number;
  readonly thawPingMs: number;
}

/** What the guard works on. */
export interface ThawParts {
  /** Pings the nodes that have open connections. */
  readonly ping: (timeoutMs: number) => Promise<readonly HostPing[]>;
  readonly hasConnections: () => boolean;
  /** Makes all connections anew, asking `contactPoints` first if any are given. */
  readonly replace: (contactPoints: readonly string[]) => Promise<void>;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** A shorter pause is none: the event loop was never away. */
const PAUSE_MS = 50;
/** Turns of the event loop until the driver knows of connections that were closed meanwhile. */
const TURNS = 3;

export class ThawGuard {
  readonly #options: ThawOptions;
  readonly #parts: ThawParts;
  #lastActive = Date.now();
  #isSuspect = false;
  #isExpired = false;
  #checking: Promise<void> | undefined;

  constructor(options: ThawOptions, parts: ThawParts) {
    this.#options = options;
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#options.thawAfterMs > 0;
  }

  /** Notes a sign of life. */
  touch(): void {
    this.#lastActive = Date.now();
  }

  /** Has the connections pinged before the next statement, however short the pause. */
  suspect(): void {
    this.#isSuspect = this.isOn;
  }

  /** Has the connections made anew before the next statement. */
  expire(): void {
    this.#isExpired = this.isOn;
  }

  /** What a statement must wait for before it goes out; undefined when nothing is to be feared. */
  wake(): Promise<void> | undefined {
    if (!this.isOn || this.#checking !== undefined) return this.#checking;
    const pauseMs = Date.now() - this.#lastActive;
    this.touch();
    if (pauseMs < PAUSE_MS && !this.#isSuspect && !this.#isExpired) return undefined;
    this.#checking = this.#check(pauseMs).finally(() => {
      this.#checking = undefined;
      this.touch();
    });
    return this.#checking;
  }

  /** Resolves when no check is under way. */
  async settled(): Promise<void> {
    await this.#checking?.catch(() => {}); // whoever waits for it has the error
  }

  async #check(pauseMs: number): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const mustPing = this.#isSuspect || this.#isExpired || pauseMs >= this.#options.thawAfterMs;
    if (!mustPing && this.#parts.hasConnections()) return; // costs no round trip
    const pings = mustPing ? await this.#ping() : [];
    const answering = pings.filter((ping) => ping.error === undefined).map((ping) => ping.address);
    const isSound = pings.length > 0 && answering.length === pings.length;
    if (!isSound || this.#isExpired) {
      this.#parts.logger.info('connections are made anew', { pauseMs, answering: answering.length });
      this.#parts.counters.add('thawRebuilds');
      await this.#replace(answering);
    }
    this.#isSuspect = false;
    this.#isExpired = false;
  }

  async #replace(answering: readonly string[]): Promise<void> {
    try {
      await this.#parts.replace(answering);
    } catch (error) {
      if (answering.length === 0) throw error;
      this.#parts.logger.warn('connections not made anew', { error }); // those that answered serve meanwhile
    }
  }

  #ping(): Promise<readonly HostPing[]> {
    this.#parts.counters.add('thawChecks');
    return this.#parts.ping(this.#options.thawPingMs);
  }
}
