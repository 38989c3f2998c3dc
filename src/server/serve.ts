/** A gateway behind node:http: listens, and closes without losing a request. */
import { createServer as createHttpServer, type Server as HttpServer, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { OPTIONS } from '../config/options.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { readTls, type TlsFiles, watchTls } from './tls-files.ts';

export interface Served {
  /** `http://host:port`, or https. */
  readonly url: string;
  readonly port: number;
  /** Stops taking requests, answers those that run, closes the gateway; at the latest after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

/** Headers may take longer than a connection is kept, or Node would end one that a balancer is about to use. */
const BEYOND_KEEP_ALIVE_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Clients learn in this time from `connection: close` and from `/ready` that they should go elsewhere. */
const GRACE_MS = 200;
/** Connections to Cassandra are closed in this time even when the requests used up theirs. */
const MIN_CLOSE_MS = 500;

export interface ServeOptions {
  readonly host: string | undefined;
  readonly port: number;
  /** How long an idle connection is kept; by default as the option says. */
  readonly keepAliveMs?: number;
  /** Certificate and key of the server, and authorities of clients; without, HTTP is served. */
  readonly serverTlsCert?: string | undefined;
  readonly serverTlsKey?: string | undefined;
  readonly serverTlsClientCa?: string | undefined;
  /** Told when a certificate was read again. */
  readonly logger?: Logger;
}

/** Nobody needs more: a flood of them costs as much as a body. */
const MAX_HEADERS = 100;

/** Node leaves out what is beyond its limit, as if it had not been sent: what a proxy added behind it too. */
function refusingFloods(listener: Gateway['listener']): Gateway['listener'] {
  return (request, response) => {
    if (request.rawHeaders.length / 2 <= MAX_HEADERS) listener(request, response);
    else response.writeHead(431, { connection: 'close', 'content-length': 0 }).end();
  };
}

export async function serve(
  gateway: Gateway,
  { host, port, keepAliveMs = Number(OPTIONS.keepAliveMs.fallback), logger = SILENT, ...tls }: ServeOptions,
): Promise<Served> {
  const headersTimeout = keepAliveMs + BEYOND_KEEP_ALIVE_MS;
  const requestTimeout = Math.max(REQUEST_TIMEOUT_MS, headersTimeout);
  const times = { keepAliveTimeout: keepAliveMs, headersTimeout, requestTimeout };
  const { server, isSecure, stop } = await createServer(times, refusingFloods(gateway.listener), { tls, logger });
  server.maxHeadersCount = MAX_HEADERS + 1;
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
    stop();
    gateway.drain();
    await pause(Math.min(GRACE_MS, withinMs));
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const timer = setTimeout(() => server.closeAllConnections(), until - Date.now());
    await closed;
    clearTimeout(timer);
    // Statements to a silent node may outlast the time; the process ends without them.
    await Promise.race([gateway.close(), pause(Math.max(MIN_CLOSE_MS, until - Date.now()))]);
  };
  return { url: `${isSecure ? 'https' : 'http'}://${nameOf(host)}:${address.port}`, port: address.port, close };
}

const SILENT = createLogger('silent');

interface Created {
  readonly server: HttpServer | HttpsServer;
  readonly isSecure: boolean;
  /** Ends what watches files. */
  readonly stop: () => void;
}

async function createServer(
  times: ServerOptions,
  listener: Gateway['listener'],
  { tls, logger }: { readonly tls: Partial<TlsFiles>; readonly logger: Logger },
): Promise<Created> {
  const { serverTlsCert, serverTlsKey, serverTlsClientCa } = tls;
  if (serverTlsCert === undefined)
    return { server: createHttpServer(times, listener), isSecure: false, stop: () => {} };
  const files = { serverTlsCert, serverTlsKey, serverTlsClientCa };
  const clients = serverTlsClientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: false };
  const server = createHttpsServer({ ...times, ...(await readTls(files)), ...clients }, listener);
  const watcher = watchTls(server, files, logger);
  return { server, isSecure: true, stop: () => watcher.close() };
}

function nameOf(host: string | undefined): string {
  return host === undefined || host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
