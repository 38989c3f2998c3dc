/**
 * What Cassandra says of failed replicas, such as INCOMPATIBLE_SCHEMA or READ_TOO_MANY_TOMBSTONES: version 4 of the protocol
 * has it in the text of the error alone, in whose place the driver puts a text of its own.
 */
import readers from 'cassandra-driver/lib/readers.js';
import { replaceOnce } from './replace-once.ts';

/** Reads the body of an error. */
export interface ErrorReader {
  offset: number;
  readInt(): number;
  readString(): string;
  readError(): Error;
}

const texts = new WeakMap<Error, string>();

/** The text of Cassandra where it is known, or that of the driver. */
export function serverMessageOf(error: Error): string {
  return texts.get(error) ?? error.message;
}

/** Has the driver keep the texts of Cassandra's errors. */
export function keepServerMessages(): void {
  replaceOnce(
    readers.FrameReader.prototype,
    'readError',
    (byDriver) =>
      function (this: ErrorReader): Error {
        const { offset } = this;
        this.readInt();
        const text = this.readString();
        this.offset = offset;
        const error = byDriver.call(this);
        texts.set(error, text);
        return error;
      },
  );
}
