/** node:http -> the gateway: reads the body within its limit, notices clients that go away. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Deadline, DeadlineLine } from '../deadline.ts';
import { GatewayError, isGatewayError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { bodyTooLarge } from './answer.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface ListenerParts {
  readonly answer: (request: HttpRequest, deadline: Deadline) => Promise<HttpResponse>;
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
  return (request, response) => {
    void serve(parts, deadlines.start(), { request, response }).catch((error: unknown) => {
      parts.logger.error('request failed', { error });
      const defect = new GatewayError('INTERNAL_SERVER_ERROR', 'Unexpected error');
      if (response.headersSent) response.end();
      else send(response, parts.refuse(headOf(request), defect), true);
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(parts: ListenerParts, deadline: Deadline, { request, response }: Exchange): Promise<void> {
  response.once('close', () => {
    if (!response.writableFinished) deadline.abort();
    deadline.close();
  });
  const head = headOf(request);
  const body = hasBody(request) ? await readBody(request, parts.maxBodyBytes) : '';
  if (body === undefined) return; // the client went away while sending
  if (isGatewayError(body)) {
    request.resume(); // what still comes is thrown away, so that the client can read the answer
    send(response, parts.refuse(head, body), true);
    return;
  }
  const answer = await parts.answer(body === '' ? head : { ...head, body }, deadline);
  send(response, answer, parts.isClosing());
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse, isLast: boolean): void {
  const length = { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, {
    ...headers,
    ...(body === '' && status === 204 ? {} : length),
    ...(isLast ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The body as text, an error as soon as it is too long, or undefined if the client went away. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<string | GatewayError | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(bodyTooLarge(maxBytes));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        request.removeAllListeners('data');
        resolve(bodyTooLarge(maxBytes));
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

function headOf(request: IncomingMessage): HttpRequest {
  const { method = 'GET', url = '/' } = request;
  return { method, url, headers: headersOf(request) };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
