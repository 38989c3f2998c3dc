/** A gateway behind node:http: listens, and closes without losing a request. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gateway } from '../gateway/gateway.ts';

export interface Served {
  /** `http://host:port`. */
  readonly url: string;
  readonly port: number;
  /** Stops taking requests, answers those that run, closes the gateway; at the latest after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Clients learn in this time from `connection: close` and from `/ready` that they should go elsewhere. */
const GRACE_MS = 200;
/** Connections to Cassandra are closed in this time even when the requests used up theirs. */
const MIN_CLOSE_MS = 500;

export async function serve(
  gateway: Gateway,
  { host, port }: { readonly host: string | undefined; readonly port: number },
): Promise<Served> {
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    gateway.listener,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo; // a listening TCP server has one
  const close = async (withinMs: number) => {
    const until = Date.now() + withinMs;
    gateway.drain();
    await pause(Math.min(GRACE_MS, withinMs));
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const timer = setTimeout(() => server.closeAllConnections(), until - Date.now());
    await closed;
    clearTimeout(timer);
    // Statements to a silent node may outlast the time; the process ends without them.
    await Promise.race([gateway.close(), pause(Math.max(MIN_CLOSE_MS, until - Date.now()))]);
  };
  return { url: `http://${nameOf(host)}:${address.port}`, port: address.port, close };
}

function nameOf(host: string | undefined): string {
  return host === undefined || host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
