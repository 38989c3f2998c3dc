/**
 * Answers in parts, for function URLs with `invokeMode: RESPONSE_STREAM` and REST APIs with `transferMode: STREAM`; HTTP
 * APIs and load balancers never stream. Not bound to the 6 MB of a buffered answer.
 * Contract: https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { SentResponse } from '../http/message.ts';
import type { LambdaEvent } from './events.ts';

export type ResponseStream = Writable;

/** What the Node.js runtime of Lambda puts into the global scope. */
interface StreamingRuntime {
  streamifyResponse(handler: StreamFunction): unknown;
  HttpResponseStream: { from(stream: ResponseStream, prelude: object): ResponseStream };
}

export type StreamFunction = (
  event: LambdaEvent,
  stream: ResponseStream,
  context: { getRemainingTimeInMillis(): number },
) => Promise<void>;

const PART_BYTES = 64 * 1024;

function streamingRuntime(): StreamingRuntime | undefined {
  return (globalThis as { awslambda?: StreamingRuntime }).awslambda;
}

/** Marks a handler as streaming; outside of a runtime that streams, one that says so when it is called. */
export function streamify(handler: StreamFunction): unknown {
  const runtime = streamingRuntime();
  return runtime === undefined ? notStreaming : runtime.streamifyResponse(handler);
}

async function notStreaming(): Promise<never> {
  throw new TypeError('Cannot stream as this runtime has no awslambda.streamifyResponse: use `handler` instead');
}

/** Sends status and headers, then the body part by part, as fast as it is taken; resolves when all was taken. */
export async function streamResponse(stream: ResponseStream, { status, headers, body }: SentResponse): Promise<void> {
  const { HttpResponseStream } = streamingRuntime() ?? {};
  const target = HttpResponseStream?.from(stream, { statusCode: status, headers }) ?? stream;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body; // as bytes, because a part may end within a character
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    const isTaken = target.write(bytes.subarray(start, start + PART_BYTES));
    if (!isTaken) await new Promise((resolve) => target.once('drain', resolve));
  }
  target.end();
  await finished(target);
}
