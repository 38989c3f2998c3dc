/** The gateway as a Lambda function: one per instance, connected while the instance loads, awaited to the end. */
import type { Context } from 'aws-lambda';
import type { Config } from '../config/config.ts';
import { Deadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { createGateway } from '../gateway/create-gateway.ts';
import type { Gateway, GatewayOptions } from '../gateway/gateway.ts';
import type { HttpResponse } from '../http/message.ts';
import { isWarmUp, type LambdaEvent, type LambdaResponse, type Translated, translate } from './events.ts';
import { withoutBasePath } from './paths.ts';
import { type ResponseStream, streamResponse } from './stream-response.ts';

type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** Two parameters, no more: the runtime takes a third for a callback. */
export interface LambdaHandler {
  (event: LambdaEvent, context: InvocationContext): Promise<LambdaResponse>;
  /** The same for answers that the platform streams: function URLs and REST APIs. */
  stream(event: LambdaEvent, stream: ResponseStream, context: InvocationContext): Promise<void>;
  /** Closes all connections; for programs that embed the handler, and for platforms that announce the end. */
  close(): Promise<void>;
}

/** Time kept back so that the answer leaves before the platform ends the invocation. */
const MARGIN_MS = 250;
/** Of that, what remains when nothing more is waited for. */
const LAST_MS = 100;
/** A character of the answer has at most this many bytes in the JSON around it. */
const MAX_ESCAPED = 6;

/**
 * Makes the handler, and the gateway behind it, which starts connecting at once. A failure to connect is no failure of
 * the instance: each invocation tries again and is answered with the coded error until it works.
 */
export function createLambdaHandler(
  config: Config,
  options: Omit<GatewayOptions, 'boot' | 'renderGraphiQL'> = {},
): LambdaHandler {
  const gateway = createGateway(config, { ...options, boot: 'on-demand' });
  /** Connects, answers, then waits for what the answer did not wait for, where the instance may be frozen after it. */
  const invoke = async <T>(context: InvocationContext, answer: (deadline: Deadline) => Promise<T>): Promise<T> => {
    const deadline = Deadline.after(Math.min(config.requestTimeoutMs, context.getRemainingTimeInMillis() - MARGIN_MS));
    try {
      await gateway.ensureReady(deadline);
      return await answer(deadline);
    } finally {
      deadline.close();
      if (config.runtime === 'lambda') await settle(gateway, context);
    }
  };
  const fetch = ({ request, principal }: Translated, deadline: Deadline): Promise<HttpResponse> => {
    const within = { ...request, url: withoutBasePath(request.url, config.path) };
    return gateway.fetch(within, { deadline, principal });
  };
  /** A schedule keeps the instance warm: it is connected, and asks nothing. */
  const handle = async (event: LambdaEvent, context: InvocationContext): Promise<LambdaResponse> => {
    if (isWarmUp(event)) return invoke(context, async () => NOTHING);
    const translated = translate(event);
    return invoke(context, async (deadline) => respond(gateway, await fetch(translated, deadline), translated));
  };
  return Object.assign(handle, {
    stream: async (event: LambdaEvent, stream: ResponseStream, context: InvocationContext): Promise<void> => {
      if (isWarmUp(event)) return invoke(context, () => streamResponse(stream, NO_CONTENT));
      const translated = translate(event);
      return invoke(context, async (deadline) =>
        streamResponse(stream, await gateway.compress(translated.request, await fetch(translated, deadline))),
      );
    },
    close: () => gateway.close(),
  });
}

/** What was under way at a freeze would fail in the middle of a later invocation. */
async function settle(gateway: Gateway, context: InvocationContext): Promise<void> {
  const deadline = Deadline.after(context.getRemainingTimeInMillis() - LAST_MS);
  await deadline.race(gateway.settled()).catch(() => {}); // the platform ends the invocation next
  deadline.close();
}

const NO_CONTENT: HttpResponse = { status: 204, headers: {}, body: '' };
const NOTHING: LambdaResponse = { statusCode: 204, headers: {}, body: '', isBase64Encoded: false };

async function respond(gateway: Gateway, response: HttpResponse, translated: Translated): Promise<LambdaResponse> {
  const { request, maxResponseBytes, takesBytes } = translated;
  const sent = takesBytes ? await gateway.compress(request, response) : response;
  const answer = translated.respond(sent);
  if (sent.body.length * MAX_ESCAPED < maxResponseBytes) return answer;
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= maxResponseBytes) return answer;
  const error = new GatewayError(
    'RESPONSE_TOO_LARGE',
    `Cannot send the answer as it has ${bytes} bytes, ${maxResponseBytes} may pass: ask for fewer rows or columns`,
  );
  return translated.respond(gateway.refuse(request, error));
}
