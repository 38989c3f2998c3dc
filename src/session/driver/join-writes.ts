/**
 * Statements that leave in one turn of the event loop share a write to the socket. The driver's queue of writes joins what
 * comes within one callback, and every request of a client is a callback of its own, so that each statement had a system
 * call of its own: a quarter of the CPU of a small read. The queue is written out when all that had arrived was looked at.
 * Functions answer one request at a time and are frozen between them: there the driver's way stays.
 */
import type { Client } from 'cassandra-driver';
import { type WriteQueue, writeQueueClassOf } from './internals.ts';
import { replaceOnce } from './replace-once.ts';

/** The option of a client whose writes are joined; the driver hands unknown options of `encoding` through. */
export const JOINED_WRITES = { joinedWrites: true } as const;

/** Acts only for clients with {@link JOINED_WRITES}. */
export function joinWrites(client: Client): void {
  replaceOnce(
    writeQueueClassOf(client),
    'run',
    (byDriver) =>
      function (this: WriteQueue): void {
        if (this.encoder.encodingOptions.joinedWrites !== true) {
          byDriver.call(this);
        } else if (!this.isRunning && this.canWrite) {
          this.isRunning = true;
          setImmediate(() => this.process());
        }
      },
  );
}
