/** The search for a version of the protocol that a node speaks. */
import Connection from 'cassandra-driver/lib/connection.js';
import { replaceOnce } from './replace-once.ts';

/** A connection of the driver that is being opened. */
export interface OpeningConnection {
  readonly protocolVersion: number;
  /** Whether a refused version is followed by another one. */
  _checkingVersion: boolean;
  /** Takes another version; the connection is opened anew with it. */
  decreaseVersion(version: number): void;
}

/** Ends the search where the driver has no lower version: it would open connections with the same one without end. */
export function endVersionSearch(): void {
  replaceOnce(
    Connection.prototype,
    'decreaseVersion',
    (byDriver) =>
      function (this: OpeningConnection, version: number): void {
        if (version >= this.protocolVersion) this._checkingVersion = false;
        byDriver.call(this, version);
      },
  );
}
