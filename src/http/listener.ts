/** node:http -> the gateway: reads the body within its limit, notices clients that go away. */
import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Deadline, DeadlineLine } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { bodyTooLarge } from './answer.ts';
import { clientCertificate } from './client-certificate.ts';
import type { HttpRequest, HttpResponse, SentResponse } from './message.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface ListenerParts {
  readonly answer: (request: HttpRequest, deadline: Deadline) => Promise<SentResponse>;
  /** The answer to a request whose body is not read. */
  readonly refuse: (request: HttpRequest, error: GatewayError) => HttpResponse;
  readonly maxBodyBytes: number;
  readonly requestTimeoutMs: number;
  /** While the gateway closes, clients are told not to reuse their connection. */
  readonly isClosing: () => boolean;
  readonly logger: Logger;
}

export function createListener(parts: ListenerParts): Listener {
  const deadlines = new DeadlineLine(parts.requestTimeoutMs);
  const connections = new Connections();
  return (request, response) => {
    const open = connections.of(request.socket);
    new Exchange(parts, { request, response, deadline: deadlines.start(), open }).begin();
  };
}

/** Deadlines of the requests that a connection has open: hardly ever more than one. */
type OpenDeadlines = Deadline[];

/** The deadlines of a connection that ends are aborted, by one listener a connection and not one a request. */
class Connections {
  readonly #bySocket = new WeakMap<Socket, OpenDeadlines>();

  of(socket: Socket): OpenDeadlines {
    const known = this.#bySocket.get(socket);
    if (known !== undefined) return known;
    const open: OpenDeadlines = [];
    this.#bySocket.set(socket, open);
    socket.once('close', () => {
      for (const deadline of open) deadline.abort();
    });
    return open;
  }
}

interface ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly deadline: Deadline;
  /** Those of its connection. */
  readonly open: OpenDeadlines;
}

/** One request and its answer. */
class Exchange {
  readonly #parts: ListenerParts;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #deadline: Deadline;
  readonly #open: OpenDeadlines;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(parts: ListenerParts, { request, response, deadline, open }: ExchangeParts) {
    this.#parts = parts;
    this.#request = request;
    this.#response = response;
    this.#deadline = deadline;
    this.#open = open;
    open.push(deadline);
  }

  begin(): void {
    const { headers } = this.#request;
    const length = Number(headers['content-length'] ?? 0);
    if (length > this.#parts.maxBodyBytes) this.#refuseBody();
    else if (length > 0 || headers['transfer-encoding'] !== undefined) this.#readBody();
    else this.#answer(undefined);
  }

  /** A client that goes away while it sends has its deadline aborted, and no answer; one that is too slow is refused. */
  #readBody(): void {
    const request = this.#request;
    const tooLate = ({ code }: GatewayError) => {
      if (code !== 'DEADLINE_EXCEEDED') return;
      stopReading(request);
      this.#refuse(
        new GatewayError('REQUEST_TIMEOUT', 'Cannot answer as the body of the request did not come in time'),
      );
    };
    this.#deadline.listen(tooLate);
    request.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > this.#parts.maxBodyBytes) {
        stopReading(request);
        this.#deadline.unlisten(tooLate);
        this.#refuseBody();
      } else {
        this.#chunks.push(chunk);
      }
    });
    request.on('end', () => {
      this.#deadline.unlisten(tooLate);
      this.#answer(this.#body());
    });
  }

  #body(): string {
    const [only] = this.#chunks;
    const whole = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    return whole.toString('utf8');
  }

  #refuseBody(): void {
    this.#request.resume();
    this.#refuse(bodyTooLarge(this.#parts.maxBodyBytes));
  }

  #answer(body: string | undefined): void {
    const { method = 'GET', url = '/' } = this.#request;
    const headers = headersOf(this.#request);
    const { socket } = this.#request;
    const { remoteAddress: address } = socket;
    const request = { method, url, headers, address, certificate: clientCertificate(socket), body };
    this.#parts.answer(request, this.#deadline).then(
      (answer) => this.#send(() => answer, this.#parts.isClosing()),
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    this.#parts.logger.error('request failed', { error });
    this.#refuse(new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error'));
  }

  #refuse(error: GatewayError): void {
    this.#send(() => this.#parts.refuse(headOf(this.#request), error), true);
  }

  /** Whatever goes wrong while an answer is made or written ends this exchange alone. */
  #send(make: () => SentResponse, isLast: boolean): void {
    this.#end();
    const response = this.#response;
    try {
      const answer = make();
      response.writeHead(answer.status, headersOfAnswer(answer, isLast));
      response.end(answer.body);
    } catch (error) {
      this.#parts.logger.error('answer not sent', { error });
      response.destroy();
    }
  }

  #end(): void {
    this.#deadline.close();
    const place = this.#open.lastIndexOf(this.#deadline);
    if (place >= 0) this.#open.splice(place, 1);
  }
}

/** What still comes is thrown away, so that the client can read the answer. */
function stopReading(request: IncomingMessage): void {
  request.removeAllListeners('data');
  request.removeAllListeners('end');
  request.resume();
}

/** Names and values in turn, as Node writes them fastest. */
function headersOfAnswer({ status, headers, body }: SentResponse, isLast: boolean): OutgoingHttpHeader[] {
  const all: OutgoingHttpHeader[] = [...listOf(headers)];
  if (body !== '' || status !== 204) all.push('content-length', Buffer.byteLength(body));
  if (isLast) all.push('connection', 'close');
  return all;
}

/** Nearly all answers share their headers. */
const lists = new WeakMap<SentResponse['headers'], readonly string[]>();

function listOf(headers: SentResponse['headers']): readonly string[] {
  let list = lists.get(headers);
  if (list === undefined) {
    list = Object.entries(headers).flat();
    lists.set(headers, list);
  }
  return list;
}

function headOf(request: IncomingMessage): HttpRequest {
  const { method = 'GET', url = '/' } = request;
  return { method, url, headers: headersOf(request) };
}

/** Node gives lists for headers of answers alone. */
function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return headers as Readonly<Record<string, string>>;
}
