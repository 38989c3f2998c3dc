/** The same requests over a real server and over the Lambda handler with real events. */
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import type { GatewayConfigFile } from '../../src/config/config.ts';
import type { DocumentsById } from '../../src/config/manifest.ts';
import type { Options } from '../../src/config/options.ts';
import { createGateway } from '../../src/gateway/create-gateway.ts';
import { createLambdaHandler, type LambdaHandler } from '../../src/lambda/create-handler.ts';
import type { LambdaResponse } from '../../src/lambda/events.ts';
import { serve } from '../../src/server/serve.ts';
import { type Answer, type LogLine, recordingLogger, testConfig } from './cassandra.ts';
import { withKnownCodes } from './known-codes.ts';
import { EVENTS } from './lambda-events.ts';

export interface Transport {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly lines: LogLine[];
  /** Sends an operation as JSON and gives status and parsed answer. */
  post(query: string, options?: { readonly variables?: object; readonly accept?: string }): Promise<Posted>;
}

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly answer: Answer;
}

type MakeTransport = (
  options?: Partial<Options>,
  file?: GatewayConfigFile,
  documents?: DocumentsById,
) => Promise<Transport>;

export const TRANSPORTS: Readonly<Record<'server' | 'lambda', MakeTransport>> = {
  server: overServer,
  lambda: overLambda,
};

async function overServer(
  options: Partial<Options> = {},
  file: GatewayConfigFile = shopConfig,
  documents: DocumentsById = new Map(),
): Promise<Transport> {
  const { logger, lines } = recordingLogger();
  const gateway = createGateway(testConfig(options, file), { logger, documents });
  const server = await serve(gateway, { host: '127.0.0.1', port: 0, keepAliveMs: 65_000 });
  onTestFinished(() => server.close(1_000));
  await gateway.ready;
  return withPost(`http://127.0.0.1:${server.port}`, fetch, lines);
}

async function overLambda(
  options: Partial<Options> = {},
  file: GatewayConfigFile = shopConfig,
  documents: DocumentsById = new Map(),
): Promise<Transport> {
  const { logger, lines } = recordingLogger();
  const handler = createLambdaHandler(testConfig(options, file), { logger, documents });
  onTestFinished(() => handler.close());
  return withPost('https://id.execute-api.us-east-1.amazonaws.com', fetchOverLambda(handler), lines);
}

/** A `fetch` that turns each request into an event and each answer into a response. */
export function fetchOverLambda(handler: LambdaHandler): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const body = await request.text();
    const event = EVENTS.httpApi?.make({
      method: request.method,
      path: pathname,
      query: [...searchParams],
      headers: Object.fromEntries(request.headers),
      ...(body === '' ? {} : { body }),
    });
    if (event === undefined) throw new Error('no such event');
    const answer = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
    const isEmpty = answer.statusCode === 204 || answer.statusCode === 304;
    return new Response(isEmpty ? null : received(answer), {
      status: answer.statusCode,
      headers: answer.headers ?? {},
    });
  };
}

/** What a client has of the body: the platform makes bytes of base64, and its HTTP library unpacks them. */
function received({ body, isBase64Encoded, headers }: LambdaResponse): string | Uint8Array<ArrayBuffer> {
  if (!isBase64Encoded) return body;
  const bytes = Buffer.from(body, 'base64');
  return new Uint8Array(headers?.['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes);
}

function withPost(url: string, fetchFn: typeof fetch, lines: LogLine[]): Transport {
  return {
    url,
    fetch: fetchFn,
    lines,
    post: async (query, { variables, accept = 'application/graphql-response+json' } = {}) => {
      const response = await fetchFn(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, answer: withKnownCodes(await response.json()) };
    },
  };
}
