/**
 * Holds one driver client and puts another in its place: connecting once however many ask, retiring the replaced client
 * when its statements are answered, closing everything in the end.
 */
import type { Client } from 'cassandra-driver';
import { GatewayError } from '../../errors.ts';
import { destroyConnections, poolsOpened } from '../driver/internals.ts';
import { hostStatesOf } from '../driver/topology.ts';

const RETIRE_POLL_MS = 50;

export interface SlotParts {
  /** Makes a connected client; `contactPoints` replace the configured ones. */
  readonly open: (contactPoints?: readonly string[]) => Promise<Client>;
  /** Longest wait for the statements of a replaced client. */
  readonly retireMs: number;
  readonly onConnected: (client: Client) => void;
  /** A client was put in the place of another. */
  readonly onReplaced: () => void;
  readonly onCloseError: (error: unknown) => void;
}

export class ClientSlot {
  readonly #parts: SlotParts;
  #client: Client | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;
  #failure: unknown;
  readonly #retiring = new Map<Client, Promise<void>>();

  constructor(parts: SlotParts) {
    this.#parts = parts;
  }

  get client(): Client | undefined {
    return this.#client;
  }

  /** Why the last attempt to connect failed; undefined after success. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Connects unless that is done; after a failure the next call tries again. */
  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new GatewayError('NOT_READY', 'The gateway is closing'));
    return this.#client === undefined ? this.replace() : Promise.resolve();
  }

  /** Puts a new client in the place of the present one, which stays when the new one does not connect. */
  replace(contactPoints?: readonly string[]): Promise<void> {
    this.#connecting ??= this.#open(contactPoints).finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Resolves when nothing is under way: no client connects, no pool opens, no replaced client is still open. */
  async settled(): Promise<void> {
    await this.#connecting?.catch(() => {}); // its callers have the error
    if (this.#client !== undefined) await poolsOpened(this.#client);
    await Promise.all(this.#retiring.values());
  }

  /** Closes all connections; a connect under way is awaited first, because the driver would finish it anyway. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting?.catch(() => {}); // its callers have the error
    const client = this.#client;
    this.#client = undefined;
    await Promise.all([client?.shutdown(), ...this.#retiring.values()]);
  }

  async #open(contactPoints: readonly string[] | undefined): Promise<void> {
    const client = await this.#parts.open(contactPoints).catch((error: unknown) => {
      this.#failure = error;
      throw error;
    });
    this.#failure = undefined;
    const previous = this.#client;
    this.#client = client;
    if (previous !== undefined) {
      this.#parts.onReplaced();
      const retired = this.#retire(previous).catch(this.#parts.onCloseError);
      this.#retiring.set(
        previous,
        retired.finally(() => this.#retiring.delete(previous)),
      );
    }
    this.#parts.onConnected(client);
  }

  /** Shuts a client down once its statements are answered, or their time is over. */
  async #retire(client: Client): Promise<void> {
    const until = Date.now() + this.#parts.retireMs;
    const isBusy = () => hostStatesOf(client).some(({ inFlight }) => inFlight > 0);
    while (isBusy() && Date.now() < until && !this.#isClosed) {
      await new Promise((resolve) => setTimeout(resolve, RETIRE_POLL_MS).unref());
    }
    // An orderly end waits for the node, and a dead connection has none.
    destroyConnections(client);
    await client.shutdown();
  }
}
