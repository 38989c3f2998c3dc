/** What a gateway is to the programs that hold it. */
import type { Principal } from '../config/config.ts';
import type { DocumentsById } from '../config/manifest.ts';
import type { Deadline } from '../deadline.ts';
import type { GatewayError } from '../errors.ts';
import type { Listener } from '../http/listener.ts';
import type { HttpRequest, HttpResponse, SentResponse } from '../http/message.ts';
import type { RenderGraphiQL } from '../http/yoga.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface GatewayOptions {
  readonly logger?: Logger;
  readonly renderGraphiQL?: RenderGraphiQL;
  /** `background` tries to start until it succeeds; `on-demand` leaves further attempts to {@link Gateway.ensureReady}. */
  readonly boot?: 'background' | 'on-demand';
  /** What the command `snapshot` wrote, parsed as JSON: the schema is built from it instead of being read at start. */
  readonly snapshot?: unknown;
  /** The trusted documents. */
  readonly documents?: DocumentsById;
}

export interface FetchOptions {
  /** When the answer is due; by default after the option `requestTimeoutMs`. Closed by who made it. */
  readonly deadline?: Deadline;
  readonly principal?: Principal;
}

export interface Gateway {
  /** Answers one request whose body is in memory. Never rejects for what a client sent. */
  fetch(request: HttpRequest, options?: FetchOptions): Promise<HttpResponse>;
  /** The answer to a request that is not carried out, as a browser may read it. */
  refuse(request: HttpRequest, error: GatewayError): HttpResponse;
  /** The answer as it is sent: compressed where the options and the request say so. */
  compress(request: HttpRequest, response: HttpResponse): Promise<SentResponse> | SentResponse;
  /** Handles requests of a `node:http` server. */
  readonly listener: Listener;
  /** Serves other trusted documents from now on; resolves when they are compiled. */
  replaceDocuments(documents: DocumentsById): Promise<void>;
  /** Resolves when the schema is known; rejects with a `GatewayError` that waiting cannot mend. */
  readonly ready: Promise<void>;
  /** Tries to become ready now; resolves in any case, at the latest when the deadline ends. */
  ensureReady(deadline: Deadline): Promise<void>;
  /** Resolves when nothing is under way any more: statements, connects, closing of replaced connections. */
  settled(): Promise<void>;
  /** Tells load balancers and clients to go elsewhere; requests are still answered. */
  drain(): void;
  /** Waits for running statements, then closes all connections. */
  close(): Promise<void>;
}
